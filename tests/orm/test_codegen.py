"""Source that can be read, and pasted. That it loads the same rows is tested with every mapping."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from browser.database.facts import Column, ForeignKey
from browser.orm.codegen import models_source, select_source
from browser.orm.codegen_types import type_source
from browser.orm.mapping import map_tables
from browser.orm.plan import Load, Strategy
from browser.schema.relations import RelationGraph
from tests.orm.hard import hard
from tests.orm.running import running_source
from tests.orm.schemas import DEEP, graph_of, make, ref_of, shop
from tests.orm.trees import by_source
from tests.rows.tables import sqlite_memory


def test_models_read_as_a_person_would_write_them() -> None:
    with sqlite_memory() as connection:
        graph = shop(connection, 1)
    root = ref_of(graph, "users")
    mapping = map_tables(graph, None, root, [("orders", "user"), ("orders", "items")])
    source = models_source(mapping)
    assert source.startswith(
        "import sqlalchemy as sa\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship\n"
    )
    assert (
        """
class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    user_id: Mapped[int | None] = mapped_column(sa.Integer, sa.ForeignKey("users.id"))

    user: Mapped["User | None"] = relationship(back_populates="orders")
    items: Mapped[list["Item"]] = relationship()
"""
        in source
    )
    mapping.dispose()


def test_parallel_keys_are_told_apart_and_payloads_are_for_reading() -> None:
    with sqlite_memory() as connection:
        graph = hard(connection)
    children = ref_of(graph, "children")
    mapping = map_tables(graph, None, children, [("parents by a, b",), ("parents by x, y",)])
    source = models_source(mapping)
    assert "remote(Parent.a) == foreign(Child.a), remote(Parent.b) == foreign(Child.b)" in source
    assert 'sa.ForeignKeyConstraint(["x", "y"], ["parents.a", "parents.b"]),' in source
    mapping.dispose()
    mapping = map_tables(graph, None, ref_of(graph, "posts"), [("tags through post_tags",)])
    assert "post_tags = sa.Table(" in models_source(mapping)
    assert "viewonly=True" in models_source(mapping)
    mapping.dispose()


def test_options_are_chained_and_nested() -> None:
    with sqlite_memory() as connection:
        graph = shop(connection, 1)
    root = ref_of(graph, "orders")
    mapping = map_tables(graph, None, root, [("items", "product"), ("items", "order"), ("user",)])
    load = Load(
        root,
        (
            (("user",), Strategy.JOINED),
            (("items",), Strategy.JOINED),
            (("items", "product"), Strategy.RAISE),
            (("items", "order"), Strategy.LAZY),
        ),
        7,
    )
    source = select_source(load, mapping)
    assert (
        """\
statement = (
    select(Order)
    .options(
        joinedload(Order.user),
        joinedload(Order.items).options(
            raiseload(Item.product),
            lazyload(Item.order),
        ),
    )
    .order_by(Order.id)
    .limit(7)
)
"""
        in source
    )
    assert ".unique().all()" in source
    plain = select_source(Load(root, ((("user",), Strategy.JOINED),)), mapping)
    assert ".unique()" not in plain
    assert "joinedload(Order.user),\n" in plain
    mapping.dispose()


def test_a_relation_declared_by_hand_can_be_pasted(connection: Connection) -> None:
    make(connection, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, b_name VARCHAR(9), when_at TIMESTAMP NULL)")
    make(connection, "CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(9), metadata VARCHAR(9))")
    make(connection, "INSERT INTO a (id, b_name) VALUES (1, 'x'), (2, 'x'), (3, NULL), (4, 'gone')")
    make(connection, "INSERT INTO b VALUES (1, 'x', 'm'), (2, 'x', NULL), (3, 'y', NULL)")
    plain = graph_of(connection)
    a, b = ref_of(plain, "a"), ref_of(plain, "b")
    graph = RelationGraph(plain.catalog, [ForeignKey("", a, ("b_name",), b, ("name",))])
    [relation] = graph.relations(a)
    mapping = map_tables(graph, None, a, [(relation.name,)])
    for strategy in (Strategy.SELECTIN, Strategy.JOINED, Strategy.SUBQUERY, Strategy.LAZY):
        found = by_source(connection, mapping, Load(a, (((relation.name,), strategy),)))
        both = ((("1",), ()), (("2",), ()))
        assert [related[0][1] for _, related in found] == [both, both, (), ()]
    mapping.dispose()


def test_columns_of_types_that_sqlalchemy_does_not_know_can_be_pasted(connection: Connection) -> None:
    unknown = {"sqlite": "", "postgresql": "int4range", "mysql": "point"}[connection.dialect.name]
    make(connection, f"CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, unknown {unknown}, other {unknown})")
    make(connection, "INSERT INTO a (id) VALUES (1), (2)")
    graph = graph_of(connection)
    a = ref_of(graph, "a")
    mapping = map_tables(graph, None, a, [])
    assert by_source(connection, mapping, Load(a, ())) == [(("1",), ()), (("2",), ())]
    mapping.dispose()


@pytest.mark.parametrize(
    ("spelled", "expected"),
    [
        ("integer", ("sa.Integer", "int")),
        ("int(10) unsigned", ("sa.Integer", "int")),
        ("bigint(20)", ("sa.BigInteger", "int")),
        ("tinyint(1)", ("sa.Boolean", "bool")),
        ("interval", ("sa.Interval", "datetime.timedelta")),
        ("VARCHAR(40)", ("sa.String(40)", "str")),
        ("character varying(3)", ("sa.String(3)", "str")),
        ("character varying", ("sa.String", "str")),
        ("numeric(9,2)", ("sa.Numeric(9, 2)", "decimal.Decimal")),
        ("NUMERIC", ("sa.Numeric", "decimal.Decimal")),
        ("double precision", ("sa.Double", "float")),
        ("timestamp without time zone", ("sa.DateTime", "datetime.datetime")),
        ("timestamp(3) with time zone", ("sa.DateTime(timezone=True)", "datetime.datetime")),
        ("date", ("sa.Date", "datetime.date")),
        ("time", ("sa.Time", "datetime.time")),
        ("jsonb", ("sa.JSON", "Any")),
        ("uuid", ("sa.Uuid", "uuid.UUID")),
        ("bytea", ("sa.LargeBinary", "bytes")),
        ("longblob", ("sa.LargeBinary", "bytes")),
        ("enum('a','b')", ("sa.String", "str")),
        ("text[]", ("sa.ARRAY(sa.Text)", "list[Any]")),
        ("point", ("sa.types.NullType", "Any")),
        ("tsvector[]", ("sa.types.NullType", "Any")),
        ("", ("sa.types.NullType", "Any")),
    ],
)
def test_types(spelled: str, expected: tuple[str, str]) -> None:
    assert type_source(Column("c", spelled)) == expected


def test_a_key_is_no_truth() -> None:
    assert type_source(Column("c", "tinyint(1)"), is_key=True) == ("sa.SmallInteger", "int")
    assert type_source(Column("c", "boolean"), is_key=True) == ("sa.Boolean", "bool")


@given(st.text(max_size=30))
def test_any_spelling_of_a_type_is_source(spelled: str) -> None:
    kind, annotation = type_source(Column("c", spelled))
    head = "import datetime, decimal, uuid\nfrom typing import Any\nimport sqlalchemy as sa\n"
    with running_source(f"{head}kind = {kind}\nannotation = {annotation}\n") as module:
        assert module["kind"] is not None


def test_every_path_of_the_shop_both_ways(connection: Connection) -> None:
    graph = shop(connection, 3)
    root = ref_of(graph, "products")
    path = ("items", "order", "user", *DEEP[:1])
    mapping = map_tables(graph, None, root, [path])
    found = [
        by_source(connection, mapping, Load(root, ((path, strategy),)).everywhere(strategy))
        for strategy in (Strategy.SELECTIN, Strategy.JOINED, Strategy.SUBQUERY, Strategy.LAZY)
    ]
    assert found[0] == found[1] == found[2] == found[3]
    assert len(found[0]) == 7
    mapping.dispose()
