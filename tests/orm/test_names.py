"""Names: valid, free, and nobody else's, whatever a database thought of."""

import keyword

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Integer
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from browser.database.facts import Column, ObjectKind, TableFacts, TableRef, UniqueKey
from browser.orm.codegen import models_source
from browser.orm.mapping import map_tables
from browser.orm.names import RESERVED, attribute_name, class_name, singular
from browser.schema.catalog import Catalog
from browser.schema.relations import RelationGraph
from tests.orm.running import running_source

NAMES = st.text(max_size=80) | st.sampled_from(
    [
        *sorted(RESERVED),
        "__class__",
        "_sa_instance_state",
        "ﬁ",
        "fi",
        "ª",
        "²",
        "a-b",
        "a_b",
        "1",
        "",
        "__",
        "Ünï",
        "日本",
    ]
)


@given(st.lists(NAMES, max_size=12))
def test_attributes_are_free_and_valid(names: list[str]) -> None:
    found: list[str] = []
    for name in names:
        found.append(attribute_name(name, found))
    assert len(set(found)) == len(found)
    for name in found:
        assert name.isidentifier() and not keyword.iskeyword(name)
        assert name not in RESERVED and not name.startswith("_")


@given(st.lists(NAMES, max_size=8))
def test_classes_are_free_and_valid(names: list[str]) -> None:
    found: set[str] = set()
    for name in names:
        made = class_name(name, found)
        assert made.isidentifier() and not keyword.iskeyword(made) and made not in found
        found.add(made)


@given(st.lists(NAMES, min_size=1, max_size=6, unique=True), NAMES)
def test_any_names_can_be_mapped_and_pasted(names: list[str], table: str) -> None:
    ref = TableRef(None, table or "t")
    columns = tuple(Column(name or "c", "integer", nullable=False) for name in dict.fromkeys(n or "c" for n in names))
    facts = TableFacts(ref, ObjectKind.TABLE, columns, UniqueKey("", (columns[0].name,)))
    mapping = map_tables(RelationGraph(Catalog(None, (), ())), {ref: facts}, ref, [])
    entity = mapping.entities[ref]
    assert entity.attribute(columns[0].name) == entity.key_attributes[0]
    with running_source(models_source(mapping)) as module:
        pasted = module[entity.mapped.__name__]
        assert pasted.__table__.name == ref.name
        assert [column.name for column in pasted.__table__.columns] == [column.name for column in columns]
        module["Base"].registry.dispose()
    mapping.dispose()


def test_one_of_them() -> None:
    said = {
        "orders": "order",
        "categories": "category",
        "boxes": "box",
        "addresses": "address",
        "status": "status",
        "address": "address",
        "analysis": "analysis",
        "series": "series",
        "gas": "gas",
        "houses": "house",
        "children": "child",
        "People": "Person",
    }
    assert {word: singular(word) for word in said} == said
    assert class_name("order_items", set()) == "OrderItem"
    assert class_name("Order Items", {"OrderItem"}) == "OrderItem_2"
    assert class_name("2020", set()) == "C2020"


def test_what_is_reserved_breaks_a_declarative_class() -> None:
    """`metadata` and `registry` are why the list exists; a column of such a name has another attribute."""
    assert attribute_name("metadata", ()) == "metadata_"
    assert attribute_name("class", ()) == "class_"
    assert attribute_name("orders by a, b", ()) == "orders_by_a_b"
    assert attribute_name("class", ("class_",)) == "class_2"

    class Base(DeclarativeBase):
        pass

    class Row(Base):
        __tablename__ = "rows"
        id: Mapped[int] = mapped_column(primary_key=True)
        metadata_: Mapped[int] = mapped_column("metadata", Integer)

    assert Row.__table__.columns.keys() == ["id", "metadata"]
    Base.registry.dispose()
