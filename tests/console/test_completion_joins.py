"""JOIN and ON are completed from foreign keys; the caret is written as ¦."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import make_url

from browser.console.completion import CompletionKind, completions, names_of
from browser.console.completion_joins import Joined, alias_for, joins_of
from browser.database.dialects import dialect_for
from browser.database.facts import ForeignKey, ObjectKind, ObjectName, TableFacts, TableRef
from browser.schema.catalog import Catalog, read_foreign_keys
from tests.conftest import OpenDatabase

LEXIS = dialect_for("postgresql").lexis


def ref(name: str, schema: str = "public") -> TableRef:
    return TableRef(schema, name)


KEYS = (
    ForeignKey("buyer", ref("orders"), ("user_id",), ref("users"), ("id",)),
    ForeignKey("seller", ref("orders"), ("sold_by",), ref("users"), ("id",)),
    ForeignKey("boss", ref("users"), ("boss_id",), ref("users"), ("id",)),
    ForeignKey("line", ref("Order Items"), ("order_id", "line"), ref("lines", "shop"), ("order", "no")),
)
COLUMNS = {
    ref("users"): ("id", "boss_id"),
    ref("orders"): ("id", "user_id", "sold_by"),
    ref("Order Items"): ("order_id", "line"),
    ref("lines", "shop"): ("order", "no"),
    ref("plain"): ("id",),
}
OBJECTS = tuple(ObjectName(each, ObjectKind.TABLE) for each in COLUMNS)
CATALOG = Catalog("public", ("public", "shop"), OBJECTS, KEYS, columns=COLUMNS)
NAMES = names_of(CATALOG)


def offered(marked: str) -> list[str]:
    found = completions(marked.replace("¦", ""), marked.index("¦"), LEXIS, NAMES)
    return [each.text for each in found if each.kind is CompletionKind.JOIN]


@pytest.mark.parametrize(
    ("marked", "texts"),
    [
        ("SELECT * FROM orders JOIN ¦", ["users ON users.id = orders.user_id", "users ON users.id = orders.sold_by"]),
        ("select * from orders o join ¦", ["users u on u.id = o.user_id", "users u on u.id = o.sold_by"]),
        ("select * from orders o left outer join us¦ where 1",
         ["users u on u.id = o.user_id", "users u on u.id = o.sold_by"]),
        ("select * from users join ord¦",
         ["orders on orders.user_id = users.id", "orders on orders.sold_by = users.id"]),
        ("select * from users join users¦",
         ["users u on u.boss_id = users.id", "users u on u.id = users.boss_id",
          "orders on orders.user_id = users.id", "orders on orders.sold_by = users.id"]),
        ("select * from users u join users¦", ["users u2 on u2.boss_id = u.id", "users u2 on u2.id = u.boss_id"]),
        ("SELECT * FROM \"Order Items\" JOIN ¦",
         ['shop.lines ON lines."order" = "Order Items".order_id AND lines.no = "Order Items".line']),
        ("select * from shop.lines l join ¦", ['"Order Items" oi on oi.order_id = l."order" and oi.line = l.no']),
        ("select * from orders o join users u on ¦", ["u.id = o.user_id", "u.id = o.sold_by"]),
        ("select * from users u join orders o on o.¦", []),
        ("select * from users u join orders o on user¦", ["o.user_id = u.id"]),
        ("SELECT * FROM users JOIN orders ON ¦ WHERE 1", ["orders.user_id = users.id", "orders.sold_by = users.id"]),
        ("select * from orders cross join ¦", []),
        ("select * from orders join ¦ on true", []),
        ("select * from orders join ¦ u", []),
        ("select * from plain join ¦", []),
        ("select * from (select * from users) u join ¦", []),
        ("with orders as (select 1) select * from orders join ¦", []),
        ("select * from plain where exists (select 1 from users join ¦)",
         ["orders on orders.user_id = users.id", "orders on orders.sold_by = users.id",
          "users u on u.boss_id = users.id", "users u on u.id = users.boss_id"]),
        ("select * from orders; select * from plain join ¦", []),
        ("select * from orders join \"¦", []),
    ],
)  # fmt: skip
def test_what_is_offered(marked: str, texts: list[str]) -> None:
    assert sorted(offered(marked)) == sorted(texts)


def test_joins_come_first_with_the_name_of_their_key_and_replace_the_word() -> None:
    marked = "select * from orders o join us"
    first = completions(marked, len(marked), LEXIS, NAMES)[0]
    assert (first.kind, first.detail, first.start) == (CompletionKind.JOIN, "buyer", marked.index("us"))


def test_keys_of_tables_that_were_read_do_where_those_of_all_are_not_known() -> None:
    facts = TableFacts(ref("orders"), ObjectKind.TABLE, (), foreign_keys=KEYS[:1])
    catalog = Catalog("public", ("public",), OBJECTS, details={ref("orders"): facts})
    assert [join.target for join in joins_of(catalog)[ref("users")]] == [ref("orders")]
    twice = Catalog("public", ("public",), OBJECTS, (*KEYS, *KEYS))
    assert len(joins_of(twice)[ref("users")]) == 4


def test_a_key_without_columns_on_the_other_side_joins_nothing() -> None:
    keys = (
        ForeignKey("nowhere", ref("orders"), ("user_id",), ref("users"), ()),
        ForeignKey("half", ref("orders"), ("user_id", "id"), ref("users"), ("id",)),
        KEYS[1],
    )
    joins = joins_of(Catalog("public", ("public",), OBJECTS, keys))
    assert [join.name for each in joins.values() for join in each] == ["seller", "seller"]


async def test_sqlite_tells_of_keys_that_lead_to_no_column(sqlite_url: str, open_database: OpenDatabase) -> None:
    with closing(sqlite3.connect(make_url(sqlite_url).database or "")) as connection:
        connection.executescript(
            "CREATE TABLE parent (x INTEGER);"
            "CREATE TABLE child (id INTEGER, p REFERENCES parent, q REFERENCES gone, r REFERENCES parent (x))"
        )
    keys = await (await open_database(sqlite_url)).read(read_foreign_keys)
    assert len(keys) == 3
    joins = joins_of(Catalog("", (), (), keys))
    assert {(table.name, join.columns) for table, each in joins.items() for join in each} == {
        ("child", ("r",)), ("parent", ("x",)),
    }  # fmt: skip


def test_an_alias_is_no_word_of_the_language() -> None:
    assert alias_for("order_notes", [], LEXIS, short=True) not in ("on", "o n")
    assert alias_for("users", [Joined("Users", ref("x"))], LEXIS, short=False) == "u"
    assert alias_for("123", [], LEXIS, short=True) == "t"
