"""relationList: the relations of a table in three groups, each with the number of rows it leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from browser.ui import theme
from browser.ui.widgets.plain import one_line, tip

if TYPE_CHECKING:
    from browser.schema.relations import Relation

Index = QModelIndex | QPersistentModelIndex
NAME_ROLE = Qt.ItemDataRole.UserRole + 2
"""The relation's name; None for a group's title."""

ROW = 26
"""Pixels of a row."""

MANY = 12
"""So many relations of one kind are put in order: those that lead to rows first."""

GROUPS = (("references", "References"), ("referenced by", "Referenced by"), ("through", "Through"))


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands behind a relation. `rows` orders it (-1: not known); `odd` is whether something is wrong with it."""

    text: str
    rows: int = -1
    tip: str = ""
    odd: bool = False


PENDING = Shown("…")


class RelationList(QTreeView):
    """The rows of a group are chosen with arrows or by a click; groups are always open."""

    chosen = Signal(str)
    """The current relation's name; empty for none."""

    follow_wanted = Signal(str)
    """Somebody wants a relation's rows in the tab."""

    confirmed = Signal()
    """Enter: the rows of the current relation are wanted, here."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("relationList")
        self.setAccessibleName(self.tr("Relations"))
        self._model = QStandardItemModel(0, 2, self)
        self._relations: tuple[Relation, ...] = ()
        self._shown: dict[str, Shown] = {}
        self._filter = ""
        self._filling = False
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(12)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.header().setStretchLastSection(False)
        self.header().setMinimumSectionSize(40)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.selectionModel().currentChanged.connect(self._current_changed)

    # -- what it shows -------------------------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """The relations that are listed, from top to bottom."""
        groups = [self._model.item(row) for row in range(self._model.rowCount())]
        return [
            str(child.data(NAME_ROLE))
            for group in groups
            for row in range(group.rowCount())
            if (child := group.child(row)) is not None
        ]

    @property
    def current(self) -> str:
        """The name of the current relation, empty for none."""
        return self._name_at(self.currentIndex())

    @property
    def wanted_height(self) -> int:
        """Pixels that all of it needs."""
        rows = len(self.names) + self._model.rowCount()
        return (rows + 1) * ROW

    def text_of(self, name: str) -> str:
        """What stands behind a relation."""
        return self._shown.get(name, PENDING).text

    def show_relations(self, relations: "Sequence[Relation]") -> None:
        """List these, nothing counted yet; a relation of the current one's name stays the current one."""
        self._relations = tuple(relations)
        self._shown = {}
        self._fill()

    def show_counts(self, counts: Mapping[str, Shown]) -> None:
        """Tell what stands behind some relations."""
        self._shown.update(counts)
        for group in map(self._model.item, range(self._model.rowCount())):
            for row in range(group.rowCount()):
                name = str(group.child(row).data(NAME_ROLE))
                if name in counts:
                    self._write(group.child(row, 1), name)

    def forget_counts(self) -> None:
        """Nothing is known of the rows any more."""
        self.show_counts({relation.name: PENDING for relation in self._relations})

    def sort(self) -> None:
        """Once everything is counted: in long groups those that lead to rows first."""
        if len(self._relations) > MANY:
            self._fill()

    def filter(self, text: str) -> None:
        """List only relations with `text` in their name or a table's."""
        self._filter = text.strip().casefold()
        self._fill()

    def choose(self, name: str) -> bool:
        """Make a relation the current one; False where it is not listed."""
        for group in map(self._model.item, range(self._model.rowCount())):
            for row in range(group.rowCount()):
                if group.child(row).data(NAME_ROLE) == name:
                    self.setCurrentIndex(group.child(row).index())
                    return True
        return False

    def _fill(self) -> None:
        before = self.current
        self._filling = True
        self._model.setRowCount(0)
        for kind, title in GROUPS:
            mine = [each for each in self._relations if each.kind == kind and self._passes(each)]
            if len(mine) > MANY:
                mine.sort(key=lambda each: self._shown.get(each.name, PENDING).rows == 0)
            if mine:
                self._add_group(self.tr(title), mine)
        stays = not before or self.choose(before)
        self._filling = False
        if not stays:
            self.chosen.emit("")

    def _current_changed(self, current: Index) -> None:
        if not self._filling:
            self.chosen.emit(self._name_at(current))

    def _passes(self, relation: "Relation") -> bool:
        words = (relation.name, str(relation.target), str(relation.via.table) if relation.via else "")
        return not self._filter or any(self._filter in word.casefold() for word in words)

    def _add_group(self, title: str, relations: "Sequence[Relation]") -> None:
        group = QStandardItem(title)
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        for relation in relations:
            name, count = QStandardItem(one_line(relation.name)), QStandardItem()
            name.setData(relation.name, NAME_ROLE)
            name.setToolTip(tip(_explained(relation)))
            count.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._write(count, relation.name)
            group.appendRow([name, count])
        self._model.appendRow([group, QStandardItem()])
        self._model.item(self._model.rowCount() - 1, 1).setFlags(Qt.ItemFlag.NoItemFlags)
        self.setFirstColumnSpanned(self._model.rowCount() - 1, QModelIndex(), True)
        self.expand(group.index())

    def _write(self, item: QStandardItem, name: str) -> None:
        shown = self._shown.get(name, PENDING)
        now = theme.current()
        item.setText(shown.text)
        item.setToolTip(tip(shown.tip))
        colour = now.warning if shown.odd else now.text if shown.rows > 0 else now.muted
        item.setForeground(QBrush(QColor(colour)))
        item.setData(self.tr("{0}: {1} rows").format(name, shown.text), Qt.ItemDataRole.AccessibleTextRole)

    def _name_at(self, index: Index) -> str:
        return str(index.sibling(index.row(), 0).data(NAME_ROLE) or "") if index.isValid() else ""

    # -- hands ---------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.follow_wanted.emit(self.current)
            else:
                self.confirmed.emit()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if name := self._name_at(self.indexAt(event.position().toPoint())):
            self.follow_wanted.emit(name)

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        if not self.current and self.names:
            self.choose(self.names[0])


class _Delegate(QStyledItemDelegate):
    """Titles of groups are muted and a little apart."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if not index.parent().isValid():
            font = QFont(option.font)
            font.setWeight(QFont.Weight.DemiBold)
            option.font = font

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + (8 if index.column() else 0), ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if not index.parent().isValid() and index.row() and not index.column():
            line = QRect(option.rect.left(), option.rect.top(), option.rect.width(), 1)
            painter.fillRect(line, QColor(theme.current().line))


def _explained(relation: "Relation") -> str:
    """A relation in words, for its tooltip."""
    here, there = ", ".join(relation.columns), ", ".join(relation.target_columns)
    lines = [f"{relation.source.name} ({here}) → {relation.target} ({there})"]
    if relation.via is not None:
        via = relation.via
        lines = [f"through {via.table} ({', '.join(via.near)} → {', '.join(via.far)})", *lines]
    if relation.key is not None and relation.key.name:
        lines.append(relation.key.name)
    if relation.key is not None and relation.key.on_delete:
        lines.append(f"ON DELETE {relation.key.on_delete}")
    if relation.declared:
        lines.append("declared by hand, not by the database")
    return "\n".join(lines)
