"""The filter's words over table and column names, what it shows of them, and where it found them."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from browser.database.facts import Column, ObjectKind, ObjectName, TableFacts, TableRef
from browser.schema.catalog import Catalog
from browser.ui.schema.filter_matching import Entry, Match, entries_of, match_of, parse, rank, spans
from browser.ui.schema.filter_results import AT_MOST, COLUMNS_AT_MOST, search
from browser.ui.schema.items import Item
from browser.ui.schema.outline import shelve

TABLES = {
    TableRef("public", "users"): ("id", "Email", "first_name", "last_name"),
    TableRef("public", "orders"): ("id", "user_id", "total"),
    TableRef("archive", "orders"): ("id", "stored"),
    TableRef("public", "a.b"): ("x.y", "z"),
    TableRef("public", "Straße"): ("größe",),
}
ENTRIES = entries_of([ObjectName(ref, ObjectKind.TABLE) for ref in TABLES], TABLES)


def matches(entries: Iterable[Entry], text: str) -> list[Match]:
    query = parse(text)
    ranks = [(entry, rank(entry, query)) for entry in entries]
    return [match_of(entry, query, ranked) for entry, ranked in ranks if ranked is not None]


def found(text: str) -> dict[str, tuple[str, ...]]:
    return {str(match.name.ref): match.columns for match in matches(ENTRIES, text)}


def test_a_word_is_found_in_tables_and_in_columns() -> None:
    assert found("user") == {"public.users": (), "public.orders": ("user_id",)}
    assert found("EMAIL") == {"public.users": ("Email",)}
    assert found("STRASSE") == {"public.Straße": ()}
    assert found("ÖSSE") == {"public.Straße": ("größe",)}
    assert found("nobody") == {}
    assert search([opened([], TABLES)], "  ").total == 0


def test_all_words_must_be_found() -> None:
    assert found("users name") == {"public.users": ("first_name", "last_name")}
    assert found("first last") == {"public.users": ("first_name", "last_name")}
    assert found("orders email") == {}


def test_a_dot_joins_schema_table_and_column() -> None:
    assert found("orders.tot") == {"public.orders": ("total",)}
    assert found("arch.ord") == {"archive.orders": ()}
    assert found("archive.orders.st") == {"archive.orders": ("stored",)}
    assert found("users.") == {"public.users": TABLES[TableRef("public", "users")]}
    assert found("a.b") == {"public.a.b": ()}
    assert found("x.y") == {"public.a.b": ("x.y",)}
    assert found("archive.orders.total") == {}


def test_the_best_match_is_the_name_itself() -> None:
    names = [ObjectName(TableRef(None, name), ObjectKind.TABLE) for name in ("my_user", "user", "users")]
    assert [match.rank for match in matches(entries_of(names, {}), "user")] == [2, 0, 1]
    assert [match.rank for match in matches(ENTRIES, "public.users")] == [0]
    assert [match.rank for match in matches(ENTRIES, "total")] == [3]


@given(st.text(), st.lists(st.text(max_size=3), max_size=3))
def test_spans_stand_in_order_inside_the_text(text: str, parts: list[str]) -> None:
    marked = spans(text, [part.casefold() for part in parts])
    ends = [0]
    for start, length in marked:
        assert length > 0
        assert start >= ends[-1]
        ends.append(start + length)
    assert ends[-1] <= len(text)


@given(st.text(min_size=1), st.data())
def test_a_piece_of_a_text_is_marked(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    covered = {at for first, length in spans(text, [text[start:end].casefold()]) for at in range(first, first + length)}
    if text[start:end].casefold():
        assert set(range(start, end)) <= covered


def test_spans_know_letters_that_fold_to_two() -> None:
    assert spans("Straße", ["ss"]) == ((4, 1),)
    assert spans("user_users", ["user"]) == ((0, 4), (5, 4))


def opened(objects: list[ObjectName], columns: dict[TableRef, tuple[str, ...]], **more: Any) -> Any:
    schemas = tuple(dict.fromkeys(name.ref.schema or "" for name in objects)) or ("main",)
    return SimpleNamespace(
        database=SimpleNamespace(url="sqlite://", profile=None, alive=SimpleNamespace(problem=None)),
        title="db",
        colour="",
        problem=None,
        ready=True,
        fresh=frozenset(),
        triggers={},
        catalog=Catalog(schemas[0], schemas, tuple(objects), **more),
        shelves=shelve(objects, schemas, schemas[0]),
        entries=entries_of(objects, columns),
    )


def flat(item: Item, depth: int = 0) -> list[str]:
    rows = []
    for below in item.children() if item.children else ():
        rows.append("  " * depth + below.text)
        if below.unfolded:
            rows += flat(below, depth + 1)
    return rows


def test_results_are_the_tree_thinned_out() -> None:
    objects = [ObjectName(ref, ObjectKind.TABLE) for ref in TABLES]
    facts = TableFacts(TableRef("public", "orders"), ObjectKind.TABLE, (Column("user_id", "bigint"),))
    one = opened(objects, TABLES, details={facts.ref: facts})
    results = search([one], "user")
    assert flat(results.root) == ["db", "  public", "    Tables", "      users", "      orders", "        user_id"]
    assert (results.shown, results.total) == (2, 2)
    assert results.best[-1] == TableRef("public", "users")


def test_a_match_behind_many_is_counted_and_wide_tables_are_cut() -> None:
    objects = [ObjectName(TableRef("s", f"t{at:04}"), ObjectKind.TABLE) for at in range(AT_MOST + 7)]
    wide = tuple(f"column_{at}" for at in range(COLUMNS_AT_MOST + 3))
    one = opened(objects, {objects[0].ref: wide})
    assert (search([one], "t").shown, search([one], "t").total) == (AT_MOST, AT_MOST + 7)
    assert flat(search([one], "column").root)[-1].strip() == "3 more columns"
