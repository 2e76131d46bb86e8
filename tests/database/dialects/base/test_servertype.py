"""A type under the database's own spelling."""

import pytest
from sqlalchemy import cast, column, select
from sqlalchemy.dialects.postgresql import asyncpg, psycopg2

from browser.database.dialects.base.servertype import ServerType


@pytest.mark.parametrize(("dialect", "expected"), [(psycopg2, '"100%% :x"'), (asyncpg, '"100% :x"')])
def test_a_percent_sign_is_doubled_where_the_driver_needs_it(dialect: object, expected: str) -> None:
    statement = select(cast(column("a"), ServerType('"100% :x"')))
    compiled = str(statement.compile(dialect=dialect.dialect()))  # type: ignore[attr-defined]
    assert f"CAST(a AS {expected})" in compiled
