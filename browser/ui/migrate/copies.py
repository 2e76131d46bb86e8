"""Copies of a SQLite file as actions of the tab: made now, and the file put back to one after a question."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from browser.errors import RowloreError
from browser.migrate.apart import apart
from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.messages import Message
from browser.ui.migrate import copies_panel as panel
from browser.ui.migrate.verb_question import Question
from browser.ui.widgets.asking import finished

if TYPE_CHECKING:
    from browser.migrate.restoring import Copy
    from browser.ui.migrate.tab import MigrationsTab


class Copies(QObject):
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
        action_of(self, "copy_now").setEnabled(free)
        some = self._tab.copies_panel.current is not None
        action_of(self, "restore_copy").setEnabled(free and some and not self._tab.database.read_only)

    async def show(self) -> None:
        """Look which copies there are. Raises NotSupported."""
        from browser.migrate.environment import VERSION_TABLE
        from browser.migrate.restoring import copies, file_of

        if not self.possible:
            return
        folder = self._tab.folder
        table = folder.project.version_table if folder is not None else VERSION_TABLE
        self._tab.copies_panel.show_copies(await apart(copies, file_of(self._tab.database), table))

    @action("Restore this copy…", "", "rotate-ccw", "Put the file back to the chosen copy; a copy is made of it first")
    async def restore_copy(self) -> None:
        """Ask, then put the file back."""
        copy = self._tab.copies_panel.current
        if copy is None or not await self._wanted(copy):
            return
        self._tab.message.dismiss()
        restored = await self._tab.operator.put_back(copy.backup, self._tab.folder)
        if not tasks.is_alive(self._tab):
            return
        self._tab.data_replaced.emit(self._tab.database)
        text = self.tr("{0} is what it was at {1}.").format(copy.backup.of.name, panel.when(copy))
        hint = self.tr("What it was before lies at {0}.").format(restored.saved.path)
        if restored.unnoted:
            hint += " " + self.tr("The journal could not be completed: {0}").format(restored.unnoted)
        self._tab.message.show_message(Message("warning" if restored.unnoted else "notice", text, hint=hint))
        try:
            await self._tab.read_again(choose_here=True)
        except RowloreError as error:  # that it was put back matters more
            self._tab.run_panel.log.say(str(error))

    @action("Copy the file now", "", "copy", "Make a copy of the file beside it")
    async def copy_now(self) -> None:
        """Copy the file, and show the copy."""
        saved = await self._tab.operator.copy_now()
        await self.show()
        self._tab.message.show_notice(self.tr("A copy of the file lies at {0}.").format(saved.path))

    async def _wanted(self, copy: "Copy") -> bool:
        tab, file = self._tab, copy.backup.of.name
        text = self.tr(
            "“{0}” becomes what it was at {1}, at revision {2}: what was written since then goes. "
            "What it is now is copied first, so that this can be taken back."
        ).format(file, panel.when(copy), panel.stands_at(copy))
        title, no = self.tr("Restore a copy"), self.tr("&Leave it as it is")
        return bool(await finished(Question(tab, title, text, self.tr("&Restore it"), no)))
