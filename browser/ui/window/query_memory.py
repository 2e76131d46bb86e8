"""What the window remembers of queries: everything that was run, and what parameters were filled in with."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ParamSpec

from PySide6.QtCore import QObject

from browser.errors import RowloreError
from browser.ui import tasks
from browser.ui.window.query_drafts import key_of

if TYPE_CHECKING:
    from browser.console.binds import Bind
    from browser.console.completion_names import Names
    from browser.console.history import Entry, History
    from browser.console.library_parameters import QueryParameters
    from browser.console.outcomes import Ran
    from browser.console.script import Statement
    from browser.database.database import Database
    from browser.schema.catalog import Catalog
    from browser.store import Store
    from browser.ui.console.tab import QueryTab
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow

P = ParamSpec("P")


class QueryMemory(QObject):
    """Follows each query; all that waits for the disk happens on a worker, in the order it was asked for."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._ended: list[tuple[Entry, Database]] = []
        self._keeping: asyncio.Task[Any] | None = None
        self._failed = False
        self._names: dict[Database, tuple[Catalog, Names]] = {}
        window.schema.catalog_changed.connect(self._catalog_changed)
        window.desk.disconnected.connect(lambda database: self._names.pop(database, None))

    def follow(self, tab: "QueryTab", connection: "OpenConnection") -> None:
        """Record what a query runs, fill in what its parameters were, and complete from its catalog."""
        tab.ran.connect(lambda ran, binds: self._record(tab, connection, ran, binds))
        tab.parameters.wanted.connect(lambda statement: self._recall(tab, statement))
        self._give_names(connection.database)

    # -- history -------------------------------------------------------------------------------------------------

    def _record(self, tab: "QueryTab", connection: "OpenConnection", ran: "Ran", binds: "Sequence[Bind]") -> None:
        entry = entry_of(ran, binds, key_of(connection), connection.title)
        self._ended.append((entry, tab.database))
        if self._keeping is None or self._keeping.done():
            self._keeping = tasks.start(self._keep, owner=self._window)

    async def _keep(self) -> None:
        """What a script of thousands ends while the disk is waited for is kept together."""
        while self._ended:
            some, self._ended = self._ended, []
            failed = await _failure(_write, some)
            if failed is not None and len(some) > 1:  # what cannot be kept takes nothing else with it
                failures = [await _failure(_write, [each]) for each in some]
                failed = next((each for each in failures if each is not None), None)
            for entry, database in some:
                if entry.parameters:
                    failed = await _failure(_remember, entry, database) or failed
            if failed is not None and not self._failed:
                self._window.central.message.show_error(failed)
            self._failed = failed is not None

    # -- parameters ----------------------------------------------------------------------------------------------

    def _recall(self, tab: "QueryTab", statement: "Statement") -> None:
        tasks.start(self._fill_in, tab, statement, owner=tab)

    async def _fill_in(self, tab: "QueryTab", statement: "Statement") -> None:
        try:
            found = await asyncio.to_thread(_remembered, statement.text, tab.database)
        except RowloreError:
            return  # nothing is remembered, then; the history says what is wrong with the store
        tab.bind_table.fill_in(found)

    # -- names ---------------------------------------------------------------------------------------------------

    def _catalog_changed(self, database: "Database") -> None:
        if any(tab.database is database for tab in self._window.querying.queries()):
            self._give_names(database)

    def _give_names(self, database: "Database") -> None:
        tasks.start(self._index, database, owner=self._window)

    async def _index(self, database: "Database") -> None:
        from browser.console.completion_names import names_of

        if self._window.desk.connections.of(database) is None:
            return
        catalog = self._window.schema.catalog_of(database)
        known = self._names.get(database)
        if known is None or known[0] is not catalog:
            names = await asyncio.to_thread(names_of, catalog)
            known = self._names[database] = (catalog, names)
        for tab in self._window.querying.queries():
            if tab.database is database:
                tab.editor.set_names(known[1])


def entry_of(ran: "Ran", binds: "Sequence[Bind]", connection: str, title: str) -> "Entry":
    """What the history keeps of a statement that has ended."""
    from browser.console.history import Entry, Outcome
    from browser.console.outcomes import Cancelled

    outcome = Outcome.DONE
    if ran.outcome_unknown or ran.cancelled in (Cancelled.UNKNOWN, Cancelled.CUT):
        outcome = Outcome.UNKNOWN
    elif ran.cancelled is not Cancelled.NO:
        outcome = Outcome.CANCELLED
    elif ran.error is not None:
        outcome = Outcome.FAILED
    error = "" if ran.error is None else ran.error.words or ran.error.message
    told: dict[str, Any] = {"error": error, "outcome": outcome, "parameters": tuple(binds), "affected": ran.affected}
    return Entry(datetime.now(UTC), connection, title, ran.statement.text, ran.milliseconds, ran.rows, **told)


def store() -> "Store":
    """The app's own store. Off the GUI thread."""
    from browser import paths
    from browser.store import Store

    return Store(paths.home())


def history() -> "History":
    """The history in it."""
    from browser.console.history import History

    return History(store())


def _parameters() -> "QueryParameters":
    from browser.console.library_parameters import QueryParameters

    return QueryParameters(store())


def _write(ended: "Sequence[tuple[Entry, Database]]") -> None:
    history().add_all((entry, database.dialect.lexis) for entry, database in ended)


def _remember(entry: "Entry", database: "Database") -> None:
    _parameters().remember(entry.sql, database.dialect.lexis, entry.parameters)


async def _failure(write: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> RowloreError | None:
    """Write on a worker; returns what kept it from being written."""
    try:
        await asyncio.to_thread(write, *args, **kwargs)
    except RowloreError as error:
        return error
    return None


def _remembered(sql: str, database: "Database") -> "tuple[Bind, ...]":
    return _parameters().remembered(sql, database.dialect.lexis)
