"""CREATE TABLE composed from the facts by SQLAlchemy, for dialects that cannot tell their own."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKeyConstraint,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    exc,
    text,
)
from sqlalchemy import Column as SqlColumn
from sqlalchemy.schema import Computed, CreateTable
from sqlalchemy.types import UserDefinedType

from browser.database.facts import Column, TableFacts


class Spelled(UserDefinedType[Any]):
    """A type that is spelled as the database spelled it."""

    cache_ok = True

    def __init__(self, spelled: str) -> None:
        self.spelled = spelled

    def get_col_spec(self, **_: object) -> str:
        """The spelling."""
        return self.spelled


def create_table(connection: Connection, facts: TableFacts) -> str:
    """CREATE TABLE of the facts in the dialect's own SQL; "" where SQLAlchemy cannot compile it."""
    metadata = MetaData()
    parts: list[Any] = [_column(column) for column in facts.columns]
    if facts.primary_key:
        parts.append(PrimaryKeyConstraint(*facts.primary_key.columns, name=facts.primary_key.name or None))
    parts += [UniqueConstraint(*key.columns, name=key.name or None) for key in facts.unique]
    parts += [CheckConstraint(text(_literal(check.sql)), name=check.name or None) for check in facts.checks]
    for key in facts.foreign_keys:
        target = Table(key.target.name, MetaData(), *map(SqlColumn, key.target_columns), schema=key.target.schema)
        parts.append(
            ForeignKeyConstraint(
                key.columns,
                [target.c[name] for name in key.target_columns],
                name=key.name or None,
                ondelete=key.on_delete or None,
                onupdate=key.on_update or None,
            )
        )
    try:
        table = Table(facts.ref.name, metadata, *parts, schema=facts.ref.schema)
        made = str(CreateTable(table).compile(dialect=connection.dialect)).strip()
    except exc.SQLAlchemyError:
        return ""
    return as_written(connection, made)


def as_written(connection: Connection, sql: str) -> str:
    """SQL without parameters that SQLAlchemy wrote, as a person would: for %s it doubles every percent sign."""
    return sql.replace("%%", "%") if connection.dialect.paramstyle in ("format", "pyformat") else sql


def _column(column: Column) -> SqlColumn[Any]:
    default = text(_literal(column.default)) if column.default is not None and column.generated is None else None
    computed = (Computed(text(_literal(column.generated))),) if column.generated else ()
    return SqlColumn(
        column.name,
        Spelled(column.type),
        *computed,
        nullable=column.nullable,
        server_default=default,
        autoincrement=False,
    )


def _literal(sql: str) -> str:
    """SQL in which text() finds no parameter."""
    return sql.replace(":", "\\:")
