"""Before an open transaction is lost, or what writes is stopped: the one question a console asks."""

import time
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from browser.ui.console import wording
from browser.ui.console.transaction_bar import clock
from browser.ui.widgets.asking import finished

if TYPE_CHECKING:
    from browser.ui.console.tab import QueryTab

SHOWN = 5
"""Pending statements that are named of each query; the last ones."""


class Choice(Enum):
    """What is to become of open transactions."""

    ROLLBACK = "roll back"
    COMMIT = "commit"
    STAY = "stay"


class TransactionQuestion(QDialog):
    """Roll back (Enter), commit, or stay (Esc). Where nothing is `open`: let it run (Enter, Esc), or stop."""

    def __init__(self, parent: QWidget, stories: Sequence[str], *, can_commit: bool, is_open: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName("transactionQuestion")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("A transaction is open") if is_open else self.tr("A statement is running"))
        self.choice = Choice.STAY
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        for story in stories:
            label = QLabel(story, self)
            label.setObjectName("transactionStory")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setMinimumWidth(440)
            column.addWidget(label)
        row = QHBoxLayout()
        row.addStretch(1)
        stay = self._button(self.tr("Cancel") if is_open else self.tr("Let it run"), "stayButton", Choice.STAY)
        row.addWidget(stay)
        commit = self._button(self.tr("Commit"), "commitAndClose", Choice.COMMIT)
        commit.setEnabled(can_commit)
        commit.setVisible(is_open)
        row.addWidget(commit)
        said = self.tr("Roll back") if is_open else self.tr("Stop and close")
        rollback = self._button(said, "rollbackAndClose", Choice.ROLLBACK)
        row.addWidget(rollback)
        column.addLayout(row)
        default = rollback if is_open else stay
        default.setDefault(True)
        default.setFocus()

    def _button(self, text: str, name: str, choice: Choice) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.clicked.connect(lambda _: self._choose(choice))
        return button

    def _choose(self, choice: Choice) -> None:
        self.choice = choice
        self.done(int(choice is not Choice.STAY))


async def ask(parent: QWidget, tabs: "Sequence[QueryTab]") -> Choice:
    """Ask what is to become of the open transactions of these queries."""
    can_commit = not any(tab.runs.state.failed for tab in tabs)
    is_open = any(tab.runs.state.open for tab in tabs)
    dialog = TransactionQuestion(parent, [story_of(tab) for tab in tabs], can_commit=can_commit, is_open=is_open)
    await finished(dialog)
    return dialog.choice


async def end(tab: "QueryTab", choice: Choice, *, was_open: bool = True) -> bool:
    """Do what was chosen; False where the server refused, or what `was_open` is not there to commit: the tab says so.

    `was_open` is whether there was a transaction in it when it was asked about.
    """
    session, running = tab.runs.session, tab.runs.running
    if running:
        tab.runs.cancel()
    if choice is Choice.STAY or session is None:
        return choice is not Choice.STAY
    if not session.state.open:  # what ran was not part of a transaction, and is stopped
        if choice is Choice.COMMIT and was_open and not running:
            said = wording.tr("Nothing was committed: the transaction had ended before COMMIT was chosen.")
            tab.message.show_notice(said, severity="warning")
            return False
        return True
    ran = await (session.commit() if choice is Choice.COMMIT else session.rollback())
    tab.transactions.ended.emit(ran)
    return ran.error is None or choice is Choice.ROLLBACK


def story_of(tab: "QueryTab") -> str:
    """What is open in a query, or runs, in words."""
    state, writing = tab.runs.state, tab.runs.writing
    if writing is not None and not state.open:
        place, of = tab.runs.at
        left = (
            wording.tr(" {0} after it will not run.").format(wording.statements_words(of - place)) if of > place else ""
        )
        said = wording.tr("“{0}” is running:\n    {1}\nClosing stops it.{2}")
        return said.format(tab.title, tab.brief(writing.text), left)
    since = clock(time.time() - (state.open_since or time.time()))
    head = wording.tr("“{0}” has a transaction open for {1}").format(tab.title, since)
    if state.failed:
        return wording.tr("{0}. It has failed: it can only be rolled back.").format(head)
    if not state.pending:
        return head + "."
    count = wording.statements_words(len(state.pending))
    named = "\n".join(f"    {tab.brief(sql)}" for sql in state.pending[-SHOWN:])
    return wording.tr("{0}, with {1} pending:\n{2}").format(head, count, named)
