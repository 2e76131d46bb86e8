"""Relations that names and types suggest, each with its reason; accepted ones are kept."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from browser.database.facts import ForeignKey, ObjectKind
from browser.ui import tasks
from browser.ui.rows.related_chosen import Chosen
from browser.ui.widgets.plain import one_line, tip
from browser.workers import apart

if TYPE_CHECKING:
    from browser.schema.relations import Proposal
    from browser.ui.rows.related_panel import RelatedPanel


class ProposeForm(QWidget):
    """Looks at the tables of the current one's schema; nothing is kept that is not ticked."""

    def __init__(self, panel: "RelatedPanel", chosen: Chosen) -> None:
        super().__init__(panel)
        self.setObjectName("proposeForm")
        self.setProperty("ofTable", True)
        self._panel = panel
        self._chosen = chosen
        self._proposals: tuple[Proposal, ...] = ()
        self.words = QLabel(self.tr("Looking at names and types…"), self)
        self.words.setObjectName("proposeWords")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.list = QListWidget(self)
        self.list.setObjectName("proposalList")
        self.list.setAccessibleName(self.tr("Proposed relations"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setWordWrap(True)
        self.accept = QPushButton(self.tr("Accept what is ticked"), self)
        self.accept.setObjectName("proposalAccept")
        self.accept.setEnabled(False)
        self.accept.clicked.connect(self._accept)
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.clicked.connect(panel.leave_page)
        buttons = QHBoxLayout()
        buttons.addWidget(self.accept)
        buttons.addWidget(cancel)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.words)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        column.addStretch(0)
        self.setFocusProxy(self.list)
        tasks.start(self._propose, owner=self, title=self.tr("Looking for relations"))

    async def _propose(self) -> None:
        from browser.schema.relations import proposals

        graphs, database = self._panel.graphs, self._chosen.database
        schema = self._chosen.facts.ref.schema
        refs = [each.ref for each in graphs.catalog(database).in_schema(schema) if each.kind is ObjectKind.TABLE]
        await graphs.read_tables(database, refs)
        found = await apart(proposals, graphs.catalog(database), graphs.declared(database))
        self._proposals = found
        for each in self._proposals:
            text = f"{each.key.table.name}.{', '.join(each.key.columns)} → {each.key.target.name}"
            item = QListWidgetItem(f"{one_line(text)}\n{one_line(each.reason)}", self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            item.setToolTip(tip(each.reason))
        count = len(self._proposals)
        self.words.setText(
            self.tr("{0} relations are not declared, but look like some:").format(count)
            if count
            else self.tr("No column looks like an undeclared relation.")
        )
        self.accept.setEnabled(bool(count))
        self.list.setVisible(bool(count))

    def _accept(self) -> None:
        ticked = [
            each.key
            for row, each in enumerate(self._proposals)
            if self.list.item(row).checkState() == Qt.CheckState.Checked
        ]
        tasks.start(self._keep, ticked, owner=self._panel, title=self.tr("Keeping relations"))

    async def _keep(self, keys: list[ForeignKey]) -> None:
        await self._panel.graphs.declare(self._chosen.database, keys)
        self._panel.leave_page()
