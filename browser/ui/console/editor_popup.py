"""The list of completions: lies over the window, takes no focus; keys stay with the editor."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)  # fmt: skip
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from browser.console.completion import Completion, CompletionKind
from browser.ui import theme
from browser.ui.widgets.plain import one_line

ROWS, WIDEST, NARROWEST = 10, 560, 240
"""Lines in sight, and pixels."""
_ICONS = {
    CompletionKind.COLUMN: "columns-3", CompletionKind.TABLE: "table", CompletionKind.VIEW: "eye",
    CompletionKind.ALIAS: "link", CompletionKind.SCHEMA: "layers", CompletionKind.FUNCTION: "code",
    CompletionKind.KEYWORD: "type", CompletionKind.JOIN: "arrow-up-right",
}  # fmt: skip
_Index = QModelIndex | QPersistentModelIndex


class CompletionModel(QAbstractListModel):
    """The completions as lines."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.items: tuple[Completion, ...] = ()

    def show_items(self, items: Sequence[Completion]) -> None:
        """Show others."""
        self.beginResetModel()
        self.items = tuple(items)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(item.name or item.text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return one_line(f"{item.name or item.text}, {item.kind}, {item.detail}".rstrip(", "))
        return None


class _Delegate(QStyledItemDelegate):
    """Icon, name with what was typed in bold, and where it is from."""

    typed = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(100, max(22, option.fontMetrics.height() + 6))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        now, box = theme.current(), QRect(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        model = index.model()
        assert isinstance(model, CompletionModel)
        item = model.items[index.row()]
        painter.save()
        if chosen:
            painter.fillRect(box, QColor(now.selection))
        muted = now.selection_muted if chosen else now.muted
        icon = theme.icon(_ICONS[item.kind], muted)
        icon.paint(painter, QRect(box.left() + 6, box.center().y() - 7, 16, 16))
        inside = box.adjusted(28, 0, -8, 0)
        name_width = self._paint_name(painter, inside, str(index.data()), now.selection_text if chosen else now.text)
        painter.setPen(QColor(muted))
        painter.setFont(option.font)
        rest = inside.adjusted(name_width + 16, 0, 0, 0)
        detail = item.detail or str(item.kind)
        shown = painter.fontMetrics().elidedText(one_line(detail), Qt.TextElideMode.ElideMiddle, rest.width())
        painter.drawText(rest, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _paint_name(self, painter: QPainter, box: QRect, name: str, colour: str) -> int:
        plain = theme.fixed_font()
        bold = QFont(plain)
        bold.setWeight(QFont.Weight.Bold)
        painter.setPen(QColor(colour))
        begins = name.casefold().startswith(self.typed.casefold()) and len(self.typed)
        x = box.left()
        for part, font in ((name[:begins], bold), (name[begins:], plain)):
            painter.setFont(font)
            room = QRect(x, box.top(), max(0, box.right() - x), box.height())
            shown = painter.fontMetrics().elidedText(part, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
            x += painter.fontMetrics().horizontalAdvance(shown)
        return x - box.left()


class CompletionPopup(QFrame):
    """Shows completions below a place; `taken` when one is clicked."""

    taken = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("completionPopup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.model = CompletionModel(self)
        self.list = QListView(self)
        self.list.setObjectName("completionList")
        self.list.setAccessibleName(self.tr("Completions"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setModel(self.model)
        self._delegate = _Delegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.clicked.connect(lambda index: self.taken.emit(index.row()))
        self._hint = QLabel(self)
        self._hint.setContentsMargins(8, 2, 8, 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addWidget(self.list)
        box.addWidget(self._hint)
        self.hide()

    def show_items(self, items: Sequence[Completion], typed: str, word: QRect, *, first: bool) -> None:
        """Show them below `word` (in the parent's coordinates), or above where there is no room; choose the `first`."""
        self._delegate.typed = typed
        self.model.show_items(items)
        if first:
            self.choose(0)
        self._hint.setText(
            self.tr("Enter takes it · Esc closes") if first else self.tr("Tab takes the first · ↓ chooses · Esc closes")
        )
        palette = self._hint.palette()
        palette.setColor(self._hint.foregroundRole(), QColor(theme.current().muted))
        self._hint.setPalette(palette)
        size = self._size()
        self.setGeometry(QRect(self._corner(word, size), size))
        self.show()
        self.raise_()

    @property
    def chosen(self) -> int:
        """The line that is chosen, -1 for none."""
        return self.list.currentIndex().row()

    def choose(self, row: int) -> None:
        """Choose a line; past the end it begins anew."""
        if self.model.items:
            self.list.setCurrentIndex(self.model.index(row % len(self.model.items), 0))

    def _size(self) -> QSize:
        rows = min(ROWS, len(self.model.items))
        height = rows * self.list.sizeHintForRow(0) + self._hint.sizeHint().height() + 2
        metrics = QFontMetrics(theme.fixed_font())
        widest = max(
            (len(each.name or each.text) + len(each.detail or each.kind) for each in self.model.items), default=0
        )
        wanted = metrics.horizontalAdvance("0") * widest + 88
        least = max(NARROWEST, self._hint.sizeHint().width() + 4)
        return QSize(min(max(least, wanted), WIDEST, self._room().width()), height)

    def _room(self) -> QRect:
        parent = self.parentWidget()
        assert parent is not None
        return parent.rect()

    def _corner(self, word: QRect, size: QSize) -> QPoint:
        area = self._room()
        y = word.bottom() + 3
        if y + size.height() > area.bottom() and word.top() - size.height() - 2 >= 0:
            y = word.top() - size.height() - 2
        return QPoint(max(0, min(word.left() - 30, area.width() - size.width())), y)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(now.raised))
        painter.setPen(QColor(now.input_border))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
