"""Keeps the SQL of the chosen revision and what is to be feared of it up to date, once its code may run."""

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from browser.errors import RowloreError
from browser.ui import tasks

if TYPE_CHECKING:
    from browser.migrate.preview import Preview
    from browser.migrate.revisions import Revision
    from browser.ui.migrate.tab import MigrationsTab

PATIENCE = 0.2
"""Seconds that a choice must last before a child is started for it: who walks through the list starts none."""
MOST = 500


class SqlFeed(QObject):
    """One preview at a time, for the newest choice; what was rendered is kept until folder or Python changes."""

    def __init__(self, tab: "MigrationsTab") -> None:
        super().__init__(tab)
        self._tab = tab
        self._kept: dict[tuple[str, ...], Preview] = {}
        self._task: asyncio.Task[Any] | None = None
        self._wanted: tuple[str, ...] = ()
        self._looked: tuple[Revision | None, str] = (None, "")

    def forget(self) -> None:
        """Another Python renders perhaps something else."""
        self._kept.clear()

    def refresh(self) -> None:
        """Show the SQL of the chosen revision, or why there is none, and have it rendered where that is wanted."""
        tab, revision, folder = self._tab, self._tab.detail.revision, self._tab.folder
        sql = tab.detail.sql
        looked = (revision, sql.direction)
        if looked != self._looked:
            self._looked = looked
            tab.lint.refresh()
        if revision is None or folder is None:
            self._stop()
            sql.say("")
            return
        if not folder.trusted:
            self._stop()
            sql.say(tab.tr("SQL is made by running the revision: trust the folder to see it."))
            return
        key = (folder.project.digest, revision.id, sql.direction, str(tab.foot.interpreters.path))
        kept = self._kept.get(key)
        if kept is not None:
            self._stop()
            sql.show_sql(kept.sql, kept.problem)
            tab.lint.refresh(kept.sql)
            return
        if key == self._wanted or not tab.detail.sql_shown:
            return
        self._stop()
        self._wanted = key
        sql.say(tab.tr("Rendering …"))
        self._task = tasks.start(self._render, revision, key, owner=tab, about=tab.tr("Rendering SQL"))

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task, self._wanted = None, ()

    async def _render(self, revision: "Revision", key: tuple[str, ...]) -> None:
        await asyncio.sleep(PATIENCE)
        tab = self._tab
        if tab.folder is None:
            return
        try:
            found = await tab.operator.preview(tab.folder, revision.id, key[2], tab.foot.interpreters.path)
        except RowloreError as error:
            self._wanted = ()
            tab.detail.sql.say(str(error))
            return
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = found
        if key == self._wanted:
            self._task, self._wanted = None, ()
            self.refresh()
