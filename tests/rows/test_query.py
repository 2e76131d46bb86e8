"""TableQuery: its key, and names that try to be something else."""

import pytest
from sqlalchemy import Connection

from browser.database.facts import Column, ObjectKind, TableFacts, TableRef, UniqueKey
from browser.rows.filters import Filter
from browser.rows.query import Order, TableQuery, declared_key
from tests.rows.tables import facts_of, fill

SURE, UNSURE = Column("a", "int", nullable=False), Column("b", "int")


def table(primary: tuple[str, ...] = (), *unique: tuple[str, ...], without_rowid: bool = False) -> TableFacts:
    return TableFacts(
        TableRef(None, "t"),
        ObjectKind.TABLE,
        (SURE, UNSURE, Column("c", "int", nullable=False)),
        primary_key=UniqueKey("p", primary) if primary else None,
        unique=tuple(UniqueKey("", columns) for columns in unique),
        without_rowid=without_rowid,
    )


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        (table(("a",)), ("a",)),
        (table(("a", "c"), ("c",)), ("a", "c")),
        (table(("b",)), None),
        (table(("b",), without_rowid=True), ("b",)),
        (table(("b",), ("a", "c"), ("c",)), ("c",)),
        (table((), ("b",)), None),
        (table((), ("(lower(a))",)), None),
        (table(), None),
    ],
)
def test_key(facts: TableFacts, key: tuple[str, ...] | None) -> None:
    assert declared_key(facts) == key
    assert TableQuery(facts).key == key


def test_a_query_is_frozen_and_made_anew() -> None:
    query = TableQuery(table())
    changed = query.with_order(Order("a", True)).with_filters(Filter("b", "is null"))
    assert (query.order, query.filters) == ((), ())
    assert (changed.order, changed.filters) == ((Order("a", True),), (Filter("b", "is null"),))


HOSTILE = ['a"; drop table x; --', "%s", ":x", "%(y)s", "sel ect", "Ünï", "select", "back`tick", "semi;colon"]


def test_hostile_names_are_only_names(connection: Connection) -> None:
    quote = connection.dialect.identifier_preparer.quote_identifier
    for number, name in enumerate(HOSTILE):
        columns = ", ".join(f"{quote(each)} INTEGER" for each in HOSTILE)
        create = f"CREATE TABLE {quote(name)} (id INTEGER NOT NULL PRIMARY KEY, {columns})"
        connection.exec_driver_sql(create.replace("%%", "%"), execution_options={"no_parameters": True})
        into = quote(name).replace("%%", "%")
        connection.exec_driver_sql(
            f"INSERT INTO {into} VALUES ({number}, {', '.join(map(str, range(len(HOSTILE))))})",
            execution_options={"no_parameters": True},
        )
    for number, name in enumerate(HOSTILE):
        [row] = connection.execute(TableQuery(facts_of(connection, name)).select())
        assert [int(value) for value in row] == [number, *range(len(HOSTILE))]


def test_columns_are_untyped() -> None:
    assert [str(column.type) for column in TableQuery(table()).select().selected_columns] == ["NULL"] * 3


def test_fill_takes_nothing(connection: Connection) -> None:
    fill(connection, "nowhere", [])
