"""Results of PostgreSQL: one plain query streams by a cursor in a transaction, anything else is held by the driver.

FETCH is an ordinary statement, so that psycopg2 and asyncpg stream in the same way. A transaction of ours ends with
the rows: committed after the last one, rolled back when it fails or is stopped, as the server itself would do with a
lone statement. Within a transaction of the person's own there is only the cursor, closed at the end.
"""

import itertools
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.boundary import server_words
from browser.database.dialects.base.results import LIMIT, DriverStream, Results, Stream, affected, executed, fetched
from browser.database.dialects.base.transactions import Standing
from browser.database.dialects.base.values import Rows
from browser.database.dialects.postgresql.results_columns import columns_of, exactly_typed
from browser.database.dialects.postgresql.results_copy import copy_refused, is_copy, settle
from browser.database.dialects.postgresql.results_encoding import ANY_BYTE, decoded, exactly, takes_any_bytes
from browser.database.dialects.postgresql.results_errors import placed
from browser.database.dialects.postgresql.results_notices import Notices
from browser.database.dialects.postgresql.transactions import PostgresqlTransactions
from browser.database.dialects.postgresql.values import PostgresqlValues
from browser.database.dialects.postgresql.values_asyncpg import forget_prepared
from browser.database.statements import add_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult, TextClause

_VALUES = PostgresqlValues()
_TRANSACTIONS = PostgresqlTransactions()
_numbers = itertools.count(1)


class PostgresqlResults(Results):
    """psycopg2 and asyncpg; other drivers as the generic dialect."""

    def open(
        self, connection: "Connection", sql: "str | TextClause", *, plain_select: bool = False, limit: int = LIMIT
    ) -> Stream:
        """As in the base. Errors are `errors.*` already, with the position in what was typed."""
        if connection.dialect.driver not in ("psycopg2", "asyncpg"):
            return super().open(connection, sql, limit=limit)
        if "\0" in (sql if isinstance(sql, str) else sql.text):  # psycopg2 would send what stands before it
            raise errors.NotSupported("PostgreSQL's statements cannot hold the character NUL.")
        if connection.dialect.driver == "asyncpg":
            forget_prepared(connection)
        notices = Notices(connection)
        try:
            if plain_select:
                return _declared(connection, sql, notices)
            return _held(connection, sql, limit, notices)
        except BaseException:
            notices.close()
            raise


def _held(connection: "Connection", sql: "str | TextClause", limit: int, notices: Notices) -> "HeldStream":
    """The driver receives all rows before it hands out the first one."""
    with placed(connection, sql, ""), _VALUES.exactly(connection):
        if connection.dialect.driver == "asyncpg":
            return HeldStream(connection, _asked_of_asyncpg(connection, sql, limit + 1), limit, notices)
        try:
            return HeldStream(connection, executed(connection, sql), limit, notices)
        except BaseException as error:
            if _settled(connection):
                raise copy_refused(server_words(getattr(error, "orig", None) or error)) from error
            raise


def _settled(connection: "Connection") -> bool:
    try:
        with placed(connection):
            return settle(connection)
    except errors.RowloreError:  # in a transaction that failed by it
        return True


def _asked_of_asyncpg(connection: "Connection", sql: "str | TextClause", most: int) -> "CursorResult[Any]":
    """It asks the server for `most` rows only; and forgets the statement, whose tables may change meanwhile."""
    if is_copy(sql if isinstance(sql, str) else sql.text):
        raise copy_refused()  # it would wait for data for ever
    adapter: Any = connection.connection.dbapi_connection
    adapter._prepared_statement_cache = None  # until `exactly` ends
    mode = adapter._connection
    mode.most_rows = most
    try:
        return executed(connection, sql)
    finally:
        mode.most_rows = 0


class HeldStream(DriverStream):
    """Rows that the driver holds; `limit` of them are handed out."""

    def __init__(self, connection: "Connection", result: "CursorResult[Any]", limit: int, notices: Notices) -> None:
        super().__init__(result, limit)
        self._notices = notices
        self._oids: list[int] = []
        if result.returns_rows:
            self.columns, self._oids = columns_of(connection, result.cursor.description)
        self.affected = affected(result)
        self.notices = notices.texts

    def close(self, stopped: bool = False) -> None:
        """As in the base."""
        self._notices.close()
        super().close(stopped)

    def _some(self, size: int) -> Rows:
        return exactly_typed(fetched(self._result, size), self._oids)


def _declared(connection: "Connection", sql: "str | TextClause", notices: Notices) -> "CursorStream":
    from sqlalchemy import text

    own = not _in_transaction(connection)
    name = f"rowlore_{next(_numbers)}"
    prefix = f"DECLARE {name} NO SCROLL CURSOR FOR\n"  # a line of its own, as the server quotes lines in its errors
    if own:
        with placed(connection):
            _sent(connection, "BEGIN")
    stream = CursorStream(connection, name, own, notices)
    try:
        with placed(connection, sql, prefix):
            if isinstance(sql, str):
                _sent(connection, prefix + sql)
            else:
                whole = text(prefix + sql.text).bindparams(*sql._bindparams.values())
                with _VALUES.exactly(connection):
                    connection.execute(whole).close()
            stream.begin()
    except BaseException:
        stream.abandon()
        raise
    return stream


def _in_transaction(connection: "Connection") -> bool:
    """Whether the person began one, or the driver does so by itself."""
    adapter: Any = connection.connection.dbapi_connection
    return not adapter.autocommit or _standing(connection).open


def _standing(connection: "Connection") -> Standing:
    return _TRANSACTIONS.standing(connection.connection.dbapi_connection)


def _sent(connection: "Connection", sql: str) -> None:
    connection.exec_driver_sql(sql, execution_options={"no_parameters": True}).close()


class CursorStream(Stream):
    """Rows of a cursor on the server; `own` says that its transaction is ours as well."""

    def __init__(self, connection: "Connection", name: str, own: bool, notices: Notices) -> None:
        super().__init__()
        self._connection = connection
        self._name = name
        self._own = own
        self._notices = notices
        self._oids: list[int] = []
        self._first: Rows = []
        self._undecoded = False

    def begin(self) -> None:
        """Fetch the first row, which tells the columns."""
        self._undecoded = takes_any_bytes(self._connection) and (
            self._own or self._connection.dialect.driver == "psycopg2"
        )
        if self._undecoded and self._connection.dialect.driver == "asyncpg":
            _sent(self._connection, ANY_BYTE)
        with exactly(self._connection, undecoded=self._undecoded):
            result = _fetch(self._connection, self._name, "1")
            if not (result.returns_rows and result.cursor.description):
                self._count_rows_of_nothing()
                return
            rows = result.cursor.fetchall()
            add_rows(result.context, len(rows))
            description = result.cursor.description
            result.close()
        self.columns, self._oids = columns_of(self._connection, description)
        self._first = self._made(rows)
        self.notices = self._notices.texts

    def fetch(self) -> Rows:
        """As in the base."""
        if self._first:
            first, self._first = self._first, []
            return first
        if self._ended:
            return []
        try:
            rows = self._fetched(self._batches.start())
            self._batches.came(rows)
            if not rows:
                self._finish()
        except BaseException:
            self.abandon()
            raise
        self.notices = self._notices.texts
        return rows

    def close(self, stopped: bool = False) -> None:
        """As in the base: before the end, our transaction is rolled back, and the cursor in another's closed."""
        if not self._ended:
            self.abandon()
        self._notices.close()

    def abandon(self) -> None:
        """End it without a look at whether the request was cancelled; a cancel may still hit what ends it, once."""
        self._ended = True
        self._notices.close()
        if self._connection.invalidated or self._connection.closed:
            return
        for _ in range(3):
            standing = _standing(self._connection)
            if not standing.open or (standing.failed and not self._own):
                return  # the cursor has gone with the transaction
            with suppress(errors.RowloreError), placed(self._connection):
                _sent_quietly(self._connection, "ROLLBACK" if self._own else f"CLOSE {self._name}")
                return

    def _fetched(self, size: int) -> Rows:
        with placed(self._connection), exactly(self._connection, undecoded=self._undecoded):
            result = _fetch(self._connection, self._name, str(size))
            rows = result.cursor.fetchall()
            add_rows(result.context, len(rows))
            result.close()
            return self._made(rows)

    def _made(self, rows: Sequence[Any]) -> Rows:
        if not self._undecoded:
            return exactly_typed(rows, self._oids)
        return list(exactly_typed(decoded(rows, self._oids), self._oids))

    def _finish(self) -> None:
        with placed(self._connection):
            _sent(self._connection, "COMMIT" if self._own else f"CLOSE {self._name}")
        self._ended = True
        self.notices = self._notices.texts
        self._notices.close()

    def _count_rows_of_nothing(self) -> None:
        """PostgreSQL has rows without columns: there is nothing to show of them, but they are made to the end."""
        _sent(self._connection, f"MOVE FORWARD ALL FROM {self._name}")
        self._finish()


def _fetch(connection: "Connection", name: str, size: str) -> "CursorResult[Any]":
    return executed(connection, f"FETCH FORWARD {size} FROM {name}")


def _sent_quietly(connection: "Connection", sql: str) -> None:
    """Past SQLAlchemy's events, which let nothing of a cancelled request through."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql)
    finally:
        cursor.close()
