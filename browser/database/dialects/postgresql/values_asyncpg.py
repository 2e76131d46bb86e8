"""asyncpg made to hand out the server's own text.

asyncpg fixes how a statement's parameters and columns travel when it prepares it. So a statement that is read exactly
is prepared while every type it needs has a text codec, and kept; the codecs of the connection are as before at once.
SQLAlchemy's adapter does all the rest (locking, errors, cache): it only finds another `_connection` and another cache.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from sqlalchemy import Connection

TEXT = 25  # pg_type.oid
KEPT = 50  # statements a connection keeps prepared for exact reading


@contextmanager
def reading_text(connection: "Connection") -> Iterator[None]:
    """Inside, this connection's statements are prepared by TextMode; the adapter is restored on errors too."""
    from sqlalchemy.util import LRUCache

    adapter: Any = connection.connection.dbapi_connection
    raw, cache = adapter._connection, adapter._prepared_statement_cache
    mode = _modes.get(raw)
    if mode is None:
        # Behind a pool like pgbouncer people switch the cache off; then ours is off as well.
        mode = _modes[raw] = TextMode(raw, None if cache is None else LRUCache(KEPT))
    adapter._connection, adapter._prepared_statement_cache = mode, mode.cache
    try:
        yield
    finally:
        adapter._connection, adapter._prepared_statement_cache = raw, cache


class TextMode:
    """A connection of asyncpg, except that what it prepares speaks text."""

    def __init__(self, connection: Any, cache: Any) -> None:
        self._connection_of = _weak(connection)
        self.cache = cache
        self._types: dict[int, tuple[str, str]] = {}  # oid -> name, schema: every type seen so far

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection_of(), name)

    async def prepare(self, query: str, **options: Any) -> "TextStatement":
        """As `asyncpg.Connection.prepare`; it costs two more round trips when a type is seen for the first time."""
        known = len(self._types)
        statement = await self._prepare_as_text(query, **options)
        if len(self._types) > known:
            statement = await self._prepare_as_text(query, **options)
        return statement

    async def _prepare_as_text(self, query: str, **options: Any) -> "TextStatement":
        """Prepare with a text codec for every type known so far, and remember the types of this statement."""
        connection = self._connection_of()
        settings = connection._protocol.get_settings()
        borrowed = dict(self._types)
        for oid, (name, schema) in borrowed.items():
            settings.set_builtin_type_codec(oid, name, schema, "scalar", TEXT, "text")
        try:
            prepared = await connection.prepare(query, **options)
            statement = TextStatement(self, query, prepared, prepared.get_attributes())
            for kind in [*(attribute.type for attribute in statement.attributes), *prepared.get_parameters()]:
                self._types.setdefault(kind.oid, (kind.name, kind.schema))
        finally:
            for oid, (name, schema) in borrowed.items():
                settings.remove_python_codec(oid, name, schema)
        return statement


class TextStatement:
    """A prepared statement of asyncpg whose parameters and columns are texts."""

    def __init__(self, mode: TextMode, query: str, statement: Any, attributes: Sequence[Any]) -> None:
        self._mode, self._query, self._statement = mode, query, statement
        self.attributes = attributes  # asked for while the codecs of their types are there

    def get_attributes(self) -> Sequence[Any]:
        """The columns of the result, as asyncpg describes them."""
        return self.attributes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._statement, name)

    async def fetch(self, *parameters: Any) -> Sequence[Any]:
        """Every row. A statement that a change of the schema made stale is prepared again, once."""
        from asyncpg.exceptions import InvalidCachedStatementError

        texts = [None if value is None else _text(value) for value in parameters]
        try:
            return await self._statement.fetch(*texts)  # type: ignore[no-any-return]
        except InvalidCachedStatementError:
            if self._mode.is_in_transaction():
                raise
            self._statement = (await self._mode.prepare(self._query))._statement
        return await self._statement.fetch(*texts)  # type: ignore[no-any-return]


def _text(value: Any) -> str:
    return "\\x" + value.hex() if isinstance(value, bytes) else str(value)


def _weak(connection: Any) -> Any:
    from weakref import ref

    return ref(connection)


_modes: WeakKeyDictionary[Any, TextMode] = WeakKeyDictionary()
