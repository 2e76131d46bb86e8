"""The bar of a console's transaction: mode, how long it is open, what is pending, and how it ends."""

import time
from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from browser.console.outcomes import SessionState
from browser.database.dialects.base.lexis import Lexis
from browser.ui import theme
from browser.ui.console import wording

SHOWN_PENDING = 30
"""Statements that the list of pending ones shows; the last ones."""


class TransactionBar(QFrame):
    """Shows a SessionState and asks for changes of it; it changes nothing itself.

    In autocommit there is nothing to show; `mode` and `where` stand beside the buttons that run, whoever composes them.
    """

    manual_wanted = Signal(bool)
    isolation_wanted = Signal(str)
    savepoints_wanted = Signal(bool)
    ticked = Signal()
    """A second has passed while a transaction is open."""

    def __init__(
        self,
        commit: QAction,
        rollback: QAction,
        reconnect: QAction,
        keep: QAction,
        lexis: Callable[[], Lexis],
        parent: QWidget,
    ) -> None:
        """`lexis` is asked each time: which columns hold secrets is learned after the bar is made."""
        super().__init__(parent)
        self.setObjectName("transactionBar")
        self.setAccessibleName(self.tr("Transaction"))
        self.state = SessionState()
        self._warning = ""
        self._lexis = lexis
        self._compose(commit, rollback, reconnect, keep)
        self._seconds = QTimer(self, interval=1_000)
        self._seconds.timeout.connect(self._tick)
        self.show_state(self.state, running=False)

    def _compose(self, commit: QAction, rollback: QAction, reconnect: QAction, keep: QAction) -> None:
        self.mode = QComboBox(self)
        self.mode.setObjectName("transactionMode")
        self.mode.setAccessibleName(self.tr("Transaction mode"))
        self.mode.addItem(self.tr("Autocommit"), False)
        self.mode.addItem(self.tr("Manual"), True)
        self.mode.setToolTip(self.tr("Autocommit: each statement counts at once. Manual: until COMMIT."))
        self.mode.activated.connect(lambda place: self.manual_wanted.emit(bool(self.mode.itemData(place))))
        self.about = QLabel(self)
        self.about.setObjectName("transactionState")
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.pending = QToolButton(self)
        self.pending.setObjectName("pendingButton")
        self.pending.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.pending.setToolTip(self.tr("Statements of the open transaction"))
        self._menu = QMenu(self.pending)
        self._menu.setObjectName("pendingMenu")
        self._menu.aboutToShow.connect(self._fill_pending)
        self.pending.setMenu(self._menu)
        self.commit, self.rollback = _button(commit, "commitButton", self), _button(rollback, "rollbackButton", self)
        self.reconnect = _button(reconnect, "reconnectButton", self)
        self.keep = _button(keep, "keepOpenButton", self)
        self.keep.hide()
        self.isolation = QComboBox(self)
        self.isolation.setObjectName("isolationPicker")
        self.isolation.setAccessibleName(self.tr("Isolation level"))
        self.isolation.setToolTip(self.tr("Isolation level of the next transaction that is begun here"))
        self.isolation.activated.connect(lambda place: self.isolation_wanted.emit(str(self.isolation.itemData(place))))
        self.savepoints = QCheckBox(self.tr("Savepoint before each statement"), self)
        self.savepoints.setObjectName("savepointBox")
        self.savepoints.setToolTip(self.tr("An error takes back its own statement only, and the transaction goes on"))
        self.savepoints.toggled.connect(self.savepoints_wanted)
        self.where = QLabel(self)
        self.where.setObjectName("sessionPlace")
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setProperty("muted", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 12, 3)
        row.setSpacing(8)
        for each in (self.about, self.pending, self.commit, self.rollback, self.reconnect, self.keep):
            row.addWidget(each)
        row.addStretch(1)
        row.addWidget(self.savepoints)
        row.addWidget(self.isolation)

    def show_state(self, state: SessionState, *, running: bool) -> None:
        """The session stands like this."""
        self.state = state
        self.mode.setCurrentIndex(int(state.manual))
        self._show_isolations(state)
        blocked = self.savepoints.blockSignals(True)
        self.savepoints.setChecked(state.savepoints)
        self.savepoints.blockSignals(blocked)
        usable = state.manual or state.open
        self.setVisible(usable or bool(state.lost))
        self.savepoints.setVisible(state.can_save and usable)
        self.isolation.setVisible(bool(state.isolations) and usable)
        self.isolation.setEnabled(not state.open)
        self.where.setText(state.where)
        self.where.setVisible(bool(state.where))
        self.commit.setVisible(usable and not state.lost)
        self.rollback.setVisible(usable and not state.lost)
        self.commit.setEnabled(state.open and not state.failed and not running)
        self.rollback.setEnabled(state.open and not running)
        self.reconnect.setVisible(bool(state.lost))
        self.pending.setVisible(state.open and bool(state.pending))
        self.pending.setText(wording.statements_words(len(state.pending)))
        if state.open and not self._seconds.isActive():
            self._seconds.start()
        elif not state.open:
            self._seconds.stop()
        self._say()

    def warn(self, words: str) -> None:
        """Say that the transaction will be rolled back soon, with a way out; "" for no more."""
        self._warning = words
        self.keep.setVisible(bool(words))
        self._say()

    def _show_isolations(self, state: SessionState) -> None:
        wanted = ["", *state.isolations]
        if [self.isolation.itemData(place) for place in range(self.isolation.count())] != wanted:
            self.isolation.clear()
            self.isolation.addItem(self.tr("Default isolation"), "")
            for level in state.isolations:
                self.isolation.addItem(level.capitalize(), level)
        self.isolation.setCurrentIndex(wanted.index(state.isolation) if state.isolation in wanted else 0)

    def _say(self) -> None:
        state, severity = self.state, ""
        if state.lost:
            text, severity = self.tr("The connection is lost: what was not committed is gone."), "error"
        elif state.failed:
            text, severity = self.tr("Transaction failed: only ROLLBACK works"), "error"
        elif state.open_since is not None:
            text, severity = (
                self.tr("Transaction open for {0}").format(clock(time.time() - state.open_since)),
                "warning",
            )
            text = f"{text} · {self._warning}" if self._warning else text
        else:
            text = self.tr("No transaction is open") if state.manual else ""
        self.about.setText(text)
        self.about.setVisible(bool(text))
        for widget in (self, self.about):
            if widget.property("severity") != severity:
                theme.restyle(widget, severity=severity)

    def _tick(self) -> None:
        self._say()
        self.ticked.emit()

    def _fill_pending(self) -> None:
        self._menu.clear()
        shown = self.state.pending[-SHOWN_PENDING:]
        left = len(self.state.pending) - len(shown)
        if left:
            self._menu.addAction(self.tr("{0} before these").format(wording.statements_words(left))).setEnabled(False)
        for sql in shown:
            self._menu.addAction(wording.brief_of(sql, self._lexis()).replace("&", "&&")).setEnabled(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "where"):
            self._say()


def clock(seconds: float) -> str:
    """ "0:07", "12:30", "1:00:00"."""
    whole = timedelta(seconds=max(0, int(seconds)))
    text = str(whole)
    return text.removeprefix("0:").removeprefix("0") if whole < timedelta(hours=1) else text


def _button(shown: QAction, name: str, parent: QWidget) -> QPushButton:
    """A button that does what the action does."""
    button = QPushButton(shown.icon(), shown.text(), parent)
    button.setObjectName(name)
    button.setToolTip(shown.toolTip())
    button.clicked.connect(shown.trigger)
    button.setAutoDefault(False)
    return button
