"""Full orders, the keys that end them, and whether an index serves them."""

import pytest

from browser import errors
from browser.database.dialects import dialect_for, dialect_of
from browser.database.facts import Column, Index, Kind, ObjectKind, TableFacts, TableRef, UniqueKey
from browser.rows.listing import Listing, Serving, listing_of
from browser.rows.query import Order, TableQuery
from tests.rows.tables import facts_of, sqlite_memory

FACTS = TableFacts(
    TableRef("main", "t"),
    ObjectKind.TABLE,
    (
        Column("id", "INTEGER", Kind.NUMBER, nullable=False),
        Column("a", "INTEGER", Kind.NUMBER),
        Column("b", "INTEGER", Kind.NUMBER),
        Column("u", "INTEGER", Kind.NUMBER, nullable=False),
        Column("p", "INTEGER", Kind.NUMBER),
    ),
    primary_key=UniqueKey("", ("id",)),
    unique=(UniqueKey("", ("u",)),),
    indexes=(Index("i", ("a", "b")), Index("j", ("p",), where="p > 1"), Index("k", ("(lower(a))",))),
)


def listing(dialect: str, *order: Order) -> Listing:
    return listing_of(TableQuery(FACTS, order), dialect_for(dialect))


def parts(found: Listing) -> list[str]:
    return [f"{part.facts.name}{' desc' if part.descending else ''}" for part in found.parts]


@pytest.mark.parametrize(
    ("dialect", "order", "expected", "serving"),
    [
        ("sqlite", (), ["id"], Serving.FULLY),
        ("postgresql", (), ["id"], Serving.FULLY),
        ("sqlite", (Order("id", True),), ["id desc"], Serving.FULLY),
        ("sqlite", (Order("a"),), ["a", "id"], Serving.PARTLY),
        ("sqlite", (Order("a"), Order("b")), ["a", "b", "id"], Serving.FULLY),
        ("mysql", (Order("a"), Order("b")), ["a", "b", "id"], Serving.FULLY),
        ("postgresql", (Order("a"), Order("b")), ["a", "b", "id"], Serving.PARTLY),
        ("sqlite", (Order("a", True), Order("b", True)), ["a desc", "b desc", "id desc"], Serving.FULLY),
        ("sqlite", (Order("a"), Order("b", True)), ["a", "b desc", "id desc"], Serving.PARTLY),
        ("sqlite", (Order("b"),), ["b", "id"], Serving.NOT),
        ("sqlite", (Order("p"),), ["p", "id"], Serving.NOT),
        ("sqlite", (Order("u"),), ["u"], Serving.FULLY),
        ("postgresql", (Order("u"), Order("a")), ["u"], Serving.FULLY),
        ("postgresql", (Order("id"), Order("a")), ["id"], Serving.FULLY),
        ("postgresql", (Order("a"), Order("a", True)), ["a", "id desc"], Serving.PARTLY),
    ],
)
def test_orders(dialect: str, order: tuple[Order, ...], expected: list[str], serving: Serving) -> None:
    found = listing(dialect, *order)
    assert (parts(found), found.serving) == (expected, serving)


def test_a_text_key_on_sqlite_is_ordered_by_the_rowid() -> None:
    create = "CREATE TABLE t (k TEXT NOT NULL PRIMARY KEY, a INTEGER)"
    with sqlite_memory(create, "CREATE INDEX i ON t (a)") as connection:
        facts, dialect = facts_of(connection, "t"), dialect_of(connection)
        for order, expected in [((), ["rowid"]), ((Order("a"),), ["a", "rowid"]), ((Order("k"),), ["k"])]:
            found = listing_of(TableQuery(facts, order), dialect)
            assert (parts(found), found.serving) == (expected, Serving.FULLY)


def test_a_wrong_name_is_refused_in_words() -> None:
    with pytest.raises(errors.NotSupported, match="no column nowhere"):
        listing("sqlite", Order("nowhere"))


def test_arms_of_both_kinds_of_null() -> None:
    low, high = listing("sqlite", Order("a")), listing("postgresql", Order("a"))
    assert [len(each.arms_after((5, 7))) for each in (low, high)] == [2, 3]
    assert [len(each.arms_after((None, 7))) for each in (low, high)] == [2, 1]
    assert [len(each.backwards().arms_after((5, 7))) for each in (low, high)] == [3, 2]
    assert [len(each.arms_after(None)) for each in (low, high)] == [1, 1]


def test_the_key_in_a_bound() -> None:
    assert listing("sqlite", Order("a"), Order("b")).identifier((1, 2, 3)) == (3,)
    assert listing("postgresql", Order("id"), Order("a")).identifier((4,)) == (4,)


def test_names_that_shadow_the_rowid() -> None:
    shadows = {"rowid TEXT": ["_rowid_"], "ROWID TEXT, _rowid_ INT": ["oid"], "rowid INT, _rowid_ INT, oid INT": []}
    for columns, expected in shadows.items():
        with sqlite_memory(f"CREATE TABLE t ({columns})") as connection:
            found = listing_of(TableQuery(facts_of(connection, "t")), dialect_of(connection))
            assert parts(found) == expected
    with sqlite_memory("CREATE TABLE w (a INT, b INT, PRIMARY KEY (b, a)) WITHOUT ROWID") as connection:
        found = listing_of(TableQuery(facts_of(connection, "w")), dialect_of(connection))
        assert (parts(found), found.serving) == (["b", "a"], Serving.FULLY)
