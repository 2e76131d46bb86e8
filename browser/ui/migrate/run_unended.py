"""Says that the last run was cut off, by a kill of the app: where the database stands, what may be half done."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from browser.migrate.events import Outcome
from browser.migrate.unended import WORDS, doubtful
from browser.ui import tasks
from browser.ui.messages import Message
from browser.ui.migrate.wording import tr

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.migrate.journal import Entry
    from browser.migrate.unended import CutOff
    from browser.ui.migrate.tab import MigrationsTab


class Unended(QObject):
    """Looks after runs that were cut off, and keeps saying so of the last one until another run has ended."""

    def __init__(self, tab: "MigrationsTab") -> None:
        super().__init__(tab)
        self._tab = tab

    def look(self) -> None:
        """Begin to look; returns at once."""
        tab = self._tab
        tasks.start(self._look, owner=tab, about=tab.tr("Looking whether the last migration ended"))

    async def _look(self) -> None:
        tab = self._tab
        found = await tab.operator.cut_off()
        await tab.show_journal()
        entries = tab.journal.entries.entries
        living = next((each for each in found if each.goes_on), None)
        if tab.operator.running:
            return
        if living is not None:
            tab.message.show_message(goes_on(living.entry))
        elif entries and entries[0].outcome is Outcome.CUT_OFF:
            graph = tab.folder.graph if tab.folder is not None else None
            said = doubtful(tab.database, graph, entries[0])
            tab.message.show_message(cut_off(entries[0], said, tab.database))


def message(found: "CutOff", database: "Database") -> Message:
    """What is said of a run that was cut off."""
    return goes_on(found.entry) if found.goes_on else cut_off(found.entry, found.doubtful, database)


def goes_on(entry: "Entry") -> Message:
    """What is said of a run that another process goes on with."""
    text = tr("A migration of {0} has not ended yet: {1}, begun at {2}.")
    hint = tr("Another window or tab runs it, or its last statement does, after its window was killed. F5 looks again.")
    return Message("warning", text.format(entry.title, entry.verb, _when(entry)), hint=hint)


def cut_off(entry: "Entry", half_done: "tuple[str, ...]", database: "Database") -> Message:
    """What is said of a run that was cut off."""
    text = tr("The last migration of {0} did not end: {1}, begun at {2}.")
    rows = ", ".join(entry.after or ()) or tr("nothing")
    lines = [tr("The database stands at {0}; before the run it stood at {1}.")]
    lines = [lines[0].format(rows, ", ".join(entry.before) or tr("nothing"))]
    if database.dialect.migrating.rolls_back:
        lines.append(tr("What was not committed was taken back."))
    if half_done:
        said = tr("{0} may be half done: compare its operations with the schema before it is run again.")
        lines.append(said.format(", ".join(half_done)))
    if entry.backup:
        lines.append(tr("A backup of the file from before lies at {0}; Backups restores it.").format(entry.backup))
    return Message("warning", text.format(entry.title, entry.verb, _when(entry)), WORDS, " ".join(lines))


def _when(entry: "Entry") -> str:
    return f"{entry.when.astimezone():%Y-%m-%d %H:%M:%S}"
