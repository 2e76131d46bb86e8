"""Paints the cells of a grid straight from its pages: no data() call, no style engine, one line of text each."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from browser.database.facts import Kind
from browser.rows.cells import Cell
from browser.ui import theme
from browser.ui.widgets.plain import one_line, tip
from browser.ui.widgets.row_model import RowModel

Index = QModelIndex | QPersistentModelIndex

PADDING = 8
"""Pixels left and right of a cell's text."""

_KEPT_TEXTS = 20_000
_BOOLEANS = {0: "false", 1: "true"}
_SELECTED = QStyle.StateFlag.State_Selected
_FOCUSED = QStyle.StateFlag.State_HasFocus


class Colours:
    """The theme's colours as QColor, made once for each theme."""

    def __init__(self, look: theme.Theme) -> None:
        self.look = look
        self.text = QColor(look.text)
        self.muted = QColor(look.muted)
        self.line = QColor(look.line)
        self.accent = QColor(look.accent)
        self.warning = QColor(look.warning)
        self.selection = QColor(look.selection)
        self.selection_text = QColor(look.selection_text)
        self.selection_muted = QColor(look.selection_muted)
        self.current_row = QColor(look.current_row)


class GridDelegate(QStyledItemDelegate):
    """For views of a RowModel. `current_row` is tinted; -1 for none."""

    def __init__(self, model: RowModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.current_row = -1
        self._colours = Colours(theme.current())
        self._elided: dict[tuple[str, int], str] = {}
        self.set_font(QFont())

    def set_font(self, font: QFont) -> None:
        """The font of all cells."""
        self._font = QFont(font)
        self._italic = QFont(font)
        self._italic.setItalic(True)
        self._metrics = QFontMetrics(self._font)
        self._ascent = self._metrics.ascent()
        self._widest = max(self._metrics.maxWidth(), 1)
        self._null_width = QFontMetrics(self._italic).horizontalAdvance("NULL")
        self._elided.clear()

    @property
    def row_height(self) -> int:
        """Pixels of every row."""
        return max(26, self._metrics.lineSpacing() + 8)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.width_of(self._model.cell(index.row(), index.column())), self.row_height)

    def width_of(self, cell: Cell | None) -> int:
        """Pixels that a cell needs to be seen whole."""
        if cell is None or cell.value is None:
            return self._null_width + 2 * PADDING
        return self._metrics.horizontalAdvance(one_line(text_of(cell))) + 2 * PADDING + 2

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.row()
        state = option.state
        self.paint_cell(
            painter,
            option.rect,
            self._model.cell(row, index.column()),
            selected=bool(state & _SELECTED),
            current=row == self.current_row,
            focused=bool(state & _FOCUSED),
        )

    def paint_cell(
        self, painter: QPainter, rect: QRect, cell: Cell | None, *, selected: bool, current: bool, focused: bool
    ) -> None:
        """Background, line below, and the text of one cell; None is a cell that is not there yet."""
        colours = self._now()
        left, top, width, height = rect.x(), rect.y(), rect.width(), rect.height()
        if selected:
            painter.fillRect(rect, colours.selection)
        elif current:
            painter.fillRect(rect, colours.current_row)
        painter.fillRect(left, top + height - 1, width, 1, colours.line)
        if cell is None:
            bar = max(min(48, width - 2 * PADDING), 0)
            painter.fillRect(left + PADDING, top + height // 2 - 2, bar, 4, colours.line)
        else:
            self._paint_text(painter, left, top, width, height, cell, selected)
        if focused:
            painter.setPen(colours.accent)
            painter.drawRect(left, top, width - 1, height - 2)

    def _paint_text(
        self, painter: QPainter, left: int, top: int, width: int, height: int, cell: Cell, selected: bool
    ) -> None:
        colours = self._colours
        baseline = top + (height - 1 - self._metrics.height()) // 2 + self._ascent
        if cell.value is None:
            painter.setFont(self._italic)
            painter.setPen(colours.selection_muted if selected else colours.muted)
            x = left + width - PADDING - self._null_width if cell.kind is Kind.NUMBER else left + PADDING
            if width > self._null_width + PADDING:
                painter.drawText(QPointF(max(x, left + 2), baseline), "NULL")
            painter.setFont(self._font)
            return
        text = self._fitted(text_of(cell), width - 2 * PADDING, cell.shortened)
        x = left + PADDING
        if cell.kind is Kind.NUMBER:
            x = left + width - PADDING - self._metrics.horizontalAdvance(text)
        if cell.flaw:
            painter.setPen(colours.warning)
        else:
            painter.setPen(colours.selection_text if selected else colours.text)
        painter.drawText(QPointF(x, baseline), text)

    def _fitted(self, text: str, room: int, shortened: bool) -> str:
        key = (text, room)
        fitted = self._elided.get(key)
        if fitted is None:
            if len(self._elided) > _KEPT_TEXTS:
                self._elided.clear()
            line = one_line(text)
            line = line + "…" if shortened and not line.endswith("…") else line
            fitted = self._metrics.elidedText(line, Qt.TextElideMode.ElideRight, max(room, 0))
            self._elided[key] = fitted
        return fitted

    def _now(self) -> Colours:
        if self._colours.look is not theme.current():
            self._colours = Colours(theme.current())
        return self._colours

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """The whole text of a cell that is cut, and what is wrong with one that has a flaw."""
        if event.type() != QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        cell = self._model.cell(index.row(), index.column()) if index.isValid() else None
        text = ""
        if cell is not None and cell.value is not None:
            cut = self.width_of(cell) > view.visualRect(index).width()
            text = "\n".join(part for part in (cell.flaw, cell.text if cut else "") if part)
        QToolTip.showText(event.globalPos(), tip(text), view)
        return True


def text_of(cell: Cell) -> str:
    """What a cell shows: its text, of a boolean the word."""
    if cell.kind is Kind.BOOLEAN and isinstance(cell.value, int):
        return _BOOLEANS.get(cell.value, cell.text)
    return cell.text
