"""Which parameters are asked for: those of the statement at the caret, and of all that is to run before it runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from browser.ui.console import wording
from browser.ui.messages import Message

if TYPE_CHECKING:
    from browser.console.script import Statement
    from browser.ui.console.tab import QueryTab

LOOK_AFTER = 60
"""Milliseconds from a move of the caret to the parameters of another statement."""


class Parameters(QObject):
    """Fills the bind table of one query."""

    wanted = Signal(object)
    """A statement with parameters is asked for that was not before: what were they the last time?"""

    def __init__(self, tab: "QueryTab") -> None:
        super().__init__(tab)
        self._tab = tab
        self._asked: set[str] = set()
        self._told: tuple[Message | None, tuple[str, ...]] = (None, ())
        self._look = QTimer(self, singleShot=True, interval=LOOK_AFTER)
        self._look.timeout.connect(self.show)
        tab.editor.statements_changed.connect(self._look.start)
        tab.editor.caret_moved.connect(self._look.start)
        tab.bind_table.hide()

    def show(self) -> None:
        """Show those of what Ctrl+Enter would run."""
        shown = self._tab.to_run()
        names = names_of(shown)
        self._tab.bind_table.show_parameters(names)
        self._tab.bind_table.setVisible(bool(names))
        self._recall(shown)
        notice, unseen = self._told
        if notice is not None and not set(unseen) & set(names_of(self._tab.editor.statements)):
            self._told = (None, ())  # the text is another one by now
            if self._tab.message.message is notice:
                self._tab.message.dismiss()

    def ready(self, statements: "Sequence[Statement]") -> bool:
        """Whether somebody has seen every parameter of these. If not, they are asked for, and nothing may run yet."""
        table = self._tab.bind_table
        unseen = table.ask_for(names_of(statements))
        if not unseen:
            return True
        self._look.stop()  # or it would go back to those of one statement
        self._recall(statements)
        table.setFocus()
        said = (
            wording.tr("Nothing has run yet: {0} has not been asked for before.")
            if len(unseen) == 1
            else wording.tr("Nothing has run yet: {0} have not been asked for before.")
        )
        named = ", ".join(f":{name}" for name in unseen[:5]) + (" …" if len(unseen) > 5 else "")
        self._tab.message.show_notice(said.format(named), wording.tr("Fill in the values, then run it again."))
        self._told = (self._tab.message.message, unseen)
        return False

    def _recall(self, statements: "Sequence[Statement]") -> None:
        asked = {each.text: each for each in statements if each.parameters}
        for text, each in asked.items():
            if text not in self._asked:
                self.wanted.emit(each)
        self._asked = set(asked)


def names_of(statements: "Sequence[Statement]") -> tuple[str, ...]:
    """The parameters of several statements, each once."""
    return tuple(dict.fromkeys(name for each in statements for name in each.parameters))
