"""What went wrong or is worth knowing: a strip where it happened, and the panel that keeps everything that was said."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from browser.errors import RowloreError
from browser.ui import theme
from browser.ui.actions import action, action_of, actions_of

LONGEST = 1_500
"""Characters of a server's words or a statement that a strip shows; the rest is in "copy"."""

_ICONS = {"error": "circle-x", "warning": "triangle-alert", "notice": "info"}


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that was said. `severity` is "error", "warning" or "notice"; `where` names the tab or connection."""

    severity: str
    text: str
    words: str = ""
    hint: str = ""
    statement: str = ""
    where: str = ""

    @classmethod
    def of(cls, error: RowloreError, where: str = "") -> "Message":
        """The message that tells of an error."""
        return cls("error", error.message, error.words, error.hint, error.statement, where)

    def whole(self) -> str:
        """Everything, for the clipboard."""
        return "\n".join(part for part in (self.text, self.words, self.hint, self.statement) if part)


class MessageStrip(QFrame):
    """One message, shown where it happened, with Retry and dismiss; hidden while there is nothing to say."""

    message_shown = Signal(object)
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageStrip")
        self.setProperty("strip", True)
        self.message: Message | None = None
        self._retry: Callable[[], None] | None = None
        self._icon = QLabel(self)
        self._icon.setFixedSize(theme.ICON_PIXELS, theme.ICON_PIXELS)
        self._text = _plain_label(self, "messageText")
        self._words = _plain_label(self, "messageWords")
        self._hint = _plain_label(self, "messageHint")
        self._statement = _plain_label(self, "messageStatement")
        self._retry_button = QPushButton(self.tr("Retry"), self)
        self._retry_button.setObjectName("retryButton")
        self._retry_button.clicked.connect(self._run_retry)
        copy = _tool(self, "copy", self.tr("Copy this message"))
        copy.setObjectName("messageCopy")
        copy.clicked.connect(self._copy)
        close = _tool(self, "x", self.tr("Dismiss this message"))
        close.setObjectName("messageClose")
        close.clicked.connect(self.dismiss)
        column = QVBoxLayout()
        column.setSpacing(2)
        for label in (self._text, self._words, self._hint, self._statement):
            column.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        for button in (self._retry_button, copy, close):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_error(self, error: RowloreError, retry: Callable[[], None] | None = None) -> None:
        """Show an expected error; without `retry` there is no Retry button."""
        self.show_message(Message.of(error), retry)

    def show_notice(self, text: str, hint: str = "", severity: str = "notice") -> None:
        """Say something that is not an error; `severity` may be "warning"."""
        self.show_message(Message(severity, text, hint=hint))

    def show_message(self, message: Message, retry: Callable[[], None] | None = None) -> None:
        """Show `message` in place of what was shown before."""
        self.message = message
        self._retry = retry
        for label, text in (
            (self._text, message.text),
            (self._words, message.words),
            (self._hint, message.hint),
            (self._statement, message.statement),
        ):
            label.setText(_readable(text))
            label.setVisible(bool(text))
        self._retry_button.setVisible(retry is not None)
        theme.restyle(self, severity=message.severity)
        self.setAccessibleName(message.whole())
        self._dress()
        self.show()
        self.message_shown.emit(message)

    def take_back(self, sentence: str) -> None:
        """Say this sentence of the hint no more, because it is not true any more; nothing is told anew."""
        if self.message is not None and sentence in self.message.hint:
            hint = "\n".join(
                line.strip() for line in self.message.hint.replace(sentence, "").splitlines() if line.strip()
            )
            self.message = replace(self.message, hint=hint)
            self._hint.setText(_readable(hint))
            self._hint.setVisible(bool(hint))
            self.setAccessibleName(self.message.whole())

    def dismiss(self) -> None:
        """Hide the strip and forget its message."""
        self.message = None
        self._retry = None
        self.hide()
        self.dismissed.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and self.message is not None:
            self._dress()
        super().changeEvent(event)

    def _dress(self) -> None:
        if self.message is None:
            return
        now = theme.current()
        colour = {"error": now.error, "warning": now.warning}.get(self.message.severity, now.accent)
        ratio = self.devicePixelRatioF()
        side = theme.ICON_PIXELS
        self._icon.setPixmap(theme.icon(_ICONS[self.message.severity], colour).pixmap(QSize(side, side), ratio))

    def _run_retry(self) -> None:
        retry = self._retry
        self.dismiss()
        if retry is not None:
            retry()

    def _copy(self) -> None:
        if self.message is not None:
            QGuiApplication.clipboard().setText(self.message.whole())


def _readable(text: str) -> str:
    """`text` for showing: a line that only goes on behind a tab, as libpq writes it, is one line."""
    text = re.sub(r"\n\t+", " ", text[: LONGEST + 1]).replace("\t", "    ")
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"


def _plain_label(parent: QWidget, name: str) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if name in ("messageWords", "messageStatement"):
        label.setFont(theme.fixed_font())
    return label


def _tool(parent: QWidget, icon: str, tip: str) -> QToolButton:
    button = QToolButton(parent)
    button.setIcon(theme.icon(icon))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button


class _MessageModel(QAbstractListModel):
    """The last messages, the newest on top."""

    LIMIT = 500

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.messages: list[tuple[datetime, Message]] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.messages)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        at, message = self.messages[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            head = f"{at:%H:%M:%S}  {message.where + ': ' if message.where else ''}{message.text}"
            rest = [_readable(part) for part in (message.words, message.hint, message.statement) if part]
            return "\n".join([head, *rest])
        if role == Qt.ItemDataRole.DecorationRole:
            return _severity_icon(message.severity)
        return None

    def add(self, message: Message) -> None:
        self.beginInsertRows(QModelIndex(), 0, 0)
        self.messages.insert(0, (datetime.now().astimezone(), message))
        self.endInsertRows()
        if len(self.messages) > self.LIMIT:
            self.beginRemoveRows(QModelIndex(), self.LIMIT, self.LIMIT)
            self.messages.pop()
            self.endRemoveRows()

    def clear(self) -> None:
        self.beginResetModel()
        self.messages.clear()
        self.endResetModel()


def _severity_icon(severity: str) -> QIcon:
    now = theme.current()
    colour = {"error": now.error, "warning": now.warning}.get(severity, now.accent)
    return theme.icon(_ICONS[severity], colour)


class _MessageDelegate(QStyledItemDelegate):
    """The icon stands at the first line, however many there are."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.decorationAlignment = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop


class MessagesPanel(QWidget):
    """Everything that was said since the start, newest first; at most 500."""

    count_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messagesPanel")
        self._model = _MessageModel(self)
        self._view = QListView(self)
        self._view.setObjectName("messageList")
        self._view.setAccessibleName(self.tr("Messages"))
        self._view.setModel(self._model)
        self._view.setItemDelegate(_MessageDelegate(self._view))
        self._view.setWordWrap(True)
        self._view.setIconSize(QSize(theme.ICON_PIXELS, theme.ICON_PIXELS))
        self._view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._empty = QLabel(self.tr("Nothing has gone wrong. Errors and notices are kept here."), self)
        self._empty.setProperty("muted", True)
        self._empty.setContentsMargins(12, 8, 12, 8)
        actions_of(self)
        bar = QVBoxLayout()
        bar.setContentsMargins(4, 4, 4, 4)
        for name in ("copy_messages", "clear_messages"):
            button = QToolButton(self)
            button.setDefaultAction(action_of(self, name))
            bar.addWidget(button)
        bar.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._empty, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._view, 1)
        row.addLayout(bar)
        self._count_changed()

    @property
    def messages(self) -> tuple[Message, ...]:
        """What was said, newest first."""
        return tuple(message for _, message in self._model.messages)

    def add(self, message: Message) -> None:
        """Keep one more message."""
        self._model.add(message)
        self._count_changed()

    @action("Copy messages", "Ctrl+C", "copy", "Copy the selected messages, or all of them")
    def copy_messages(self) -> None:
        rows = sorted(index.row() for index in self._view.selectionModel().selectedRows())
        chosen = [self.messages[row] for row in rows] or list(self.messages)
        QGuiApplication.clipboard().setText("\n\n".join(message.whole() for message in chosen))

    @action("Clear messages", "", "x", "Forget all messages")
    def clear_messages(self) -> None:
        self._model.clear()
        self._count_changed()

    def _count_changed(self) -> None:
        count = self._model.rowCount()
        self._view.setVisible(count > 0)
        self._empty.setVisible(count == 0)
        self.count_changed.emit(count)
