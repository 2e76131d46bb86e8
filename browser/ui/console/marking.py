"""What a run leaves in the editor: statements ticked off, the place of an error, and a sentence about what happened."""

import copy
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from browser.console.outcomes import Ran
from browser.ui.actions import action, action_of, actions_of
from browser.ui.console import wording
from browser.ui.messages import Message
from browser.ui.widgets.plain import one_line

if TYPE_CHECKING:
    from browser.console.script import Statement
    from browser.ui.console.tab import QueryTab


class Marking(QObject):
    """`begin` a run, then `take` each outcome."""

    def __init__(self, tab: "QueryTab") -> None:
        super().__init__(tab)
        self._tab = tab
        self._before: list[Ran] = []
        self._place: int | None = None
        self._offer = self.tr("F8 goes to the place.")
        actions_of(self)
        action_of(self, "go_to_error").setEnabled(False)
        tab.editor.edited.connect(self._edited)

    def begin(self) -> None:
        """Forget the run before."""
        self._tab.editor.clear_marks()
        self._before, self._place = [], None
        action_of(self, "go_to_error").setEnabled(False)

    def _edited(self) -> None:
        """The place has gone with the mark in the text, and the sentence that offers it goes, too."""
        if self._place is not None:
            self._place = None
            action_of(self, "go_to_error").setEnabled(False)
            self._tab.message.take_back(self._offer)

    def take(self, ran: Ran) -> None:
        """A statement has ended."""
        if ran.error is not None:
            self._tell(ran)
        elif ran.ok and self._holds(ran.statement):
            self._tab.editor.mark_ran(ran.statement, wording.outcome_words(ran))
        self._before.append(ran)

    def _holds(self, statement: "Statement") -> bool:
        """Whether the statement still stands in the editor where it stood."""
        return self._tab.editor.text()[statement.start : statement.end] == statement.text

    def _tell(self, ran: Ran) -> None:
        assert ran.error is not None
        said = [wording.effect_sentence(self._before, self._tab.runs.stood, self._tab.database.dialect.lexis)]
        if ran.taken_back:
            said.append(self.tr("Only this statement was taken back; the transaction goes on."))
        if ran.outcome_unknown:
            said.insert(0, self.tr("Its outcome is unknown."))
        hint = [ran.error.hint]
        if ran.error_at is not None and self._holds(ran.statement):
            start, end = (ran.statement.start + offset for offset in ran.error_at)
            self._tab.editor.mark_error(start, end, one_line(ran.error.words or ran.error.message))
            self._place = start
            hint.append(self._offer)
        action_of(self, "go_to_error").setEnabled(self._place is not None)
        told = copy.copy(ran.error)
        sentences = (" ".join(part for part in parts if part) for parts in (hint, said))
        told.hint = "\n".join(each for each in sentences if each)
        self._tab.message.show_message(Message.of(told))

    @action("Go to the error", "F8", "circle-x", "Put the caret where the server found the mistake")
    def go_to_error(self) -> None:
        """Put the caret there."""
        if self._place is not None:
            self._tab.editor.set_caret(self._place)
            self._tab.editor.setFocus()
