"""Completion: what is in scope at the caret (written as ¦), in the order a person would want it."""

from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.console.completion import Completion, CompletionKind, completions, names_of, quoted
from browser.database.dialects import dialect_for
from browser.database.dialects.base.lexis import Lexis
from browser.database.facts import ObjectKind, ObjectName, Routine, TableRef
from browser.schema.catalog import Catalog

POSTGRESQL = dialect_for("postgresql").lexis
MYSQL = dialect_for("mysql").lexis
SQLITE = dialect_for("sqlite").lexis

TABLES = {
    ("public", "users"): ("id", "email", "Full Name"),
    ("public", "orders"): ("id", "user_id", "total"),
    ("public", "Order Items"): ("order_id", "id", "price"),
    ("public", "select"): ("x",),
    ("sales", "orders"): ("region", "amount"),
    ("sales", "targets"): ("region", "goal"),
}
VIEW = TableRef("public", "busy_users")
CATALOG = Catalog(
    "public",
    ("public", "sales"),
    (
        *(ObjectName(TableRef(*name), ObjectKind.TABLE) for name in TABLES),
        ObjectName(VIEW, ObjectKind.VIEW),
        ObjectName(TableRef("public", "users_id_seq"), ObjectKind.SEQUENCE),
    ),
    columns={**{TableRef(*name): columns for name, columns in TABLES.items()}, VIEW: ("id", "busy")},
)
NAMES = names_of(CATALOG)


def at(marked: str, lexis: Lexis = POSTGRESQL) -> tuple[Completion, ...]:
    return completions(marked.replace("¦", ""), marked.index("¦"), lexis, NAMES)


def texts(marked: str, *kinds: CompletionKind, lexis: Lexis = POSTGRESQL) -> list[str]:
    return [each.text for each in at(marked, lexis) if not kinds or each.kind in kinds]


COLUMN, TABLE, ALIAS = CompletionKind.COLUMN, CompletionKind.TABLE, CompletionKind.ALIAS
ORDERS = ["id", "user_id", "total"]
FULL_NAME = '"Full Name"'


@pytest.mark.parametrize(
    ("marked", "columns"),
    [
        ("select ¦ from users", ["id", "email", FULL_NAME]),
        ("select u.¦ from users u", ["id", "email", FULL_NAME]),
        ("select u.em¦ from users as u", ["email"]),
        ("select users.¦ from users", ["id", "email", FULL_NAME]),
        ("select * from public.users where ¦", ["id", "email", FULL_NAME]),
        ("select * from sales.orders where ¦", ["region", "amount"]),
        ("select sales.orders.¦ from sales.orders", ["region", "amount"]),
        ("select * from users u join orders o on o.¦ = u.id", ["id", "user_id", "total"]),
        ("select * from users u join orders o on u.id = ¦", ["id", "email", FULL_NAME, "user_id", "total"]),
        ("select * from users join orders using (¦)", ["id"]),
        ("select i.¦ from users, \"Order Items\" i", ["order_id", "id", "price"]),
        ("select x.¦ from (select id, total * 2 as twice from orders) x", ["id", "twice"]),
        ("select x.¦ from (select * from orders) as x", ["id", "user_id", "total"]),
        ("select x.¦ from (select o.*, u.email from orders o, users u) x", ["id", "user_id", "total", "email"]),
        ("select x.¦ from (values (1, 2)) as x(a, b)", ["a", "b"]),
        ("select x.¦ from (select count(*) from users) x", ["count"]),
        ("with t as (select id, email from users) select ¦ from t", ["id", "email"]),
        ("with t(a, b) as (select id, email from users) select t.¦ from t", ["a", "b"]),
        ("with a as (select total from orders), b as (select * from a) select b.¦ from b", ["total"]),
        ("with recursive t(n) as (select 1 union all select ¦ from t) select n from t", ["n"]),
        ("select * from orders where id in (select 1 from targets where ¦", ["region", "goal", *ORDERS]),
        ("select * from users u where exists (select 1 from orders o where o.id = u.¦)", ["id", "email", FULL_NAME]),
        ("select id from users union select ¦ from sales.targets", ["region", "goal"]),
        ("insert into orders (¦", ["id", "user_id", "total"]),
        ("insert into sales.orders (region, ¦) values (1, 2)", ["region", "amount"]),
        ("insert into orders (id) select ¦ from users", ["id", "user_id", "total", "email", FULL_NAME]),
        ("update users set ¦", ["id", "email", FULL_NAME]),
        ("update users set email = '', ¦ where id = 1", ["id", "email", FULL_NAME]),
        ("update users u set email = '' where u.¦", ["id", "email", FULL_NAME]),
        ("delete from orders where ¦", ["id", "user_id", "total"]),
        ("select 1; select ¦ from sales.targets; select 2 from users", ["region", "goal"]),
        ("select id from orders order by ¦", ["id", "user_id", "total"]),
        ("select case when ¦ from orders", ["id", "user_id", "total"]),
        ("select ¦\nfrom users -- from orders\n", ["id", "email", FULL_NAME]),
        ("select ¦ from users where 'from orders' = ''", ["id", "email", FULL_NAME]),
        ("select * from users where id in (select ¦", ["id", "email", FULL_NAME]),
        ("select ema¦", ["email"]),
        ("select f(¦ from users", ["id", "email", FULL_NAME]),
    ],
)  # fmt: skip
def test_columns_of_what_is_in_scope(marked: str, columns: list[str]) -> None:
    found = texts(marked, COLUMN)
    assert list(dict.fromkeys(found)) == columns


@pytest.mark.parametrize(
    ("marked", "tables"),
    [
        ("select * from ¦", ['"Order Items"', "orders", '"select"', "users", "sales.orders", "sales.targets"]),
        ("select * from us¦", ["users"]),
        ("select * from users u join or¦", ['"Order Items"', "orders", "sales.orders"]),
        ("select * from users, ord¦", ['"Order Items"', "orders", "sales.orders"]),
        ("select * from sales.¦", ["orders", "targets"]),
        ("insert into tar¦", ["sales.targets"]),
        ("update us¦", ["users"]),
        ("delete from users¦", ["users"]),
        ("with recent as (select 1) select * from rec¦", ["recent"]),
        ('select * from "Ord¦', ['"Order Items"', '"orders"', '"orders"']),
        ("truncate ta¦", ["sales.targets"]),
        ("drop table if exists us¦", ["users"]),
    ],
)
def test_tables_where_one_is_expected(marked: str, tables: list[str]) -> None:
    found = texts(marked, TABLE)
    assert list(dict.fromkeys(found)) == list(dict.fromkeys(tables))


def test_views_are_no_tables_and_sequences_neither() -> None:
    assert [(each.text, each.kind) for each in at("select * from bus¦")][:1] == [("busy_users", CompletionKind.VIEW)]
    assert "users_id_seq" not in texts("select * from users¦")


@pytest.mark.parametrize(
    "marked",
    [
        "select 'from ¦",
        "select 'a¦b'",
        "select 1 -- fr¦",
        "select /* ¦ */ 1",
        "select $$ ¦ $$",
        "select :na¦",
        "select 12¦",
        "select id as ¦",
        "select 1 # ¦",
    ],
)
def test_nothing_where_nothing_can_stand(marked: str) -> None:
    assert at(marked, MYSQL if "#" in marked else POSTGRESQL) == ()


def test_a_word_behind_a_name_is_a_keyword() -> None:
    assert {each.kind for each in at("select * from users w¦")} == {CompletionKind.KEYWORD}
    assert texts("select * from users w¦")[0] == "when" or "where" in texts("select * from users w¦")


def test_keywords_follow_the_case_that_is_typed() -> None:
    assert "SELECT" in texts("SEL¦") and "select" in texts("sel¦")


def test_aliases_are_offered() -> None:
    assert texts("select ¦ from users u join orders o on true", ALIAS) == ["u", "o"]


@pytest.mark.parametrize(
    ("lexis", "name", "written"),
    [
        (POSTGRESQL, "users", "users"),
        (POSTGRESQL, "Users", '"Users"'),
        (POSTGRESQL, "select", '"select"'),
        (POSTGRESQL, 'a"b', '"a""b"'),
        (MYSQL, "Users", "Users"),
        (MYSQL, "a`b", "`a``b`"),
        (MYSQL, "order", "`order`"),
        (SQLITE, "two words", '"two words"'),
        (SQLITE, "1st", '"1st"'),
    ],
)
def test_names_are_quoted_where_they_must_be(lexis: Lexis, name: str, written: str) -> None:
    assert quoted(name, lexis) == written


def test_what_is_replaced_begins_where_the_word_began() -> None:
    assert {each.start for each in at("select ema¦ from users")} == {7}
    assert at('select "Fu¦ from users')[0] == Completion('"Full Name"', COLUMN, "users", 7, "Full Name")


def _large() -> Catalog:
    refs = [TableRef(f"schema_{index % 10}", f"table_{index}") for index in range(3000)]
    return Catalog(
        "schema_0",
        tuple(f"schema_{index}" for index in range(10)),
        tuple(ObjectName(ref, ObjectKind.TABLE) for ref in refs),
        columns={ref: tuple(f"{ref.name}_column_{index}" for index in range(20)) for ref in refs},
    )


def test_three_thousand_tables_cost_no_keystroke() -> None:
    started = process_time()
    names = names_of(_large())
    assert process_time() - started < 1.5
    for marked in (
        "select * from ¦",
        "select * from tab¦",
        "select tab¦",
        "select * from schema_3.¦",
        "select ¦ from table_7 t join table_9 u on ¦",
    ):
        best = min(_milliseconds(marked, names) for _try in range(5))
        assert best < 10, f"{marked}: {best:.1f} ms"


def _milliseconds(marked: str, names: object) -> float:
    from browser.console.completion import Names

    assert isinstance(names, Names)
    text = marked.replace("¦", "")
    started = process_time()
    found = completions(text, marked.index("¦"), POSTGRESQL, names)
    assert found
    return (process_time() - started) * 1000


def test_functions_that_somebody_made() -> None:
    made = (
        Routine("public", "price_of", "item integer"),
        Routine("public", "price_of", "item integer, day date"),
        Routine("public", "Prices", "", is_table=True),
        Routine("sales", "price_list", "", is_table=True),
    )
    names = names_of(replace(CATALOG, routines=made))

    def found(marked: str, lexis: Lexis = POSTGRESQL) -> list[tuple[str, str]]:
        kept = completions(marked.replace("¦", ""), marked.index("¦"), lexis, names)
        return [(each.text, each.detail) for each in kept if each.kind is CompletionKind.FUNCTION]

    one, all_rows = ("price_of", "(item integer)"), ('"Prices"', "public")
    away = ("sales.price_list", "sales")
    assert found("select pric¦") == found("select * from users where id = pric¦") == [one, all_rows, away]
    assert found("select * from pric¦") == [all_rows, away]
    assert found("select 1 + ice_o¦") == found("call ice_o¦", MYSQL) == [one]
    assert found("select sales.¦") == [("price_list", "sales")]
    assert found('select "Pri¦') == [('"price_of"', "(item integer)"), all_rows, ('"price_list"', "sales")]
    assert found("select id pric¦ from users") == []


WORDS = """
select from where join on using ( ) , . ; ' " [ ] ` $$ -- /* */ with as t users u orders insert into update set values =
* :a union id email
"""


def test_stars_of_stars_cost_no_more() -> None:
    text = "select x. from " + "(select *, *, *, *, *, *, *, *, * from " * 12 + "users" + ") x" * 12
    started = process_time()
    completions(text, 9, POSTGRESQL, NAMES)
    assert process_time() - started < 0.1


PIECES = st.sampled_from([*WORDS.split(), "\n"])


@given(st.lists(PIECES, max_size=25).map(" ".join), st.data(), st.sampled_from([POSTGRESQL, MYSQL, SQLITE]))
def test_anything_half_typed_is_borne(text: str, data: st.DataObject, lexis: Lexis) -> None:
    offset = data.draw(st.integers(0, len(text)))
    for each in completions(text, offset, lexis, NAMES):
        assert 0 <= each.start <= offset
        assert each.name.casefold().find(text[each.start : offset].strip('"`[').casefold()) >= 0
