"""The saved trails of a connection: found by typing, opened, renamed where they stand, forgotten."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from browser.ui import fuzzy, theme
from browser.ui.widgets.plain import one_line, tip

if TYPE_CHECKING:
    from browser.store import SavedTrail

WIDTH, ROWS = 520, 10
ROW = 26
FIELD_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class TrailList(QFrame):
    """Floats over `over`, at its upper right, until it is closed or the focus leaves it. It changes nothing itself."""

    open_wanted = Signal(object)
    """A SavedTrail."""

    rename_wanted = Signal(object, str)
    forget_wanted = Signal(object)

    def __init__(self, over: QWidget, back_to: QWidget, about: "Callable[[SavedTrail], tuple[str, str]]") -> None:
        """`about` tells where a trail leads to, and all of it in lines."""
        super().__init__(over)
        self.setObjectName("trailList")
        self.setAccessibleName(self.tr("Saved trails"))
        self._over, self._back_to, self._about = over, back_to, about
        self._kept: Sequence[SavedTrail] = ()
        self._naming = False
        self.field = QLineEdit(self)
        self.field.setObjectName("trailFilter")
        self.field.setAccessibleName(self.tr("Find a saved trail"))
        self.field.setPlaceholderText(self.tr("Find a saved trail"))
        self.field.setClearButtonEnabled(True)
        self.field.textEdited.connect(lambda _: self._list())
        self.field.installEventFilter(self)
        self.tree = self._tree()
        self.words = QLabel(self)
        self.words.setObjectName("trailWords")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.buttons = {
            "open": self._button("trailOpen", self.tr("Open"), self.open_current),
            "rename": self._button("trailRename", self.tr("Rename (F2)"), self.rename_current),
            "forget": self._button("trailForget", self.tr("Forget (Delete)"), self.forget_current),
        }
        foot = QHBoxLayout()
        for button in self.buttons.values():
            foot.addWidget(button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for widget in (self.field, self.words, self.tree):
            column.addWidget(widget)
        column.addLayout(foot)
        self.hide()

    def _tree(self) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setObjectName("trailTree")
        tree.setAccessibleName(self.tr("Saved trails"))
        tree.setColumnCount(2)
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setFrameShape(QFrame.Shape.NoFrame)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        tree.itemDoubleClicked.connect(lambda *_: self.open_current())
        tree.itemChanged.connect(self._changed)
        tree.itemDelegate().closeEditor.connect(self._edited, Qt.ConnectionType.QueuedConnection)  # not inside of it
        tree.installEventFilter(self)
        return tree

    def _button(self, name: str, text: str, clicked: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.clicked.connect(lambda: clicked())
        return button

    # -- what it shows -------------------------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """What is listed."""
        rows = map(self.tree.topLevelItem, range(self.tree.topLevelItemCount()))
        return [self._saved(item).name for item in rows if item is not None]

    @property
    def current(self) -> "SavedTrail | None":
        """The chosen one."""
        item = self.tree.currentItem()
        return self._saved(item) if item is not None else None

    def _saved(self, item: QTreeWidgetItem) -> "SavedTrail":
        saved: SavedTrail = item.data(0, Qt.ItemDataRole.UserRole)
        return saved

    def show_trails(self, kept: "Sequence[SavedTrail]", name: str = "", words: str = "") -> None:
        """List these, the one of that name chosen; `words` are said above them."""
        self._kept = kept
        self.words.setText(words or ("" if kept else self.tr("No trail is kept for this connection.")))
        self.words.setVisible(bool(self.words.text()))
        self._list(name)
        if not self.isVisible():
            self.field.clear()
            self._list(name)
            self.show()
            self.raise_()
            QApplication.instance().focusChanged.connect(self._focus_changed)  # type: ignore[union-attr]
        if not self._holds(QApplication.focusWidget()):
            self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def name_one(self, kept: "Sequence[SavedTrail]", name: str, words: str) -> None:
        """List them, and let a person type another name for one; that done, it closes."""
        self.show_trails(kept, name, words)
        self._naming = True
        self.rename_current()

    def _list(self, name: str = "") -> None:
        chosen = name or (self.current.name if self.current is not None else "")
        found = fuzzy.ranked(self.field.text(), list(self._kept), lambda each: each.name)
        blocked = self.tree.blockSignals(True)
        self.tree.clear()
        for each in found:
            leads, lines = self._about(each)
            made = QTreeWidgetItem([one_line(each.name), one_line(leads)])
            made.setData(0, Qt.ItemDataRole.UserRole, each)
            made.setFlags(made.flags() | Qt.ItemFlag.ItemIsEditable)
            made.setForeground(1, QBrush(QColor(theme.current().muted)))
            made.setToolTip(0, tip(lines))
            self.tree.addTopLevelItem(made)
        names = [each.name for each in found]
        item = self.tree.topLevelItem(names.index(chosen) if chosen in names else 0)
        if item is not None:
            self.tree.setCurrentItem(item)
        self.tree.blockSignals(blocked)
        for button in self.buttons.values():
            button.setEnabled(bool(names))
        self._place()

    def _place(self) -> None:
        over = self._over
        width = min(WIDTH, over.width() - 16)
        self.tree.setFixedHeight(min(max(self.tree.topLevelItemCount(), 1), ROWS) * ROW + 2)
        height = max(self.heightForWidth(width), self.sizeHint().height())
        top = self._back_to.mapTo(over, self._back_to.rect().topLeft()).y()
        self.setGeometry(over.width() - width - 8, top, width, min(height, over.height() - top - 8))

    # -- what is done with them ----------------------------------------------------------------------------------

    def open_current(self) -> None:
        """Go the chosen way."""
        saved = self.current
        if saved is not None:
            self.close_list()
            self.open_wanted.emit(saved)

    def rename_current(self) -> None:
        """Type another name over the chosen one."""
        item = self.tree.currentItem()
        if item is not None:
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
            self.tree.editItem(item, 0)

    def forget_current(self) -> None:
        """Keep the chosen one no longer."""
        if self.current is not None:
            self.forget_wanted.emit(self.current)

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        saved, name = self._saved(item), item.text(0).strip()
        if column == 0 and name and name != one_line(saved.name):
            self.rename_wanted.emit(saved, name)
        elif column == 0:
            blocked = self.tree.blockSignals(True)
            item.setText(0, one_line(saved.name))
            self.tree.blockSignals(blocked)

    def _edited(self) -> None:
        if self._naming:
            self._naming = False
            self.close_list()

    def close_list(self) -> None:
        """Hide, and hand the focus back."""
        if not self.isVisible():
            return
        QApplication.instance().focusChanged.disconnect(self._focus_changed)  # type: ignore[union-attr]
        self._naming = False
        inside = self._holds(QApplication.focusWidget())
        self.hide()
        if inside:
            self._back_to.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self and not self._holds(now):
            self.close_list()

    def _holds(self, widget: QWidget | None) -> bool:
        return widget is not None and self.isAncestorOf(widget)

    # -- keys ----------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_ours(event):
            event.accept()  # or else Escape, Delete and Enter would go to somebody's shortcut
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._pressed(watched, event)
        return super().eventFilter(watched, event)

    @staticmethod
    def _is_ours(event: QKeyEvent) -> bool:
        ours = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Delete)
        return event.key() in ours and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier

    def _pressed(self, watched: QObject, event: QKeyEvent) -> bool:
        pressed = event.key()
        if watched is self.tree and not self.tree.hasFocus():
            return False  # the editor of a name had it first
        if pressed in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_current()
        elif pressed == Qt.Key.Key_F2:
            self.rename_current()
        elif pressed == Qt.Key.Key_Delete and watched is self.tree:
            self.forget_current()
        elif pressed in FIELD_MOVES and watched is self.field:
            QApplication.sendEvent(self.tree, event)
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_list()
        else:
            super().keyPressEvent(event)
