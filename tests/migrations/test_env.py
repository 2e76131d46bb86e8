"""The migrations: up, checked, down and up again on every driver, offline too, and on the command line."""

import io
import logging
import os
import re
import sqlite3
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Column, Connection, Engine, MetaData, Table, create_engine, inspect, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from browser.demo.install import HEAD
from browser.demo.models import Base
from browser.demo.sample import Sample, Sizes

ROOT = Path(__file__).parents[2]
FIRST = "5c1d9f0e7a34"
IN_ORDER = ["users", "posts", "tags", "post_tags", "products", "orders", "order_items"]
LATER = {"employees", "audit_trail"}
SYNC = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg2", "mysql": "mysql+pymysql"}


def _configuration(url: str) -> tuple[Config, io.StringIO]:
    """What the command line makes of `alembic -x url=...`, and what it prints."""
    said = io.StringIO()
    options = Namespace(x=[f"url={url}"])
    return Config(toml_file=ROOT / "pyproject.toml", stdout=said, output_buffer=said, cmd_opts=options), said


@pytest.fixture
def looking(database_url: str) -> Iterator[Engine]:
    """A sync engine that looks at the database from outside."""
    engine = create_engine(database_url, poolclass=NullPool)
    yield engine
    engine.dispose()


def _tables(url: str) -> set[str]:
    parsed = make_url(url)
    engine = create_engine(parsed.set(drivername=SYNC[parsed.get_backend_name()]), poolclass=NullPool)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_up_checked_down_and_up_again(driver_url: str) -> None:
    config, said = _configuration(driver_url)
    command.upgrade(config, "head")
    assert _tables(driver_url) == {*Base.metadata.tables, "alembic_version"}
    command.check(config)  # raises when the models and the migrations drift apart
    command.downgrade(config, "-1")
    command.upgrade(config, "+1")
    command.downgrade(config, "base")
    assert _tables(driver_url) == {"alembic_version"}
    command.upgrade(config, "+1")
    command.downgrade(config, "-1")
    command.upgrade(config, "head")
    command.current(config)
    assert said.getvalue().endswith(f"{HEAD} (head)\n")


def test_a_downgrade_leaves_nothing_behind(looking: Engine, database_url: str) -> None:
    config, _ = _configuration(database_url)
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    with looking.connect() as connection:
        assert _triggers(connection) == []
        assert _functions(connection) == []
        assert inspect(connection).get_view_names() == []
        assert "analytics" not in inspect(connection).get_schema_names()


def test_rows_of_the_first_revision_are_kept(looking: Engine, database_url: str) -> None:
    """What a demo of the first Rowlore holds comes through, and its staff becomes employees."""
    config, _ = _configuration(database_url)
    command.upgrade(config, FIRST)
    tables = {name: _only_first(Base.metadata.tables[name]) for name in IN_ORDER}
    sample = Sample(Sizes.of(0.05), date(2026, 11, 20))
    with looking.begin() as connection:
        for name in ("users", "products", "tags", "posts", "post_tags", "orders", "order_items"):
            rows = [{key: row[key] for key in row if key in tables[name].c} for row in getattr(sample, name)()]
            connection.execute(tables[name].insert(), rows)
        before = _rows(connection, tables)
    command.upgrade(config, "head")
    with looking.connect() as connection:
        assert _rows(connection, tables) == before
        kinds = connection.execute(text("SELECT kind, count(*) FROM users GROUP BY kind ORDER BY kind")).all()
        assert [tuple(row) for row in kinds] == [("customer", 13), ("employee", 3)]
        staff = connection.execute(text("SELECT job_title, hired_on FROM employees ORDER BY id")).all()
        assert [row[0] for row in staff] == ["Managing director", "Shop assistant", "Shop assistant"]
        assert str(staff[0][1]) == "2023-11-21"
    command.downgrade(config, FIRST)
    with looking.connect() as connection:
        assert _rows(connection, tables) == before


def _only_first(table: Table) -> Table:
    later = {"kind", "company"}
    return Table(table.name, MetaData(), *(Column(c.name, c.type) for c in table.columns if c.name not in later))


def _rows(connection: Connection, tables: dict[str, Table]) -> dict[str, list[Any]]:
    """Everything but when a row was last changed: the migration changed it."""
    kept = {name: [c for c in table.columns if c.name != "updated_at"] for name, table in tables.items()}
    return {name: sorted(map(repr, connection.execute(select(*columns)))) for name, columns in kept.items()}


def test_a_schema_of_somebody_else_survives(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    config, _ = _configuration(postgresql_url)
    with engine.connect() as connection:
        connection.execute(text("CREATE SCHEMA analytics"))
        command.upgrade(config, "head")
        command.downgrade(config, "base")
        assert "analytics" in inspect(connection).get_schema_names()


def test_models_and_migrations_make_the_same_tables(looking: Engine, database_url: str) -> None:
    """More than `alembic check` compares: defaults, checks, triggers, and what references do on delete."""
    config, _ = _configuration(database_url)
    command.upgrade(config, "head")
    migrated = _facts(looking)
    command.downgrade(config, "base")
    Base.metadata.create_all(looking)
    assert _facts(looking) == migrated


def _facts(engine: Engine) -> dict[str, Any]:
    inspector = inspect(engine)
    facts: dict[str, Any] = {}
    for name in Base.metadata.tables:
        columns = inspector.get_columns(name)
        facts[name] = {
            "columns": [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in columns],
            "keys": sorted(map(str, inspector.get_foreign_keys(name))),
            "checks": sorted(map(str, inspector.get_check_constraints(name))),
            "unique": sorted(map(str, inspector.get_unique_constraints(name))),
            "indexes": sorted(map(str, inspector.get_indexes(name))),
            "primary key": inspector.get_pk_constraint(name),
        }
    with engine.connect() as connection:
        facts["triggers"] = _triggers(connection)
    return facts


TRIGGERS = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
    "mysql": "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = database()",
}
FUNCTIONS = {
    "sqlite": "SELECT 1 WHERE false",
    "postgresql": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "mysql": "SELECT routine_name FROM information_schema.routines WHERE routine_schema = database()",
}


def _triggers(connection: Connection) -> list[str]:
    return list(connection.scalars(text(TRIGGERS[connection.dialect.name].replace("::", "\\:\\:"))))


def _functions(connection: Connection) -> list[str]:
    return list(connection.scalars(text(FUNCTIONS[connection.dialect.name].replace("::", "\\:\\:"))))


@pytest.mark.parametrize(
    "url", ["sqlite://", "postgresql://nowhere/x", "mysql://nowhere/x", "postgresql+asyncpg://nowhere/x"]
)
def test_offline_writes_a_script_without_asking_a_server(url: str) -> None:
    config, said = _configuration(url)
    command.upgrade(config, "head", sql=True)
    script = said.getvalue()
    made = re.findall(r"CREATE TABLE (\w+)", script)
    assert made[:8] == ["alembic_version", *IN_ORDER] and set(made[8:]) == LATER
    assert f"SET version_num='{HEAD}'" in script and "INSERT INTO employees" in script
    assert "%%" not in script
    config, said = _configuration(url)
    command.downgrade(config, "head:base", sql=True)
    dropped = re.findall(r"DROP TABLE (\w+)", said.getvalue())
    assert [name for name in dropped if name not in LATER][:7] == IN_ORDER[::-1] and set(dropped) > LATER


def test_the_offline_script_makes_the_same_sqlite_file(tmp_path: Path) -> None:
    config, said = _configuration("sqlite://")
    command.upgrade(config, "head", sql=True)
    with closing(sqlite3.connect(tmp_path / "offline.db")) as connection:
        connection.executescript(said.getvalue())
    command.upgrade(_configuration(f"sqlite:///{tmp_path / 'online.db'}")[0], "head")
    assert _schema(tmp_path / "offline.db") == _schema(tmp_path / "online.db")


def _schema(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        return [re.sub(r"\s+", "", row[0]) for row in rows]


def test_the_offline_script_runs_on_postgresql(postgresql_url: str) -> None:
    config, said = _configuration(postgresql_url)
    command.upgrade(config, "head", sql=True)
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection, closing(connection.connection.cursor()) as cursor:
        cursor.execute(said.getvalue())
    command.check(config)


def test_the_offline_script_runs_on_mariadb(mariadb_url: str) -> None:
    config, said = _configuration(mariadb_url)
    command.upgrade(config, "head", sql=True)
    engine = create_engine(mariadb_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in said.getvalue().split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    command.check(config)


def test_a_failed_migration_leaves_nothing_half_done(sqlite_url: str) -> None:
    with closing(sqlite3.connect(make_url(sqlite_url).database or "")) as connection:
        connection.execute("CREATE TABLE orders (in_the_way)")
    with pytest.raises(DBAPIError, match="already exists"):
        command.upgrade(_configuration(sqlite_url)[0], "head")
    assert _tables(sqlite_url) == {"orders"}


def test_loggers_that_exist_stay_as_they_are(sqlite_url: str) -> None:
    mine = logging.getLogger("tests.migrations.mine")
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    command.upgrade(_configuration(sqlite_url)[0], "head")
    assert not mine.disabled
    assert (logging.getLogger().handlers, logging.getLogger().level) == (handlers, level)


def test_a_refused_url_is_refused_here_too() -> None:
    config, _ = _configuration("mysql://localhost/x?local_infile=1")
    with pytest.raises(Exception, match="local_infile"):
        command.current(config)


def _alembic(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "alembic", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Traceback" not in done.stderr and "WARN" not in done.stderr
    return done.stdout + done.stderr


def test_the_command_line_migrates_the_demo_file_by_default(home: Path) -> None:
    said = _alembic("upgrade", "head")
    assert f"Running upgrade  -> {FIRST}, users, posts and orders" in said
    assert "users" in _tables(f"sqlite:///{home / 'demo.db'}")


def test_the_environment_names_another_database(tmp_path: Path, home: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    _alembic("upgrade", "head", ROWLORE_DEMO_URL=url)
    assert f"Rev: {HEAD} (head)" in _alembic("history", "--verbose", ROWLORE_DEMO_URL=url)
    assert "No new upgrade operations detected." in _alembic("check", ROWLORE_DEMO_URL=url)
    assert not home.exists()
