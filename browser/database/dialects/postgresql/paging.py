"""Paging through PostgreSQL: ctid for tables without a key, cursors for long lists."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Select,
    String,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from browser.database.dialects.base.paging import LIKE_ESCAPE, Paging
from browser.database.dialects.base.values import Values, Wire
from browser.database.dialects.postgresql.values import loose
from browser.database.facts import Column, Kind, ObjectKind, TableFacts, TableRef

ESTIMATE = text(
    "SELECT CAST(c.reltuples AS BIGINT) FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = CAST(:schema AS name) AND c.relname = CAST(:name AS name)"
    " AND c.relkind IN ('r', 'm', 'p') AND c.reltuples >= CAST(0 AS real)"
)


class PostgresqlPaging(Paging):
    """NULL is the largest value."""

    nulls_low = False
    says_nulls = False

    def row_id(self, facts: TableFacts) -> tuple[Column, ...]:
        """(tableoid, ctid): where the row stands. An UPDATE moves it; tableoid tells partitions from each other."""
        if facts.kind not in (ObjectKind.TABLE, ObjectKind.MATERIALIZED_VIEW):
            return ()
        return (
            Column("tableoid", "oid", Kind.NUMBER, nullable=False),
            Column("ctid", "tid", Kind.OTHER, nullable=False),
        )

    def estimate(self, connection: Connection, ref: TableRef) -> int | None:
        """pg_class.reltuples as the last ANALYZE or VACUUM left it."""
        rows = connection.execute(ESTIMATE, {"schema": ref.schema or "public", "name": ref.name}).scalar()
        return None if rows is None else int(rows)

    def listed(self, columns: Sequence[Sequence[Any]]) -> Select[Any] | None:
        """By unnest() of arrays of text; one parameter a column."""
        if not all(type(value) is str for values in columns for value in values):
            return None
        names = [f"k{number}" for number in range(len(columns))]
        arrays = [
            cast(cast(bindparam(name, _array(values), String(), unique=True), Text()), ARRAY(Text()))
            for name, values in zip(names, columns, strict=True)
        ]
        # Of several arrays it is a word of the grammar, which means pg_catalog's own.
        unnest = func.unnest if len(arrays) > 1 else func.pg_catalog.unnest
        rows = unnest(*arrays).table_valued(*names, with_ordinality="place", name="listed")
        rows = rows.render_derived()
        place = rows.c["place"] - literal_column("1")
        return select(place.label("n"), *(rows.c[name].label(name) for name in names))

    def seeks_each(self, keys: Sequence[Column], columns: Sequence[Column]) -> bool:
        """Where both are of one type, or their types share an operator family."""
        pairs = zip(keys, columns, strict=True)
        return all(_family(key.type) == _family(column.type) for key, column in pairs)

    def like(self, element: ColumnElement[Any], pattern: str, *, ignore_case: bool) -> ColumnElement[bool]:
        """LIKE minds case, ILIKE does not."""
        bound = bindparam(None, pattern, type_=String())
        if ignore_case:
            return element.ilike(bound, escape=LIKE_ESCAPE)
        return element.like(bound, escape=LIKE_ESCAPE)

    def as_text(self, element: ColumnElement[Any]) -> ColumnElement[Any]:
        """CAST(... AS TEXT): the server's own text of any type."""
        return cast(element, Text())

    def stream(
        self, connection: Connection, values: Values, statement: Select[Any], size: int
    ) -> Iterator[Sequence[tuple[Wire, ...]]]:
        """One cursor in one read-only transaction that ends with the list, or with whatever goes wrong."""
        connection.exec_driver_sql("BEGIN READ ONLY")
        try:
            if connection.dialect.is_async:
                yield from super().stream(connection, values, statement, size)
            else:
                yield from _fetched(connection, values, statement, size)
        except BaseException:
            _end(connection)
            raise
        connection.exec_driver_sql("COMMIT")


def _family(type_name: str) -> str:
    plain = loose(type_name)
    return _FAMILIES.get(plain, plain)


_FAMILIES = {
    **dict.fromkeys(("smallint", "integer", "bigint"), "integer"),
    **dict.fromkeys(("character varying", "text"), "text"),
}


def _array(values: Sequence[str]) -> str:
    """An array's text, every element in quotes."""
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return '{"' + '","'.join(quoted) + '"}'


def _fetched(
    connection: Connection, values: Values, statement: Select[Any], size: int
) -> Iterator[Sequence[tuple[Wire, ...]]]:
    """psycopg2's named cursors refuse autocommit, and a client-side result costs 180 bytes a row."""
    compiled = statement.compile(connection, compile_kwargs={"render_postcompile": True})
    parameters = compiled.construct_params()
    connection.exec_driver_sql(f"DECLARE rowlore_keys NO SCROLL CURSOR FOR {compiled}", parameters)
    with values.exactly(connection):
        while rows := values.exact(connection.exec_driver_sql(f"FETCH {size} FROM rowlore_keys")):
            yield rows


def _end(connection: Connection) -> None:
    try:
        connection.exec_driver_sql("ROLLBACK")
    except DBAPIError:
        # The connection is what failed: the server ends the transaction with the session.
        return
