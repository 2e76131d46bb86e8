"""Plain functions of a connection, run on any of the six drivers."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Connection, Select, TextClause, column, create_engine, make_url, select, table
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from browser.database.dialects.base.catalog_kinds import kind_of_type
from browser.database.dialects.base.values import Values
from browser.database.facts import Column
from browser.rows.cells import Cell, cell_of

T = TypeVar("T")

ASYNC_DRIVERS = frozenset({"aiosqlite", "asyncpg", "asyncmy"})


def on(url: str, function: Callable[..., T], *arguments: Any) -> T:
    """`function(connection, *arguments)` on an AUTOCOMMIT connection of the URL's driver."""
    if make_url(url).get_driver_name() in ASYNC_DRIVERS:
        return asyncio.run(_on_async(url, function, *arguments))
    quickly = {"ssl_disabled": True} if url.startswith("mysql+pymysql") else {}
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool, connect_args=quickly)
    try:
        with engine.connect() as connection:
            return function(connection, *arguments)
    finally:
        engine.dispose()


async def _on_async(url: str, function: Callable[..., T], *arguments: Any) -> T:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(function, *arguments)
    finally:
        await engine.dispose()


def with_driver(url: str, driver: str) -> str:
    """The same database by another driver."""
    return make_url(url).set(drivername=driver).render_as_string(hide_password=False)


def run(connection: Connection, *statements: str) -> None:
    """Send statements as they are."""
    for statement in statements:
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def untyped(name: str, *columns: str) -> Select[Any]:
    """SELECT of columns whose types SQLAlchemy does not know, as the application reads them."""
    return select().add_columns(*[column(part) for part in columns]).select_from(table(name))


def cells_of(row: tuple[Any, ...], columns: list[Column]) -> list[Cell]:
    """A row as the grid gets it."""
    return [cell_of(wire, facts) for wire, facts in zip(row, columns, strict=True)]


def walked(connection: Connection, values: Values, facts: Column) -> tuple[list[Any], list[Any]]:
    """The rows of the table kept (id, x) by walking along x from bound to bound, and by ORDER BY."""
    x: ColumnElement[Any] = column("x")
    first = select(values.bound(x, facts)).select_from(table("kept")).order_by(x).limit(1)
    seen: list[Any] = []
    after: list[ColumnElement[bool]] = []
    while found := values.rows(connection, first.where(*after)):
        bind = values.bind(found[0][0], facts)
        seen += values.rows(connection, untyped("kept", "x").where(x == bind).order_by(column("id")))
        after = [x > bind]
    return seen, list(values.rows(connection, untyped("kept", "x").order_by(x, column("id"))))


def check_walk(
    connection: Connection,
    values: Values,
    facts: Column,
    insert: TextClause,
    stored: st.SearchStrategy[Any],
    *,
    examples: int,
) -> None:
    """Whatever is stored in the table kept by `insert` (of :x), a walk along x finds it in the order of ORDER BY."""

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(stored, min_size=1, max_size=6))
    def same(found: list[Any]) -> None:
        run(connection, "DELETE FROM kept")
        connection.execute(insert, [{"x": value} for value in found])
        seen, ordered = walked(connection, values, facts)
        assert seen == ordered

    same()


def column_of(type_: str) -> Column:
    """A column x of this type."""
    return Column("x", type_, kind_of_type(type_))
