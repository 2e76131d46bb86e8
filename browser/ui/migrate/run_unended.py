"""Says that the last run was cut off, by a kill of the app: where the database stands, what may be half done."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from browser.migrate.events import Outcome
from browser.migrate.unended import WORDS, Doubt, doubt
from browser.ui import tasks
from browser.ui.messages import Message
from browser.ui.migrate.wording import listed, tr

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
            said = await doubt(tab.database, graph, entries[0])
            tab.message.show_message(cut_off(entries[0], said, tab.database))


def message(found: "CutOff", database: "Database") -> Message:
    """What is said of a run that was cut off."""
    return goes_on(found.entry) if found.goes_on else cut_off(found.entry, found.doubt, database)


def goes_on(entry: "Entry") -> Message:
    """What is said of a run that another process goes on with."""
    text = tr("A migration of {0} has not ended yet: {1}, begun at {2}.")
    hint = tr("Another window or tab runs it, or its last statement does, after its window was killed. F5 looks again.")
    return Message("warning", text.format(entry.title, entry.verb, _when(entry)), hint=hint)


def cut_off(entry: "Entry", half_done: Doubt | None, database: "Database") -> Message:
    """What is said of a run that was cut off."""
    text = tr("The last migration of {0} did not end: {1}, begun at {2}.")
    rows = ", ".join(entry.after or ()) or tr("nothing")
    lines = [tr("The database stands at {0}; before the run it stood at {1}.")]
    lines = [lines[0].format(rows, ", ".join(entry.before) or tr("nothing"))]
    if database.dialect.migrating.rolls_back:
        lines.append(tr("What was not committed was taken back."))
    if half_done is not None:
        lines += _half_done(half_done)
    if entry.backup:
        lines.append(tr("A backup of the file from before lies at {0}; Backups restores it.").format(entry.backup))
    return Message("warning", text.format(entry.title, entry.verb, _when(entry)), WORDS, "\n".join(lines))


def _half_done(said: Doubt) -> list[str]:
    """What is seen in the schema of the revision that was cut off, and what that means."""
    seen = said.traces
    if seen.missing and not (seen.done or seen.untold or seen.batches):
        return [tr("Nothing of {0} is in the schema: it can be run again.").format(said.revision)]
    if seen.done and not (seen.missing or seen.untold):
        words = tr("All that {0} does is in the schema, but it is not recorded: stamp it, or undo it and run it again.")
        return [words.format(said.revision)]
    lines = [tr("{0} may be half done: bring it to either end by hand before it is run again.").format(said.revision)]
    parts = (
        (tr("Done, as the schema says: {0}."), seen.done),
        (tr("Not done: {0}."), seen.missing),
        (tr("The schema does not say: {0}."), seen.untold),
        (tr("A batch has left {0}, which is in its way: drop it."), seen.batches),
    )
    return lines + [text.format(listed(names, 12)) for text, names in parts if names]


def _when(entry: "Entry") -> str:
    return f"{entry.when.astimezone():%Y-%m-%d %H:%M:%S}"
