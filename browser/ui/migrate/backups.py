"""Backups of a SQLite file as actions of the tab: made now, and the file restored from one after a question."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from browser.errors import RowloreError
from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.messages import Message
from browser.ui.migrate import backups_panel as panel
from browser.ui.migrate.verb_question import Question
from browser.ui.widgets.asking import finished
from browser.workers import apart

if TYPE_CHECKING:
    from browser.migrate.backup import Backup
    from browser.ui.migrate.tab import MigrationsTab


class Backups(QObject):
    """Only a database that is a file has them."""

    def __init__(self, tab: "MigrationsTab") -> None:
        super().__init__(tab)
        self._tab = tab
        for each in actions_of(self):
            each.setVisible(self.possible)

    @property
    def possible(self) -> bool:
        """Whether the database is a file."""
        return not self._tab.database.dialect.sessions.remote and not self._tab.database.in_memory

    def show_state(self) -> None:
        """Enable what can be done now."""
        free = self.possible and not self._tab.operator.running
        action_of(self, "back_up_now").setEnabled(free)
        some = self._tab.backups_panel.current is not None
        action_of(self, "restore_backup").setEnabled(free and some and not self._tab.database.read_only)

    async def show(self) -> None:
        """Look which backups there are. Raises NotSupported."""
        from browser.migrate.backup import backups
        from browser.migrate.environment import VERSION_TABLE
        from browser.migrate.restoring import file_of

        if not self.possible:
            return
        folder = self._tab.folder
        table = folder.project.version_table if folder is not None else VERSION_TABLE
        self._tab.backups_panel.show_backups(await apart(backups, file_of(self._tab.database), table))

    @action("Restore this backup…", "", "rotate-ccw", "Restore the file from the chosen backup; it is backed up first")
    async def restore_backup(self) -> None:
        """Ask, then restore the file."""
        backup, folder = self._tab.backups_panel.current, self._tab.folder
        if backup is None or not await self._wanted(backup):
            return
        self._tab.message.dismiss()
        restored = await self._tab.operator.restore(backup, folder)
        if not tasks.is_alive(self._tab):
            return
        self._tab.database_changed.emit(self._tab.database)
        text = self.tr("{0} is what it was at {1}.").format(backup.of.name, panel.when(backup))
        hint = self.tr("What it was before lies at {0}.").format(restored.saved.path)
        if restored.unnoted:
            hint += " " + self.tr("The journal could not be completed: {0}").format(restored.unnoted)
        self._tab.message.show_message(Message("warning" if restored.unnoted else "notice", text, hint=hint))
        try:
            await self._tab.read_again(choose_here=True)
        except RowloreError as error:  # that it was restored matters more
            self._tab.run_panel.log.say(str(error))

    @action("Back up the file now", "", "save", "Make a copy of the file beside it")
    async def back_up_now(self) -> None:
        """Back the file up, and show the backup."""
        saved = await self._tab.operator.back_up()
        await self.show()
        self._tab.message.show_notice(self.tr("A backup of the file lies at {0}.").format(saved.path))

    async def _wanted(self, backup: "Backup") -> bool:
        from browser.migrate.backup import sees_openers

        tab, file = self._tab, backup.of.name
        text = self.tr(
            "“{0}” becomes what it was at {1}, when it stood at {2}: what was written since then goes. "
            "What it is now is backed up first, so that this can be taken back."
        ).format(file, panel.when(backup), panel.stands_at(backup))
        if not sees_openers():
            text += " " + self.tr("Whether another program has it open cannot be seen here: close it there first.")
        title, no = self.tr("Restore a backup"), self.tr("&Leave it as it is")
        return bool(await finished(Question(tab, title, text, self.tr("&Restore it"), no)))
