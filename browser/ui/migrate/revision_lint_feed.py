"""Keeps what is to be feared of the chosen revision up to date, with the sizes of the tables it touches."""

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from browser.errors import RowloreError
from browser.ui import tasks
from browser.ui.migrate import wording
from browser.ui.migrate.revision_lint import Remark
from browser.workers import apart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from browser.database.facts import TableRef
    from browser.migrate.revisions import Revision
    from browser.migrate.sizes import Size
    from browser.ui.migrate.tab import MigrationsTab

PATIENCE = 0.1
"""Seconds that a choice must last before tables are measured for it."""
MOST = 12
"""Tables whose sizes are shown."""


class LintFeed(QObject):
    """Nothing of the folder runs for it: source, catalog figures, and the offline SQL where that is there already."""

    def __init__(self, tab: "MigrationsTab") -> None:
        super().__init__(tab)
        self._tab = tab
        self._task: asyncio.Task[Any] | None = None

    def refresh(self, sql: str = "") -> None:
        """Look at the chosen revision in the direction that is shown; `sql` tells more than the source."""
        if self._task is not None:
            self._task.cancel()
        revision = self._tab.detail.revision
        if revision is None:
            self._tab.detail.lint.show_remarks((), self._tab.tr("No revision chosen"))
            return
        about = self._tab.tr("Measuring the tables of a revision")
        direction = self._tab.detail.sql.direction
        self._task = tasks.start(self._look, revision, direction, sql, owner=self._tab, about=about)

    async def _look(self, revision: "Revision", direction: str, sql: str) -> None:
        from browser.migrate import lint
        from browser.migrate.sizes import sizes

        tab, facts = self._tab, self._tab.database.dialect.migrating
        await asyncio.sleep(PATIENCE)
        wanted = await apart(lint.tables, revision, facts, None, sql, direction)
        problem = ""
        measured: Mapping[TableRef, Size] = {}
        try:
            measured = await tab.database.read(sizes, wanted) if wanted else {}
        except RowloreError as error:
            problem = tab.tr("The tables could not be measured: {0}").format(error)
        found = await apart(lint.lint, revision, facts, measured, sql, direction)
        if revision is not tab.detail.revision:
            return
        remarks = [Remark(str(each.severity), each.rule, each.message, each.advice, each.line) for each in found]
        figures = [f"{ref.name}: {size}" for ref, size in measured.items() if str(size)]
        tab.detail.lint.show_remarks(remarks, problem, direction, _figures(figures))


def _figures(every: list[str]) -> str:
    """The sizes of the tables concerned; with many of them how many more there are."""
    more = [wording.tr("{0} more tables").format(len(every) - MOST)] if len(every) > MOST else []
    return " · ".join([*every[:MOST], *more])
