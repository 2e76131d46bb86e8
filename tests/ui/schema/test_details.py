"""The rows below a table, from facts alone; what databases say stands in test_panel.py."""

from types import SimpleNamespace
from typing import Any

from browser.database.facts import (
    BrokenTable,
    Check,
    Column,
    ForeignKey,
    Index,
    ObjectKind,
    ObjectName,
    TableFacts,
    TableRef,
    Trigger,
    UniqueKey,
)
from browser.schema.catalog import Catalog
from browser.ui import theme
from browser.ui.schema.details import column_item, reference_text, table_item
from browser.ui.schema.items import Item, Tone
from browser.ui.schema.outline import shelve

HERE = TableRef("s", "lines")
ORDERS = TableRef("s", "orders")
ELSEWHERE = TableRef("other", "things")
FACTS = TableFacts(
    HERE,
    ObjectKind.TABLE,
    (
        Column("order_id", "uuid", nullable=False),
        Column("line", "integer", nullable=False, identity=True),
        Column("thing", "text", default="'x'", comment="what <it> is"),
        Column("twice", "integer", nullable=False, generated="line * 2"),
    ),
    primary_key=UniqueKey("lines_pkey", ("order_id", "line")),
    unique=(UniqueKey("", ("thing",)),),
    foreign_keys=(
        ForeignKey("to_orders", HERE, ("order_id",), ORDERS, ("id",), on_delete="CASCADE", on_update="NO ACTION"),
        ForeignKey("", HERE, ("a", "b"), ELSEWHERE, ("x", "y")),
    ),
    indexes=(Index("by_thing", ("(lower(thing))",), True, "thing <> ''"), Index("by_thing", ("line",))),
    checks=(Check("", "line > 0"), Check("positive", "line > 0")),
)


def opened(*objects: ObjectName, **more: Any) -> Any:
    return SimpleNamespace(
        catalog=Catalog("s", ("s",), objects, **more),
        shelves=shelve(objects, ("s",), "s"),
        triggers={HERE: (Trigger("touch", "CREATE TRIGGER touch"),)},
        fresh=frozenset(),
        given_up=set(),
    )


def below(item: Item, *path: str) -> list[Item]:
    rows = list(item.children() if item.children else ())
    return below(next(row for row in rows if row.text == path[0]), *path[1:]) if path else rows


LINES = ObjectName(HERE, ObjectKind.TABLE)


def test_everything_about_a_table_in_its_order() -> None:
    part = ObjectName(TableRef("s", "lines_1"), ObjectKind.TABLE, parent=HERE)
    incoming = (ForeignKey("back", ORDERS, ("line", "order"), HERE, ("line", "order_id")),)
    here = opened(LINES, part, ObjectName(ORDERS, ObjectKind.TABLE), details={HERE: FACTS}, foreign_keys=incoming)
    table = table_item(here, LINES)
    assert [f"{row.text} {row.detail}".strip() for row in below(table)] == [
        "order_id uuid",
        "line integer",
        "thing text",
        "twice integer",
        "Keys 2",
        "References 2",
        "Referenced by 1",
        "Indexes 2",
        "Checks 2",
        "Triggers 1",
        "Partitions 1",
        "Definition",
    ]
    assert [row.text for row in below(table, "References")] == [
        "order_id → orders.id",
        "(a, b) → other.things (x, y)",
    ]
    assert [row.text for row in below(table, "Referenced by")] == ["orders (line, order)"]
    assert [row.text for row in below(table, "Keys")] == ["(order_id, line)", "thing"]
    assert [row.text for row in below(table, "Checks")] == ["line > 0", "positive"]
    assert len({row.key for row in below(table, "Indexes")}) == 2
    assert below(table, "Triggers")[0].tip == "touch\nCREATE TRIGGER touch"
    assert below(table, "Partitions")[0].subject == part


def test_a_reference_to_nothing_is_marked_and_leads_nowhere() -> None:
    table = table_item(opened(LINES, details={HERE: FACTS}), LINES)
    missing = below(table, "References")[0]
    assert (missing.icon, missing.opens, missing.tone) == ("triangle-alert", None, Tone.WARNING)
    assert missing.detail == "there is no such table"


def test_columns_carry_their_markers() -> None:
    order_id, line, thing, twice = (column_item(FACTS, column) for column in FACTS.columns)
    assert (order_id.icon, order_id.marks) == ("key-round", ())
    assert line.marks == ("identity",)
    assert (thing.marks, thing.tip) == ((), "thing  text\ndefault 'x'\nwhat <it> is")
    assert twice.marks == ("generated", "not null")
    assert order_id.sentence == "order_id, column, primary key, reference, uuid"


def test_what_is_not_known_yet_and_what_is_broken() -> None:
    waiting = table_item(opened(LINES), LINES)
    assert [row.text for row in below(waiting)] == ["Reading …"]
    broken = table_item(opened(LINES, details={HERE: BrokenTable(HERE, ObjectKind.TABLE, "no such module")}), LINES)
    assert [row.text for row in below(broken)] == ["no such module"]
    sequence = ObjectName(TableRef("s", "numbers"), ObjectKind.SEQUENCE)
    assert table_item(opened(sequence), sequence).children is None


def test_how_columns_were_found_is_said() -> None:
    facts = TableFacts(HERE, ObjectKind.VIEW, (), source="information_schema", warnings=("An index is unreadable.",))
    table = table_item(opened(LINES, details={HERE: facts}), LINES)
    assert [row.text for row in below(table)][:2] == ["An index is unreadable.", "Columns found by information_schema"]


def test_a_reference_without_target_columns_names_the_table() -> None:
    assert reference_text(ForeignKey("", HERE, ("a",), ORDERS, ())) == "a → orders"


def test_every_icon_exists() -> None:
    table = table_item(opened(LINES, details={HERE: FACTS}), LINES)
    for row in (*below(table), *below(table, "References"), *below(table, "Keys")):
        assert not theme.icon(row.icon).isNull()
