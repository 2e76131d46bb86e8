"""Projects in the shapes that well-known applications give to theirs; written by us, nothing is theirs."""

from pathlib import Path

from browser.migrate.graph import RevisionGraph
from browser.migrate.project import Project, read_project
from tests.migrate import alembic_says, projects
from tests.migrate.projects import Made

LICENSE = "#\n# Licensed to somebody under one or more agreements.\n# See the NOTICE file.\n#\n"


def made(folder: Path, *sources: tuple[str, str], env: str = projects.ENV) -> Project:
    return read_project(projects.write(folder, [Made("x", name=name, source=text) for name, text in sources], env=env))


def test_a_workflow_scheduler(tmp_path: Path) -> None:
    """Numbered files, a license above the docstring, more constants than Alembic asks for, schema by dialect."""
    first = f'''{LICENSE}"""current schema

Revision ID: e3a246e0dc1
Revises:
Create Date: 2015-08-18 16:35:00.883495

"""
from __future__ import annotations
import sqlalchemy as sa
from alembic import op
from sqlalchemy import func
revision = "e3a246e0dc1"
down_revision = None
branch_labels = None
depends_on = None
program_version = "1.5.0"


def upgrade():
    conn = op.get_bind()
    inspector = sa.inspect(conn)
    tables = inspector.get_table_names()
    if "connection" not in tables:
        op.create_table("connection", sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id"))
    if conn.dialect.name == "mysql":
        conn.execute(sa.text("SET explicit_defaults_for_timestamp = 1"))


def downgrade():
    op.drop_table("connection")
'''
    project = made(tmp_path, ("0001_1_5_0_current_schema.py", first))
    (revision,) = project.revisions.values()
    assert (revision.message, revision.date) == ("current schema", "2015-08-18 16:35:00.883495")
    assert [(each.name, each.table, each.within) for each in revision.upgrade] == [
        ("create_table", "connection", 'if "connection" not in tables'),
        ("execute", "", 'if conn.dialect.name == "mysql"'),
    ]
    assert not project.problems


def test_a_network_service_with_two_branches(tmp_path: Path) -> None:
    """Expand and contract, labelled by constants of the program itself, which only a run would tell."""
    expand = '"""start expand"""\nfrom app.db import cli\nrevision = "30018084ec99"\ndown_revision = "kilo"\n'
    expand += (
        "depends_on = ('kilo',)\nbranch_labels = (cli.EXPAND_BRANCH,)\ndef upgrade(): pass\ndef downgrade(): pass\n"
    )
    kilo = 'revision = "kilo"\ndown_revision = None\ndef upgrade(): pass\ndef downgrade(): pass\n'
    contract = (
        expand.replace("30018084ec99", "4ffceebfada")
        .replace("EXPAND", "CONTRACT")
        .replace("cli.", "'contract' or cli.")
    )
    project = made(tmp_path, ("a.py", expand), ("kilo.py", kilo), ("b.py", contract))
    graph = RevisionGraph(project)
    assert set(graph.heads) == {"30018084ec99", "4ffceebfada"}
    assert graph.branch_points == {"kilo"}
    assert len(project.problems) == 2
    assert all("What `branch_labels` is" in each.message for each in project.problems)


def test_several_databases(tmp_path: Path) -> None:
    """Alembic's own template for several databases looks its functions up by name."""
    source = '''"""two databases"""
from alembic import op
revision = "a1b2"
down_revision = None


def upgrade(engine_name: str) -> None:
    globals()["upgrade_%s" % engine_name]()


def downgrade(engine_name: str) -> None:
    globals()["downgrade_%s" % engine_name]()


def upgrade_engine1() -> None:
    op.drop_table("one")


def upgrade_engine2() -> None:
    op.drop_table("two")


def downgrade_engine1() -> None:
    pass
'''
    (revision,) = made(tmp_path, ("a1b2_two.py", source)).revisions.values()
    assert [(each.table, each.within) for each in revision.upgrade] == [
        ("one", "in upgrade_engine1()"),
        ("two", "in upgrade_engine2()"),
    ]
    assert revision.downgrade == ()


def test_a_dashboard_with_merges_and_orm_in_revisions(tmp_path: Path) -> None:
    """Merges of merges, classes and sessions inside of revisions, a migration that calls shared helpers."""
    data = f'''{LICENSE}"""move things"""
revision = "f1"
down_revision = "base0"
from alembic import op
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy import Column, Integer
from app import db
from app.migrations.shared.utils import try_load_json, add_column_if_not_exists
Base = declarative_base()
class Slice(Base):
    __tablename__ = "slices"
    id = Column(Integer, primary_key=True)
def upgrade():
    bind = op.get_bind()
    session = db.Session(bind=bind)
    for slc in session.query(Slice):
        slc.id += 1
    session.commit()
    session.close()
    add_column_if_not_exists(op, "slices", "x")
def downgrade():
    pass
'''
    sources = [
        Made("base0"),
        Made("f1", name="f1_.py", source=data),
        Made("f2", "base0"),
        Made("f3", "base0"),
        Made("m1", ("f1", "f2")),
        Made("m2", ("f2", "f3")),
        Made("m3", ("m1", "m2")),
    ]
    project = read_project(projects.write(tmp_path, sources))
    graph = RevisionGraph(project)
    assert [(each.name, each.receiver) for each in project.revisions["f1"].upgrade] == [
        ("commit", "session"),
        ("add_column_if_not_exists", ""),
    ]
    assert not project.revisions["f1"].reversible
    known = alembic_says.revision_map([Made("f1", "base0") if each.id == "f1" else each for each in sources])
    assert [step.revision.id for step in graph.path(frozenset(), "head")] == alembic_says.upgrades(known, (), "head")


def test_ids_that_are_numbers_dates_or_words(tmp_path: Path) -> None:
    """Sequences kept by hand: `0001`, dates, names with dots."""
    ids = ["0001", "20260102_0304", "v1.2.0", "add_users"]
    project = read_project(
        projects.write(tmp_path, [Made(id, down) for id, down in zip(ids, [None, *ids], strict=False)])
    )
    graph = RevisionGraph(project)
    assert [step.revision.id for step in graph.path(frozenset(), "head")] == ids
    assert graph.resolve("v1") == "v1.2.0"
    assert not project.problems
