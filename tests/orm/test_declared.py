"""Declared classes: their own relationships, inheritance, Python values; and the demo's."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, ForeignKey, Numeric, String, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, WriteOnlyMapped, mapped_column, relationship

from browser import errors
from browser.database.facts import Kind, TableRef
from browser.orm.codegen import models_source, select_source
from browser.orm.comparing import compare
from browser.orm.declared import declared_entities, declared_links, declared_mapping
from browser.orm.loading import load
from browser.orm.loading_facts import EntityNode
from browser.orm.mapping_types import as_list
from browser.orm.plan import Branch, Load, Strategy, plan
from tests.orm.running import running_source


class Level(StrEnum):
    LOW = "low"


class Base(DeclarativeBase):
    type_annotation_map = {str: String(40)}  # noqa: RUF012


class Person(Base):
    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    called: Mapped[str] = mapped_column("name")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    key: Mapped[UUID]
    level: Mapped[Level]
    pay: Mapped[Decimal] = mapped_column(Numeric(9, 2))
    since: Mapped[datetime]
    team: Mapped["Team | None"] = relationship(back_populates="people", lazy="raise")
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "person"}  # noqa: RUF012


class Employee(Person):
    __tablename__ = "employees"
    id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    desk: Mapped[str]
    __mapper_args__ = {"polymorphic_identity": "employee"}  # noqa: RUF012


class Team(Base):
    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    people: Mapped[list["Person"]] = relationship(back_populates="team")
    staff: WriteOnlyMapped["Person"] = relationship(viewonly=True)
    employees: Mapped[list["Employee"]] = relationship(viewonly=True)


MODELS = (Team, Person, Employee)
TEAMS, PEOPLE = TableRef(None, "teams"), TableRef(None, "people")


def _filled(connection: Connection) -> None:
    Base.metadata.create_all(connection)
    since = datetime(2026, 11, 20, tzinfo=UTC).replace(tzinfo=None)
    same = {"key": UUID(int=7), "level": Level.LOW, "pay": Decimal("1.50"), "since": since}
    with Session(connection) as session:
        session.add(Team(id=1))
        session.flush()
        session.add_all([Person(id=1, called="Ada", team_id=1, **same), Employee(id=2, called="B", desk="x", **same)])
        session.add(Employee(id=3, called="C", desk="y", team_id=1, **same))
        session.commit()


def test_entities_and_links() -> None:
    assert declared_entities(MODELS) == (TEAMS, PEOPLE)
    links = declared_links(MODELS, TEAMS)
    assert {link.name: (link.target, link.to_one) for link in links} == {
        "people": (PEOPLE, False),
        "employees": (PEOPLE, False),
    }
    with pytest.raises(errors.NotSupported, match="No declared class is mapped to nothing"):
        declared_mapping(MODELS, TableRef(None, "nothing"), [])
    mapping = declared_mapping(MODELS, TEAMS, [("staff",)])
    assert mapping.left_out == ((PEOPLE, "Team.staff is write_only: loader options do not apply to it."),)


@pytest.mark.filterwarnings("ignore:Dialect sqlite.*Decimal")
def test_python_values_as_text(connection: Connection) -> None:
    _filled(connection)
    mapping = declared_mapping(MODELS, TEAMS, [("people", "team"), ("employees", "team")])
    first = None
    for strategy in (Strategy.SELECTIN, Strategy.JOINED, Strategy.SUBQUERY, Strategy.LAZY):
        wanted = Load(TEAMS, ((("people", "team"), strategy), (("employees", "team"), strategy))).everywhere(strategy)
        loaded = load(connection, mapping, wanted)
        [team] = loaded.entities
        related = {each.name: each.nodes for each in team.related}
        people = {node.key[0].text: node for node in related["people"]}
        assert {key: node.title for key, node in people.items()} == {"1": "Person", "3": "Employee"}
        assert [node.key[0].text for node in related["employees"]] == ["3"]
        texts = [cell.text for cell in people["1"].cells]
        assert texts == ["1", "person", "Ada", "1", str(UUID(int=7)), "low", "1.50", "2026-11-20 00:00:00"]
        first = first or texts
    columns = {column.name: column.kind for column in loaded.columns[PEOPLE]}
    assert (columns["name"], columns["pay"], columns["since"]) == (Kind.TEXT, Kind.NUMBER, Kind.TIME)
    measured = compare(connection, mapping, Load(TEAMS, ((("people", "team"), Strategy.LAZY),)))
    assert len({each.digest for each in measured}) == 1
    mapping.dispose()
    assert declared_entities(MODELS) == (TEAMS, PEOPLE)  # still there
    assert load(connection, declared_mapping(MODELS, TEAMS, []), Load(TEAMS, ())).cost.entities == 1


def test_the_source_is_the_models_own() -> None:
    mapping = declared_mapping(MODELS, TEAMS, [("people",)])
    source = models_source(mapping)
    assert "class Team(Base):" in source and 'relationship(back_populates="people", lazy="raise")' in source
    select = select_source(Load(TEAMS, ((("people",), Strategy.SELECTIN),)), mapping)
    assert f"from {__name__} import Person, Team\n" in select
    assert "selectinload(Team.people)" in select


def test_the_demo_is_understood() -> None:
    from browser.demo import models

    classes = [mapper.class_ for mapper in models.Base.registry.mappers]
    users = TableRef(None, "users")
    assert users in declared_entities(classes)
    names = {link.name for link in declared_links(classes, users)}
    assert {"orders", "posts", "manager"} <= names
    path = ("orders", "items", "product")
    mapping = declared_mapping(classes, users, [path])
    source = select_source(Load(users, ((path, Strategy.SELECTIN),)), mapping)
    with running_source(source) as module:
        assert "SELECT users.id" in str(module["statement"])
    assert "class User(" in models_source(mapping)


DEMO_PATHS = (("orders", "items", "product"), ("posts", "tags"), ("manager",))


def _ids(entity: Any, branches: tuple[Branch, ...]) -> tuple[Any, ...]:
    """What the source loaded, by the texts of the keys and names of classes."""
    related = []
    for branch in branches:
        found = as_list(getattr(entity, branch.link.attribute))
        related.append(tuple(sorted(_ids(each, branch.branches) for each in found)))
    return type(entity).__name__, tuple(str(part) for part in inspect(entity).identity), tuple(related)


def _shown(node: EntityNode) -> tuple[Any, ...]:
    related = tuple(tuple(sorted(map(_shown, each.nodes))) for each in node.related)
    return node.title, tuple(cell.text for cell in node.key), related


def test_the_source_of_the_demo_finds_the_same(connection: Connection) -> None:
    """Joined inheritance (users and employees), a many-to-many, three levels; the models as they were written."""
    from browser.demo.install import install
    from browser.demo.models import Base as DemoBase

    install(connection, 0.1)
    classes = [mapper.class_ for mapper in DemoBase.registry.mappers]
    users = TableRef(None, "users")
    mapping = declared_mapping(classes, users, DEMO_PATHS)
    for strategy in (Strategy.SELECTIN, Strategy.JOINED, Strategy.SUBQUERY):
        wanted = Load(users, tuple((path, strategy) for path in DEMO_PATHS), 40).everywhere(strategy)
        loaded = load(connection, mapping, wanted)
        assert {"Employee", "BusinessCustomer"} <= {node.title for node in loaded.entities}
        reached = {each.name for node in loaded.entities for each in node.related if each.nodes}
        assert reached == {"orders", "posts", "manager"}
        with running_source(select_source(wanted, mapping)) as names, Session(connection) as session:
            found = [_ids(entity, plan(mapping, wanted)) for entity in names["load"](session)]
        assert found == [_shown(node) for node in loaded.entities]
