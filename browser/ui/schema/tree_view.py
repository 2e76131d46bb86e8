"""The schema tree's view: its rows painted by a delegate, and a memory for where somebody was in it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from browser.ui import theme
from browser.ui.schema.items import Item, Tone
from browser.ui.schema.tree_model import ITEM_ROLE, Index, Path, SchemaModel

ROW_HEIGHT = 26
GAP = 6
LEAST_DETAIL = 24
"""Pixels below which a type is left out rather than shown as an ellipsis."""


@dataclass(frozen=True, slots=True)
class Place:
    """What was expanded, what was current, and the row at the top with its distance from the edge in pixels."""

    expanded: tuple[Path, ...]
    current: Path
    top: Path
    offset: int


class SchemaTree(QTreeView):
    """A QTreeView over a SchemaModel. `menu_wanted` is called with a global position."""

    def __init__(self, model: SchemaModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.schema_model = model
        self.menu_wanted: Callable[[QPoint], None] = lambda position: None
        self.setObjectName("schemaTree")
        self.setAccessibleName(self.tr("Schema"))
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setExpandsOnDoubleClick(False)
        self.setAllColumnsShowFocus(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key opens the menu at the current row, the mouse where it is."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            rect = self.visualRect(self.currentIndex())
            self.menu_wanted(self.viewport().mapToGlobal(QPoint(rect.left() + 16, rect.bottom())))
        else:
            self.menu_wanted(event.globalPos())

    def settle(self) -> None:
        """Lay out what is waiting to be laid out, so that positions are true."""
        self.executeDelayedItemsLayout()
        self.updateGeometries()

    def place(self) -> Place:
        """Where somebody is."""
        self.settle()
        model = self.schema_model
        expanded = tuple(node.path for node in model.made() if node.children and self.isExpanded(model.index_of(node)))
        top = self.indexAt(QPoint(0, 0))
        return Place(expanded, self._path(self.currentIndex()), self._path(top), self.visualRect(top).top())

    def return_to(self, place: Place) -> None:
        """Go back there, as far as it still exists."""
        for path in sorted(place.expanded, key=len):
            self.setExpanded(self.schema_model.index_at(path), True)
        self.settle()
        current = self.schema_model.index_at(place.current)
        if place.current and current.isValid():
            self.setCurrentIndex(current)
        top = self.schema_model.index_at(place.top)
        self._scroll(QPersistentModelIndex(top), place.offset)

    def unfold(self, parent: QModelIndex | None = None) -> None:
        """Expand every row that the filter wants open."""
        above = QModelIndex() if parent is None else parent
        for row in range(self.schema_model.rowCount(above)):
            index = self.schema_model.index(row, 0, above)
            if self.schema_model.item(index).unfolded:
                self.expand(index)
                self.unfold(index)

    def keeping(self, change: Callable[[], None]) -> None:
        """Run `change` so that the row at the top stays where it is on the screen."""
        self.settle()
        top = QPersistentModelIndex(self.indexAt(QPoint(0, 0)))
        offset = self.visualRect(_plain(top)).top() if top.isValid() else 0
        change()
        self.settle()
        self._scroll(top, offset)

    def _scroll(self, top: QPersistentModelIndex, offset: int) -> None:
        if not top.isValid():
            return
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.visualRect(_plain(top)).top() - offset)

    def _path(self, index: QModelIndex) -> Path:
        return self.schema_model.node(index).path if index.isValid() else ()


def _plain(index: QPersistentModelIndex) -> QModelIndex:
    model = index.model()
    return model.index(index.row(), index.column(), index.parent())


class RowDelegate(QStyledItemDelegate):
    """Paints an Item: icon, text with what the filter found, detail in muted letters, markers at the right edge."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows of one height, as wide as the view: what does not fit ends in an ellipsis."""
        return QSize(0, max(ROW_HEIGHT, option.fontMetrics.lineSpacing() + 8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        item: Item = index.data(ITEM_ROLE)
        widget = option.widget
        style = widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, widget)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setClipRect(option.rect)
        Row(painter, option, item, selected).draw()
        painter.restore()


class Row:
    """One row being painted: each part takes its share of the room that is left."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, item: Item, selected: bool) -> None:
        now = theme.current()
        self.painter = painter
        self.item = item
        self.room = QRect(option.rect).adjusted(2, 0, -8, 0)
        self.ratio = painter.device().devicePixelRatioF()
        self.text_colour = now.selection_text if selected else now.text
        self.muted_colour = now.selection_muted if selected else now.muted
        self.found_colour = now.base if selected else now.warning_background
        self.fresh_colour = now.selection_text if selected else now.success
        self.warning_colour = now.selection_text if selected else now.warning
        self.font = QFont(option.font)
        self.font.setBold(item.tone is Tone.STRONG)

    def draw(self) -> None:
        """All parts: the markers are sure of their place, then the text, then as much of the detail as fits."""
        self._icon()
        metrics = QFontMetrics(self.font)
        least = min(metrics.horizontalAdvance(self.item.text), self.room.width() // 2)
        for mark in reversed(self.item.marks):
            self._mark(mark, least)
        self._text(metrics)
        self._detail()

    def _icon(self) -> None:
        if self.item.icon:
            colour = self._tone(self.muted_colour)
            pixmap = theme.icon(self.item.icon, colour).pixmap(QSize(theme.ICON_PIXELS, theme.ICON_PIXELS), self.ratio)
            top = self.room.top() + (self.room.height() - theme.ICON_PIXELS) // 2
            self.painter.drawPixmap(self.room.left(), top, pixmap)
            self.room.setLeft(self.room.left() + theme.ICON_PIXELS + GAP)

    def _tone(self, otherwise: str) -> str:
        return self.warning_colour if self.item.tone is Tone.WARNING else otherwise

    def _mark(self, mark: str, least: int) -> None:
        font = self._small()
        width = QFontMetrics(font).horizontalAdvance(mark)
        if self.room.width() - width - GAP < least:
            return
        fresh = self.item.tone is Tone.FRESH and mark == "new"
        rect = QRect(self.room.right() - width, self.room.top(), width + 1, self.room.height())
        self._write(rect, mark, font, self.fresh_colour if fresh else self.muted_colour)
        self.room.setRight(rect.left() - GAP)

    def _text(self, metrics: QFontMetrics) -> None:
        shown = metrics.elidedText(self.item.text, Qt.TextElideMode.ElideRight, self.room.width())
        kept = len(self.item.text) if shown == self.item.text else max(0, len(shown) - 1)
        for start, length in self.item.spans:
            end = min(start + length, kept)
            if start < end:
                left = metrics.horizontalAdvance(shown[:start])
                width = metrics.horizontalAdvance(shown[:end]) - left
                lines = QRect(self.room.left() + left, self.room.top() + 4, width, self.room.height() - 8)
                self.painter.fillRect(lines, QColor(self.found_colour))
        quiet = self.item.tone is Tone.MUTED
        self._write(self.room, shown, self.font, self._tone(self.muted_colour if quiet else self.text_colour))
        self.room.setLeft(self.room.left() + metrics.horizontalAdvance(shown) + GAP)

    def _detail(self) -> None:
        if not self.item.detail or self.room.width() < LEAST_DETAIL:
            return
        font = self._small()
        shown = QFontMetrics(font).elidedText(self.item.detail, Qt.TextElideMode.ElideRight, self.room.width())
        self._write(self.room, shown, font, self.muted_colour)

    def _small(self) -> QFont:
        font = QFont(self.font)
        font.setBold(False)
        font.setPointSizeF(self.font.pointSizeF() - 1)
        return font

    def _write(self, rect: QRect, text: str, font: QFont, colour: str) -> None:
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
        self.painter.drawText(rect, flags, text)
