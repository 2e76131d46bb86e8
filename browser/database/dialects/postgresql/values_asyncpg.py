"""asyncpg made to hand out the server's own text.

asyncpg fixes how a statement's parameters and columns travel when it prepares it. So a statement that is read exactly
is prepared while every type it needs has a text codec, and kept; the codecs of the connection are as before at once.
SQLAlchemy's adapter does all the rest (locking, errors, cache): it only finds another `_connection` and another cache.
"""

from asyncio import CancelledError
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection

TEXT = 25  # pg_type.oid
_SET_BY_SQLALCHEMY = frozenset({114, 3802, 650, 869})  # json, jsonb, cidr, inet
_MODE = "rowlore: asyncpg in text mode"
KEPT = 50  # statements a connection keeps prepared for exact reading


@contextmanager
def reading_text(connection: "Connection") -> Iterator[None]:
    """Inside, this connection's statements are prepared by TextMode; the adapter is restored on errors too."""
    adapter: Any = connection.connection.dbapi_connection
    raw, cache = adapter._connection, adapter._prepared_statement_cache
    # Kept where SQLAlchemy forgets it together with the connection that it belongs to.
    mode = connection.info.get(_MODE)
    if mode is None or mode._connection is not raw:
        mode = connection.info[_MODE] = TextMode(adapter, connection.dialect)
    adapter._connection, adapter._prepared_statement_cache = mode, mode.cache
    try:
        yield
    finally:
        adapter._connection, adapter._prepared_statement_cache = raw, cache


Types = dict[int, tuple[str, str]]  # oid -> name, schema


class TextMode:
    """A connection of asyncpg, except that what it prepares speaks text."""

    def __init__(self, adapter: Any, dialect: Any) -> None:
        from sqlalchemy.util import LRUCache

        self._connection: Any = adapter._connection
        self._dialect = dialect
        # Behind a pool like pgbouncer people switch the cache off; then ours is off as well.
        self.cache: Any = None if adapter._prepared_statement_cache is None else LRUCache(KEPT)
        self.most_rows = 0
        """How many rows a statement that is prepared now fetches at most; 0: all."""
        self._seen: Types = {}  # types whose codecs can be lent without asking SQLAlchemy to set its own again

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    async def prepare(self, query: str, **options: Any) -> "TextStatement":
        """As `asyncpg.Connection.prepare`; twice where a type was never seen on this connection, or is JSON."""
        from asyncpg.exceptions import UnsupportedClientFeatureError

        try:
            statement = await self._prepare_as_text(self._seen, query, **options)
        except UnsupportedClientFeatureError:
            # A range that is new here cannot be understood while its bounds' type is lent out.
            statement = await self._prepare_as_text({}, query, **options)
        needed = {type_.oid: (type_.name, type_.schema) for type_ in statement.types}
        if needed.keys() <= self._seen.keys():
            return statement
        self._seen = {**self._seen, **{oid: name for oid, name in needed.items() if oid not in _SET_BY_SQLALCHEMY}}
        return await self._prepare_as_text(needed, query, **options)

    async def _prepare_as_text(self, types: Types, query: str, **options: Any) -> "TextStatement":
        settings = self._connection._protocol.get_settings()
        for oid, (name, schema) in types.items():
            settings.remove_python_codec(oid, name, schema)  # a binary one would win
            settings.set_builtin_type_codec(oid, name, schema, "scalar", TEXT, "text")
        usable = True
        try:
            return TextStatement(await self._connection.prepare(query, **options), self.most_rows)
        except CancelledError:
            usable = False  # nobody uses a connection again that was cancelled, nor can it be asked anything now
            raise
        finally:
            for oid, (name, schema) in types.items():
                settings.remove_python_codec(oid, name, schema)
            if usable and not _SET_BY_SQLALCHEMY.isdisjoint(types):
                await self._set_sqlalchemys_codecs()

    async def _set_sqlalchemys_codecs(self) -> None:
        """What SQLAlchemy's dialect does when it connects; `self` passes for the adapter."""
        await self._dialect.setup_asyncpg_json_codec(self)
        await self._dialect.setup_asyncpg_jsonb_codec(self)
        if self._dialect._native_inet_types is False:
            await self._dialect._disable_asyncpg_inet_codecs(self)


class TextStatement:
    """A prepared statement of asyncpg whose parameters and columns are texts."""

    def __init__(self, statement: Any, most_rows: int = 0) -> None:
        self._statement = statement
        self._most_rows = most_rows
        # Asked for while their codecs are there.
        self.attributes: Sequence[Any] = statement.get_attributes()
        self.types = [*(attribute.type for attribute in self.attributes), *statement.get_parameters()]

    def get_attributes(self) -> Sequence[Any]:
        """The columns of the result, as asyncpg describes them."""
        return self.attributes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._statement, name)

    async def fetch(self, *parameters: Any) -> Sequence[Any]:
        """Every row, as records of texts; at most as many as were wanted when it was prepared."""
        texts = [None if value is None else _text(value) for value in parameters]
        # Only fetchrow() has a public limit, of one row.
        limited = getattr(self._statement, "_PreparedStatement__bind_execute", None)
        if self._most_rows and limited is not None:
            return await limited(texts, self._most_rows, None)  # type: ignore[no-any-return]
        return await self._statement.fetch(*texts)  # type: ignore[no-any-return]


def forget_prepared(connection: "Connection") -> None:
    """Prepare everything anew: what a person is about to run may be DEALLOCATE ALL or DISCARD ALL."""
    adapter: Any = connection.connection.dbapi_connection
    mode = connection.info.get(_MODE)
    own = getattr(adapter._connection, "_stmt_cache", None)  # asyncpg's, of its questions for types
    for cache in (adapter._prepared_statement_cache, mode and mode.cache, own):
        if cache is not None:
            cache.clear()


def is_stale(error: BaseException) -> bool:
    """Whether a kept statement no longer fits its tables. SQLAlchemy has then noted to prepare all of them again."""
    return type(getattr(error, "orig", None)).__name__ == "InvalidCachedStatementError"


def _text(value: Any) -> str:
    return "\\x" + value.hex() if isinstance(value, bytes) else str(value)
