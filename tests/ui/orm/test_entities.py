"""Where entities come from: the catalog of any database, or declared classes where they fit."""

from functools import partial
from pathlib import Path

from browser.database.facts import TableRef
from browser.orm.plan import Load
from browser.schema.catalog import Catalog
from browser.ui.orm.entities import MappedEntities
from browser.ui.orm.work import load_entities, write_code
from browser.ui.window.models_opening import demo_models
from tests.conftest import OpenDatabase
from tests.ui.rows.conftest import script

NOTHING = partial(Catalog, None, (), ())
TABLES = """
create table people (id integer primary key, boss_id integer references people);
create table cats (name text primary key not null, person_id integer references people);
create table tags (id integer primary key);
create table cat_tags (name text references cats, tag_id integer references tags, primary key (name, tag_id));
create table loose (person_id integer references people);
"""


async def test_tables_of_the_catalog(open_database: OpenDatabase, sqlite_url: str) -> None:
    script(sqlite_url, TABLES)
    database = await open_database(sqlite_url)
    entities = MappedEntities(database, NOTHING, demo_models)
    assert [title for _, title in await entities.entities()] == ["cat_tags", "cats", "loose", "people", "tags"]
    people = TableRef("main", "people")
    steps = {step.name: step for step in await entities.steps(people)}
    assert steps["cats"].target == TableRef("main", "cats")
    assert not steps["cats"].to_one
    assert steps["loose"].problem.startswith("it has neither")
    cats = [step.name for step in await entities.steps(TableRef("main", "cats"))]
    assert "tags through cat_tags" in cats
    paths = (("cats",), ("cats", "tags through cat_tags"), ("loose",))
    make = await entities.mapping(people, paths)
    mapping = make()
    assert len(mapping.links) == 2
    assert [ref.name for ref, _ in mapping.left_out] == ["loose"]
    mapping.dispose()
    code = await database.read(write_code, make, Load(people, ()))
    assert code.left_out[0].startswith("loose: it has neither")
    assert not code.declared
    assert entities.like(people, [people]) == people


async def test_declared_classes_where_they_fit(open_database: OpenDatabase, demo_copy: Path) -> None:
    database = await open_database(str(demo_copy))
    entities = MappedEntities(database, NOTHING, demo_models)
    titles = dict(await entities.entities())
    users = TableRef(None, "users")
    assert titles[users] == "User"
    assert entities.like(TableRef("main", "users"), list(titles)) == users
    assert entities.like(TableRef("main", "alembic_version"), list(titles)) is None
    steps = {step.name: step for step in await entities.steps(users)}
    assert steps["orders"].leads_to == "Order"
    assert steps["manager"].to_one
    assert entities.problem_of(users) == ""
    make = await entities.mapping(users, (("orders",),))
    loaded = await database.read(load_entities, make, Load(users, (), limit=3), lambda progress: None)
    assert len(loaded.entities) == 3
    assert (await database.read(write_code, make, Load(users, ()))).declared


async def test_a_demo_that_lacks_a_column_is_any_database(open_database: OpenDatabase, sqlite_url: str) -> None:
    script(sqlite_url, "create table users (id integer primary key); create table orders (id integer primary key)")
    database = await open_database(sqlite_url)
    assert await database.read(demo_models) == ()
