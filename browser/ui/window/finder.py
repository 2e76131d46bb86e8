"""A field and a list of what fits it: quick open in the top bar and the command palette are both one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from browser.ui import fuzzy, theme

ROW_HEIGHT = 26
_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be found: `title` and, after it, `detail` are searched and shown; choosing it calls `run`."""

    title: str
    detail: str
    icon: str
    run: Callable[[], None]
    colour: str = ""

    def text(self) -> str:
        """Both, for those who listen."""
        return f"{self.title} {self.detail}"


class _ChoiceModel(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.choices: Sequence[Choice] = ()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.choices)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if index.isValid() and role == Qt.ItemDataRole.DisplayRole:
            return self.choices[index.row()].title
        if index.isValid() and role == Qt.ItemDataRole.AccessibleTextRole:
            return self.choices[index.row()].text()
        return None

    def show(self, choices: Sequence[Choice]) -> None:
        self.beginResetModel()
        self.choices = choices
        self.endResetModel()


class _ChoiceDelegate(QStyledItemDelegate):
    """Title at the left, detail muted at the right, both on one line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, _ChoiceModel)
        choice = model.choices[index.row()]
        now = theme.current()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        area: QRect = option.rect
        painter.save()
        if chosen:
            painter.fillRect(area, QColor(now.selection))
        icon_area = QRect(area.left() + 10, area.center().y() - 7, theme.ICON_PIXELS, theme.ICON_PIXELS)
        theme.icon(choice.icon, choice.colour or None).paint(painter, icon_area)
        metrics = painter.fontMetrics()
        text = area.adjusted(36, 0, -10, 0)
        detail = metrics.elidedText(choice.detail, Qt.TextElideMode.ElideMiddle, text.width() // 2)
        painter.setPen(QColor(now.selection_muted if chosen else now.muted))
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, detail)
        text.setRight(text.right() - metrics.horizontalAdvance(detail) - 12)
        painter.setPen(QColor(now.selection_text if chosen else now.text))
        title = metrics.elidedText(choice.title, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        painter.restore()


class Finder(QFrame):
    """The list below a field. It is a child of `over` and floats above everything in it; never a window of its own.

    The field keeps the focus: Up, Down, Page Up and Page Down move in the list, Enter chooses, Escape closes.
    """

    closed = Signal()

    def __init__(self, field: QLineEdit, over: QWidget, nothing: str) -> None:
        super().__init__(over)
        self.setObjectName("finder")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.field = field
        self._over = over
        self._all: Sequence[Choice] = ()
        self._more: Callable[[str], Sequence[Choice]] = lambda _: ()
        self._back_to: QWidget | None = None
        self._model = _ChoiceModel(self)
        self.view = QListView(self)
        self.view.setObjectName("finderList")
        self.view.setAccessibleName(self.tr("What was found"))
        self.view.setModel(self._model)
        self.view.setItemDelegate(_ChoiceDelegate(self))
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.clicked.connect(self._choose)
        self._nothing = QLabel(nothing, self)
        self._nothing.setProperty("muted", True)
        self._nothing.setContentsMargins(10, 6, 10, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 3, 1, 3)
        column.setSpacing(0)
        column.addWidget(self.view)
        column.addWidget(self._nothing)
        field.textEdited.connect(self._filter)
        field.installEventFilter(self)
        self.hide()

    @property
    def shown(self) -> tuple[Choice, ...]:
        """What the list holds now, the best first."""
        return tuple(self._model.choices)

    def open(self, choices: Sequence[Choice], more: Callable[[str], Sequence[Choice]] | None = None) -> None:
        """Show the list for what stands in the field; the focus goes to the field. See `set_choices`."""
        if not self.field.hasFocus():
            self._back_to = QApplication.focusWidget()
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.set_choices(choices, more)
        self.show()
        self.raise_()

    def set_choices(self, choices: Sequence[Choice], more: Callable[[str], Sequence[Choice]] | None = None) -> None:
        """Replace what can be found; `more` makes the choices for a text that are too many to be kept."""
        self._all = choices
        self._more = more or (lambda _: ())
        self._filter(self.field.text())

    def close_list(self) -> None:
        """Hide the list and hand the focus back."""
        if not self.isVisible():
            return
        self.hide()
        if self.field.hasFocus() and self._back_to is not None and self._back_to.isVisible():
            self._back_to.setFocus(Qt.FocusReason.OtherFocusReason)
        self._back_to = None
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and self.isVisible():
            if event.type() == QEvent.Type.FocusOut:
                self._back_to = None
                self.close_list()
            elif event.type() == QEvent.Type.ShortcutOverride and self._is_ours(event):
                event.accept()  # or else Escape and Enter would go to somebody's shortcut
            elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._key_pressed(event.key())
        return super().eventFilter(watched, event)

    @staticmethod
    def _is_ours(event: QEvent) -> bool:
        return isinstance(event, QKeyEvent) and event.key() in (
            Qt.Key.Key_Escape,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        )

    def _key_pressed(self, pressed: int) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
        if pressed == Qt.Key.Key_Escape:
            self.close_list()
        elif pressed in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.view.currentIndex())
        elif pressed in steps:
            self._move(steps[Qt.Key(pressed)])
        else:
            return False
        return True

    def _move(self, step: int) -> None:
        count = self._model.rowCount()
        if count:
            row = min(max(self.view.currentIndex().row() + step, 0), count - 1)
            self.view.setCurrentIndex(self._model.index(row))

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        choice = self._model.choices[index.row()]
        self.close_list()
        choice.run()

    def _filter(self, text: str) -> None:
        choices = [*self._all, *self._more(text)]
        found = fuzzy.ranked(text, choices, lambda each: each.title, place_of=lambda each: each.detail)
        self._model.show(found)
        self.view.setVisible(bool(found))
        self._nothing.setVisible(not found)
        self._move(0)
        self._place(len(found))

    def _place(self, count: int) -> None:
        over = self._over
        field = self.field
        corner = field.mapTo(over, QPoint(0, field.height() + 2))
        width = max(field.width(), 420)
        left = max(4, min(corner.x(), over.width() - width - 8))
        policy = Qt.ScrollBarPolicy
        self.view.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if count > _SHOWN else policy.ScrollBarAlwaysOff)
        height = (min(count, _SHOWN) * ROW_HEIGHT if count else 32) + 6
        self.setGeometry(left, corner.y(), width, min(height, max(ROW_HEIGHT, over.height() - corner.y() - 8)))
