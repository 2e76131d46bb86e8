"""The view of loaded entities: one line each, the name strong, what else is known muted behind it."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from browser.ui import theme
from browser.ui.orm.entity_model import PARTS_ROLE, EntityModel, Parts
from browser.ui.widgets.secrets import Secrets

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 26
GAP = 8


class EntityTree(QTreeView):
    """entityTree. Ctrl+C copies what the current row says."""

    def __init__(self, parent: QWidget, secrets: Secrets | None = None) -> None:
        super().__init__(parent)
        self.entities = EntityModel(self, secrets)
        self.entities.secrets.changed.connect(self.viewport().update)
        self.setObjectName("entityTree")
        self.setAccessibleName(self.tr("Loaded entities"))
        self.setModel(self.entities)
        self.setItemDelegate(_PartsDelegate(self))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(18)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def unfold_first(self) -> None:
        """Unfold the first entity along its relationships, so that one sees what was loaded."""
        index = self.entities.index(0, 0)
        self.setCurrentIndex(index)
        while self.entities.hasChildren(index):
            self.expand(index)
            index = self.entities.index(0, 0, index)
            if not self.entities.twig(index).icon or self.entities.twig(index).icon == "columns-3":
                break

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """ "*" unfolds one row only: everything below it may be very much."""
        here = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy) and here.isValid():
            cell = self.entities.twig(here).cell
            QGuiApplication.clipboard().setText(cell.text if cell is not None else str(here.data()))
        elif event.key() == Qt.Key.Key_Asterisk:
            self.expand(here)
        else:
            super().keyPressEvent(event)


class _PartsDelegate(QStyledItemDelegate):
    """Paints Parts one after the other; whatever does not fit ends in an ellipsis."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, max(ROW_HEIGHT, option.fontMetrics.lineSpacing() + 8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        style = option.widget.style()
        option.state &= ~QStyle.StateFlag.State_HasFocus
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setClipRect(option.rect)
        left = option.rect.left() + 2
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if icon is not None:
            side = theme.ICON_PIXELS - 2
            icon.paint(painter, QRect(left, option.rect.center().y() - side // 2, side, side))
            left += side + GAP - 2
        for text, colour, bold in _pieces(index.data(PARTS_ROLE), selected, value=icon is None):
            font = QFont(option.font)
            font.setBold(bold)
            painter.setFont(font)
            painter.setPen(QColor(colour))
            room = QRect(left, option.rect.top(), option.rect.right() - left - 4, option.rect.height())
            if room.width() < 16:
                break
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
            left += painter.fontMetrics().horizontalAdvance(shown) + GAP
        painter.restore()


def _pieces(parts: Parts, selected: bool, *, value: bool) -> list[tuple[str, str, bool]]:
    """(text, colour, bold) in the order they are painted; a value stands behind its column's name."""
    now = theme.current()
    text, muted = (now.selection_text, now.selection_muted) if selected else (now.text, now.muted)
    head, plain, rest = (parts.head, text, True), (parts.text, text, False), (parts.rest, muted, False)
    order = (head, rest, plain) if value else (head, plain, rest)
    note = (parts.note, text if selected else now.warning, False)
    return [piece for piece in (*order, note) if piece[0]]
