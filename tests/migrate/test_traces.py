"""What of a revision is in the schema, however far it came: done, not done, and what nobody can tell."""

import pytest
from sqlalchemy import Connection, text

from browser.database.dialects import dialect_of
from browser.migrate.traces import Traces, traces
from tests.migrate.test_operations import operations

BEFORE = (
    "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20), old VARCHAR(20))",
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER)",
    "CREATE TABLE gone (id INTEGER PRIMARY KEY)",
    "CREATE INDEX ix_old ON orders (total)",
)
REVISION = """
op.create_table("notes", sa.Column("id", sa.Integer))
op.add_column("users", sa.Column("mail", sa.Text, unique=True))
op.alter_column("users", "old", new_column_name="older")
op.create_index("ix_name", "users", ["name"])
op.drop_index("ix_old", "orders")
op.drop_table("gone")
op.rename_table("orders", "sales")
op.execute("UPDATE users SET mail = ''")
if True:
    op.create_table("maybe")
op.create_table("here_and_gone")
op.drop_table("here_and_gone")
"""
SAID = (
    "create table notes", "add column mail of users", "rename column old of users", "create index ix_name of users",
    "drop table gone", "rename table orders",
)  # fmt: skip
STEPS = (
    "CREATE TABLE notes (id INTEGER)",
    "ALTER TABLE users ADD mail VARCHAR(20)",
    "ALTER TABLE users RENAME COLUMN old TO older",
    "CREATE INDEX ix_name ON users (name)",
    "DROP TABLE gone",
    "ALTER TABLE orders RENAME TO sales",
)
UNTOLD = (
    "add constraint unique of users", "drop index ix_old of orders", "update users", "create table maybe",
    "create table here_and_gone", "drop table here_and_gone",
)  # fmt: skip
CONSTRAINTS = """
op.create_foreign_key("fk", "posts", "users", ["user_id"], ["id"])
op.create_check_constraint("ck", "posts", "")
op.create_unique_constraint("uq", "posts", ["user_id"])
op.drop_constraint("fk2", "posts", type_="foreignkey")
op.create_primary_key("pk", "posts", ["id"])
op.alter_column("posts", "user_id", nullable=False)
op.alter_column("posts", "id", nullable=False)
op.drop_column("nowhere", "x")
"""


def found(connection: Connection, body: str) -> Traces:
    return traces(connection, operations(body), dialect_of(connection).migrating)


def test_what_is_done_and_what_is_not_is_told_after_every_step(connection: Connection) -> None:
    for statement in BEFORE:
        connection.execute(text(statement))
    assert found(connection, REVISION) == Traces((), SAID, UNTOLD)
    for number, statement in enumerate(STEPS, 1):
        connection.execute(text(statement))
        assert found(connection, REVISION) == Traces(SAID[:number], SAID[number:], UNTOLD)


def test_constraints_are_looked_for_by_their_kind(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE users (id INTEGER PRIMARY KEY)"))
    connection.execute(
        text(
            "CREATE TABLE posts (id INTEGER, user_id INTEGER NOT NULL, CONSTRAINT ck CHECK (id > 0),"
            " CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id), CONSTRAINT uq UNIQUE (user_id))"
        )
    )
    told = found(connection, CONSTRAINTS)
    assert told.missing == ("add constraint pk of posts", "set not null id of posts")
    assert len(told.done) == 5 and told.untold == ("drop column x of nowhere",)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_batch_left_is_named(connection: Connection) -> None:
    body = 'with op.batch_alter_table("users") as batch:\n    batch.add_column(sa.Column("mail", sa.Text))'
    connection.execute(text("CREATE TABLE users (id INTEGER)"))
    connection.execute(text("CREATE TABLE _alembic_tmp_users (id INTEGER, mail TEXT)"))
    assert found(connection, body) == Traces((), ("add column mail of users",), (), ("_alembic_tmp_users",))
