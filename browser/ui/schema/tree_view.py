"""The schema tree's view: its rows painted by a delegate, and a memory for where somebody was in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from browser.ui import theme
from browser.ui.schema.filter_matching import spans
from browser.ui.schema.items import CONNECTION, Item, Tone, short_mark
from browser.ui.schema.tree_model import ITEM_ROLE, Index, Path, SchemaModel

ROW_HEIGHT = 26
GAP = 6
FOCUS_BAR = 2
UNFOLDED_AT_ONCE = 60
"""Rows that the filter unfolds before it answers: more than a screen has."""
MOST_LINES = 8
"""Lines of a wrapped sentence; all of it is in the tooltip."""
WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
NARROW = 320
"""Pixels below which markers are abbreviated, all of them, so that a column of them reads as one."""
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
    """A QTreeView over a SchemaModel.

    `menu_wanted` is called with a global position, `when_empty` is shown while there are no rows.
    """

    def __init__(self, model: SchemaModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.schema_model = model
        self.menu_wanted: Callable[[QPoint], None] = lambda position: None
        self.when_empty = ""
        self.setObjectName("schemaTree")
        self.setAccessibleName(self.tr("Schema"))
        self._folded: Iterator[QModelIndex] = iter(())
        self._unfolding = QTimer(self)
        self._unfolding.setSingleShot(True)
        self._unfolding.timeout.connect(self._unfold_some)
        model.modelReset.connect(self._unfolding.stop)
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.expanded.connect(self._expanded)
        self.setIndentation(14)
        self.setExpandsOnDoubleClick(False)
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

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's question: paint one row. A bar at its left edge says that the keyboard is here."""
        super().drawRow(painter, option, index)
        if index == self.currentIndex() and self.hasFocus():
            painter.fillRect(0, option.rect.top(), FOCUS_BAR, option.rect.height(), QColor(theme.current().accent))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sentences are wrapped anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's event; an empty tree says what would be here."""
        super().paintEvent(event)
        if self.schema_model.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.current().muted))
            room = self.viewport().rect().adjusted(16, 16, -16, -16)
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self.when_empty)
            painter.end()

    def settle(self) -> None:
        """Lay out what is waiting to be laid out, so that positions are true."""
        self.executeDelayedItemsLayout()
        self._fit_rows()
        self.executeDelayedItemsLayout()
        self.updateGeometries()

    def _fit_rows(self) -> None:
        """Asking for the height of each row is dear with thousands of them: only where sentences are among them."""
        if self.uniformRowHeights() == self.schema_model.has_sentences:
            self.setUniformRowHeights(not self.schema_model.has_sentences)
            self.scheduleDelayedItemsLayout()

    def _expanded(self, index: QModelIndex) -> None:
        self.schema_model.rowCount(index)
        self._fit_rows()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own keys, except that "*" unfolds one row and not everything below it, which would read it all."""
        if event.key() == Qt.Key.Key_Asterisk:
            self.expand(self.currentIndex())
        else:
            super().keyPressEvent(event)

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

    def unfold(self) -> None:
        """Expand every row that the filter wants open: what can be seen now, the rest in a moment."""
        self._folded = self._unfolded_rows(QModelIndex())
        self._unfold_some()

    def _unfold_some(self) -> None:
        for index in islice(self._folded, UNFOLDED_AT_ONCE):
            self.expand(index)
            self._unfolding.start()  # once more, until nothing is left

    def _unfolded_rows(self, above: QModelIndex) -> Iterator[QModelIndex]:
        for row in range(self.schema_model.rowCount(above)):
            index = self.schema_model.index(row, 0, above)
            if self.schema_model.item(index).unfolded:
                yield index
                yield from self._unfolded_rows(index)

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

    def __init__(self, tree: SchemaTree) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows of one height; only sentences are wrapped. As wide as the view: the rest ends in an ellipsis."""
        lines = option.fontMetrics.lineSpacing()
        item: Item = index.data(ITEM_ROLE)
        if not item.wraps:
            return QSize(0, max(ROW_HEIGHT, lines + 8))
        room = QRect(0, 0, max(80, self._width(index)), 10_000)
        needed = option.fontMetrics.boundingRect(room, WRAPPED, item.text).height()
        return QSize(0, max(ROW_HEIGHT, min(needed, MOST_LINES * lines) + 8))

    def _width(self, index: Index) -> int:
        """The width of a sentence at `index`, beside its icon."""
        depth = 1
        while (index := index.parent()).isValid():
            depth += 1
        return self._tree.viewport().width() - depth * self._tree.indentation() - theme.ICON_PIXELS - GAP - 10

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        item: Item = index.data(ITEM_ROLE)
        widget = option.widget
        style = widget.style()
        option.state &= ~QStyle.StateFlag.State_HasFocus
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
        self.narrow = option.widget.width() < NARROW
        self.ratio = painter.device().devicePixelRatioF()
        self.text_colour = now.selection_text if selected else now.text
        self.muted_colour = now.selection_muted if selected else now.muted
        self.found_colour = now.base if selected else now.selection
        self.found_text = now.text if selected else now.selection_text
        self.fresh_colour = now.selection_text if selected else now.success
        self.warning_colour = now.selection_text if selected else now.warning
        self.font = QFont(option.font)
        self.font.setBold(item.tone is Tone.STRONG)

    def draw(self) -> None:
        """All parts: the markers are sure of their place, then the text, then as much of the detail as fits."""
        self._icon()
        if self.item.wraps:
            self._sentence()
            return
        metrics = QFontMetrics(self.font)
        whole = metrics.horizontalAdvance(self.item.text)
        least = whole if any(self.item.badge) else min(whole, self.room.width() // 2)  # a badge tells what a mark does
        for mark in reversed(self.item.marks):
            if said := short_mark(mark) if self.narrow else mark:
                self._mark(said, least)
        self._text(metrics)
        self._detail()

    def _icon(self) -> None:
        if self.item.icon:
            colour = self._tone(self.muted_colour)
            marked = any(self.item.badge)
            icon = theme.connection_mark(*self.item.badge) if marked else theme.icon(self.item.icon, colour)
            pixmap = icon.pixmap(QSize(theme.ICON_PIXELS, theme.ICON_PIXELS), self.ratio)
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
        named = self.item.purpose == CONNECTION  # what tells two of one name apart stands at the end
        mode = Qt.TextElideMode.ElideMiddle if named else Qt.TextElideMode.ElideRight
        shown = metrics.elidedText(self.item.text, mode, self.room.width())
        kept = len(self.item.text) if shown == self.item.text else max(0, len(shown) - 1)
        quiet = self.item.tone is Tone.MUTED
        self._write(self.room, shown, self.font, self._tone(self.muted_colour if quiet else self.text_colour))
        for start, length in spans(self.item.text, self.item.found):
            end = min(start + length, kept)
            if start < end:
                self._found(shown, metrics.horizontalAdvance(shown[:start]), metrics.horizontalAdvance(shown[:end]))
        self.room.setLeft(self.room.left() + metrics.horizontalAdvance(shown) + GAP)

    def _found(self, shown: str, left: int, right: int) -> None:
        """Paint the stretch of the text between two distances once more, as found."""
        stretch = self.room.adjusted(left, 4, 0, -4)
        stretch.setWidth(right - left)
        self.painter.save()
        self.painter.setClipRect(stretch, Qt.ClipOperation.IntersectClip)
        self.painter.fillRect(stretch, QColor(self.found_colour))
        self._write(self.room, shown, self.font, self.found_text)
        self.painter.restore()

    def _sentence(self) -> None:
        colour = self._tone(self.muted_colour)
        self.painter.setFont(self.font)
        self.painter.setPen(QColor(colour))
        self.painter.drawText(self.room.adjusted(0, 2, 8, -2), WRAPPED, self.item.text)

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
