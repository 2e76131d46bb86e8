"""List items whose text is shown whole, in as many lines as it needs: Qt's own delegate cuts what it mismeasures."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from browser.ui import theme

Index = QModelIndex | QPersistentModelIndex
LEFT, TOP, GAP = 8, 4, 6
"""Pixels beside, above and below each text, and between icon and text."""


class WholeText(QStyledItemDelegate):
    """The icon stands at the first line; a frame shows where the keyboard is. Give it to a list by `show_whole`."""

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._view.viewport().width()
        return QSize(width, int(_laid_out(index, self._view.font(), width).boundingRect().height() + 2 * TOP + 0.99))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now, rect = theme.current(), option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, QColor(now.selection if chosen else now.base))
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        side = theme.ICON_PIXELS
        layout = _laid_out(index, self._view.font(), rect.width())
        if isinstance(icon, QIcon):
            line = layout.lineAt(0).height() if layout.lineCount() else side
            icon.paint(painter, rect.left() + LEFT, int(rect.top() + TOP + (line - side) / 2), side, side)
        painter.setPen(QColor(now.selection_text if chosen else now.text))
        layout.draw(painter, QPointF(rect.left() + _indent(index), rect.top() + TOP), [], QRectF(rect))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(now.selection_text if chosen else now.accent))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        painter.restore()


def show_whole(view: QListWidget) -> None:
    """Let a list show its texts whole, whatever its width."""
    view.setItemDelegate(WholeText(view))
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
    view.setResizeMode(QListWidget.ResizeMode.Adjust)


def _indent(index: Index) -> int:
    has_icon = isinstance(index.data(Qt.ItemDataRole.DecorationRole), QIcon)
    return LEFT + (theme.ICON_PIXELS + GAP if has_icon else 0)


def _laid_out(index: Index, font: QFont, width: int) -> QTextLayout:
    text = str(index.data() or "").replace("\n", "\N{LINE SEPARATOR}")
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width - _indent(index) - LEFT, 40))
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout
