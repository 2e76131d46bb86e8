"""How the cells of a grid look: no data() call, no style engine, one line of text each."""

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QHelpEvent, QPainter, QStaticText
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from browser.database.facts import Kind
from browser.rows.cells import MASKED, Cell
from browser.ui import theme
from browser.ui.widgets.plain import one_line, tip
from browser.ui.widgets.secrets import hidden_words

Index = QModelIndex | QPersistentModelIndex

PADDING = 8
"""Pixels left and right of a cell's text."""

_KEPT_TEXTS = 20_000
_NUMBER, _TRUTH = Kind.NUMBER, Kind.BOOLEAN
_BOOLEANS = {0: "false", 1: "true"}


class CellModel(Protocol):
    """A model whose cells can be asked for directly."""

    def cell(self, row: int, column: int) -> Cell | None: ...


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
    """For views of a RowModel, or any other CellModel. `current_row` is tinted; -1 for none.

    `row_height` is in pixels. `paint` serves views that ask cell by cell; a RowGrid uses `paint_texts` for all cells
    of a screen.
    """

    def __init__(self, model: CellModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.current_row = -1
        self._colours = Colours(theme.current())
        self._fitted: dict[tuple[str, int], tuple[str, int]] = {}
        self.set_font(QFont())

    def set_font(self, font: QFont) -> None:
        """The font of all cells."""
        self._font = QFont(font)
        self._italic = QFont(font)
        self._italic.setItalic(True)
        self._metrics = QFontMetrics(self._font)
        self.row_height = max(26, self._metrics.lineSpacing() + 8)
        exact = QFontMetricsF(self._font)
        self._widths = {chr(code): exact.horizontalAdvance(chr(code)) for code in range(0x80)}
        self._null_width = QFontMetrics(self._italic).horizontalAdvance("NULL")
        self._null = QStaticText("NULL")
        self._null.setTextFormat(Qt.TextFormat.PlainText)
        self._fitted.clear()

    @property
    def colours(self) -> Colours:
        """The colours of the theme of the moment."""
        if self._colours.look is not theme.current():
            self._colours = Colours(theme.current())
        return self._colours

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.width_of(self.model.cell(index.row(), index.column())), self.row_height)

    def width_of(self, cell: Cell | None) -> int:
        """Pixels that a cell needs to be seen whole."""
        if cell is None or cell.value is None:
            return self._null_width + 2 * PADDING
        return self._metrics.horizontalAdvance(one_line(text_of(cell))) + 2 * PADDING + 2

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or index.row() == self.current_row:
            painter.fillRect(rect, self.colours.selection if selected else self.colours.current_row)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self.colours.line)
        cell = self.model.cell(index.row(), index.column())
        if cell is not None:
            self.paint_texts(painter, [(rect.left(), rect.top(), rect.width(), cell)], selected=selected)

    def paint_texts(self, painter: QPainter, texts: Iterable[tuple[int, int, int, Cell]], *, selected: bool) -> None:
        """Paint the texts of cells, each given with its left and top edge and its width."""
        colours = self.colours
        down = (self.row_height - 1 - self._metrics.height()) // 2 + self._metrics.ascent()
        nulls: list[tuple[int, int, int, Cell]] = []
        flawed: list[tuple[QPointF, str]] = []
        masked: list[tuple[QPointF, str]] = []
        painter.setFont(self._font)
        painter.setPen(colours.selection_text if selected else colours.text)
        draw, fitted, fit = painter.drawText, self._fitted.get, self._fit
        for text in texts:
            x, y, width, cell = text
            if cell.value is None:
                nulls.append(text)
                continue
            key = (cell.text if cell.kind is not _TRUTH else text_of(cell), width)
            shown, space = fitted(key) or fit(cell, width)
            at = QPointF(x + PADDING + (space if cell.kind is _NUMBER else 0), y + down)
            if cell.flaw:
                flawed.append((at, shown))
            elif cell is MASKED:
                masked.append((at, shown))
            else:
                draw(at, shown)
        painter.setPen(colours.warning)
        for at, shown in flawed:
            draw(at, shown)
        painter.setPen(colours.selection_muted if selected else colours.muted)
        for at, shown in masked:
            draw(at, shown)
        self._paint_nulls(painter, nulls)

    def _paint_nulls(self, painter: QPainter, nulls: Iterable[tuple[int, int, int, Cell]]) -> None:
        painter.setFont(self._italic)
        down = (self.row_height - 1 - self._metrics.height()) // 2
        for x, y, width, cell in nulls:
            if width > self._null_width + PADDING:
                left = max(width - PADDING - self._null_width, 2) if cell.kind is _NUMBER else PADDING
                painter.drawStaticText(x + left, y + down, self._null)
        painter.setFont(self._font)

    @property
    def baseline(self) -> int:
        """Pixels from the top of a row to the line its text stands on."""
        return (self.row_height - 1 - self._metrics.height()) // 2 + self._metrics.ascent()

    def fitted(self, cell: Cell, room: int) -> tuple[str, int]:
        """A cell's text as it fits into so many pixels, and those that are left over."""
        width = room + 2 * PADDING
        key = (text_of(cell), width)
        return self._fitted.get(key) or self._fit(cell, width)

    def fitted_text(self, text: str, room: int) -> str:
        """Any text as it fits into so many pixels."""
        return self.fitted(Cell(text, text, Kind.TEXT), room)[0]

    def _advance(self, line: str) -> int:
        """Pixels of a line, to the pixel; of ASCII the sum of its characters, a third of the time of shaping it."""
        if not line.isascii():
            return self._metrics.horizontalAdvance(line)
        widths = self._widths
        return round(sum([widths[character] for character in line]))

    def _fit(self, cell: Cell, width: int) -> tuple[str, int]:
        """The text as it fits into a cell of that width, and the pixels that are left over."""
        room = max(width - 2 * PADDING, 0)
        line = one_line(text_of(cell))
        if cell.shortened and not line.endswith("…"):
            line += "…"
        needed = self._advance(line)
        if needed > room:
            needed = self._metrics.horizontalAdvance(line)
        if needed > room:
            line = self._metrics.elidedText(line, Qt.TextElideMode.ElideRight, room)
            needed = room  # nearly: what was cut stands left, numbers too
        if len(self._fitted) > _KEPT_TEXTS:
            self._fitted.clear()
        self._fitted[text_of(cell), width] = line, max(room - needed, 0)
        return line, max(room - needed, 0)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """The whole text of a cell that is cut, and what is wrong with one that has a flaw."""
        if event.type() != QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        cell = self.model.cell(index.row(), index.column()) if index.isValid() else None
        text = ""
        if cell is MASKED:
            text = hidden_words()
        elif cell is not None and cell.value is not None:
            cut = self.width_of(cell) > view.visualRect(index).width()
            text = "\n".join(part for part in (cell.flaw, cell.text if cut else "") if part)
        QToolTip.showText(event.globalPos(), tip(text), view)
        return True


def text_of(cell: Cell) -> str:
    """What a cell shows: its text, of a boolean the word."""
    if cell.kind is _TRUTH and isinstance(cell.value, int):
        return _BOOLEANS.get(cell.value, cell.text)
    return cell.text
