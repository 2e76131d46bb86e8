"""What would go with a row, as a tree: each key with its rows and its ON DELETE rule, down to the leaves."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from browser.database.facts import TableRef
from browser.ui import tasks, theme
from browser.ui.rows import related_reading as reading
from browser.ui.rows.related_chosen import Chosen
from browser.ui.rows.related_graphs import Graphs
from browser.ui.widgets.plain import one_line, tip

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.rows.related_effects import Effect, WouldGo
    from browser.ui.rows.related_panel import RelatedPanel

MOST_TABLES = 500
"""Tables whose keys are looked at; what references further ones is not followed."""

TAKES = "CASCADE"
STOPS = ("NO ACTION", "RESTRICT")
BY_HAND = "by hand"


class EffectView(QWidget):
    """Nothing is deleted: it only counts."""

    def __init__(self, panel: "RelatedPanel", chosen: Chosen) -> None:
        super().__init__(panel)
        self.setObjectName("effectView")
        self._panel = panel
        self.words = QLabel(self.tr("Counting what references {0}…").format(chosen.title), self)
        self.words.setObjectName("effectWords")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setContentsMargins(12, 4, 12, 4)
        self.tree = QTreeWidget(self)
        self.tree.setObjectName("effectTree")
        self.tree.setAccessibleName(self.tr("What would go with it"))
        self.tree.setHeaderLabels([self.tr("Referenced by"), self.tr("Rows"), self.tr("ON DELETE")])
        self.tree.headerItem().setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.tree.setIndentation(16)
        self.tree.setUniformRowHeights(True)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        close = QPushButton(self.tr("Back to the relations"), self)
        close.setObjectName("effectClose")
        close.clicked.connect(panel.leave_page)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 8)
        foot.addWidget(close)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        column.addWidget(self.tree, 1)
        column.addLayout(foot)
        self.setFocusProxy(self.tree)
        title = self.tr("Counting what would go with {0}").format(chosen.title)
        tasks.start(self._read, chosen, owner=self, title=title)

    async def _read(self, chosen: Chosen) -> None:
        from browser.rows.query import declared_key
        from browser.rows.related_effects import would_go
        from browser.rows.related_keys import relation_columns

        graphs, database = self._panel.graphs, chosen.database
        self._panel.busy.begin(self, self.tr("counting what would go with it…"))
        try:
            with reading.cost() as cost:
                await _know_all(graphs, database, chosen.facts.ref)
                graph = graphs.graph(database)
                incoming = graph.incoming(chosen.facts.ref)
                known = await graphs.estimates(database, incoming)
                names = dict.fromkeys((*relation_columns(incoming), *(declared_key(chosen.facts) or ())))
                rows = await reading.wires(chosen, tuple(names))
                tables = graphs.tables(database)
                found = await database.read(would_go, graph, tables, chosen.facts.ref, rows, estimates=known)
        finally:
            if tasks.is_alive(self):
                self._panel.busy.end(self)
        self._show(chosen, found)
        self._panel.status.setText(reading.cost_text(cost))

    def _show(self, chosen: Chosen, found: "WouldGo") -> None:
        for effect in found.effects:
            self.tree.addTopLevelItem(_item(effect))
        self.tree.expandToDepth(1)
        first = self.tree.topLevelItem(0)
        if first is not None:
            self.tree.setCurrentItem(first)
        self.words.setText(_sentence(chosen.title, found))


def _sentence(title: str, found: "WouldGo") -> str:
    if not found.effects:
        return f"Nothing references {title}: nothing would go with it."
    taken, stopping = _sums(found.effects)
    parts = [f"Deleting {title} would take {taken:,} row{'' if taken == 1 else 's'} with it."]
    if any(map(_told, found.effects)):
        parts.append("Rules that were told by hand count, too: the database itself does not know them.")
    if stopping:
        parts.append(f"{stopping:,} row{'' if stopping == 1 else 's'} would stop it.")
    if found.cut:
        parts.append("It is too much to count to the end: some leaves are missing.")
    return " ".join(parts)


def _told(effect: "Effect") -> bool:
    """Whether a rule that was told by hand is among those that count."""
    mine = effect.relation.declared and effect.rule in (TAKES, *STOPS)
    return not effect.stays and (mine or (effect.rule == TAKES and any(map(_told, effect.effects))))


def _sums(effects: "Sequence[Effect]") -> tuple[int, int]:
    """Rows that would go, and rows whose keys forbid it; below rows that stay nothing counts."""
    taken = stopping = 0
    for effect in effects:
        if effect.stays:
            continue
        if effect.rule in STOPS:
            stopping += effect.rows
        elif effect.rule == TAKES:
            more, stops = _sums(effect.effects)
            taken += effect.rows - effect.again + more
            stopping += stops
    return taken, stopping


def _item(effect: "Effect") -> QTreeWidgetItem:
    count = "?" if effect.skipped else f"{effect.rows:,}{'+' if effect.capped else ''}"
    rule = f"{effect.rule} ({BY_HAND})" if effect.relation.declared else effect.rule
    item = QTreeWidgetItem([one_line(effect.relation.name), count, rule])
    item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    item.setToolTip(0, tip("\n".join(_explained(effect))))
    now = theme.current()
    colour = now.muted if effect.stays else now.error if effect.rule == TAKES else now.warning
    item.setForeground(2, QBrush(QColor(colour)))
    for below in effect.effects:
        item.addChild(_item(below))
    return item


def _explained(effect: "Effect") -> Iterator[str]:
    relation = effect.relation
    yield f"{relation.target} ({', '.join(relation.target_columns)})"
    if effect.skipped:
        yield effect.skipped
    if relation.declared:
        yield "Declared by hand: the database knows nothing of this relation and its rule."
    if effect.again:
        yield f"{effect.again:,} of them are reached on another way, too."
    if effect.stays:
        yield "These rows stay: a key on the way is set to NULL or its default."


async def _know_all(graphs: Graphs, database: "Database", start: TableRef) -> None:
    """Read the details of everything that references a table, directly or not."""
    seen: set[TableRef] = set()
    here = [start]
    while here and len(seen) < MOST_TABLES:
        seen.update(here)
        await graphs.read_tables(database, here)
        graph = graphs.graph(database)
        further = dict.fromkeys(each.target for ref in here for each in graph.incoming(ref))
        here = [ref for ref in further if ref not in seen]
