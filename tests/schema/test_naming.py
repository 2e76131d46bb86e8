"""Names as the database writes them."""

import pytest
from sqlalchemy import Connection

from browser.database.facts import TableRef
from browser.schema.catalog import read_column_names, read_names
from browser.schema.naming import quoted_identifier, quoted_name


@pytest.mark.parametrize(
    "name", ['a"; drop table x; --', "%s", "50%% off", ":x", "<b>", "a`b", "Two Words", "select", "ünï"]
)
def test_a_quoted_name_can_be_pasted(connection: Connection, name: str) -> None:
    column = quoted_identifier(connection, name)
    table = quoted_name(connection, TableRef(None, name))
    connection.exec_driver_sql(f"CREATE TABLE {table} ({column} integer)", execution_options={"no_parameters": True})
    connection.exec_driver_sql(f"SELECT {column} FROM {table}", execution_options={"no_parameters": True})
    found = read_names(connection).find(name)
    assert found is not None and read_column_names(connection)[found.ref] == (name,)


def test_nothing_is_sent(connection: Connection, statements: list[str]) -> None:
    assert quoted_name(connection, TableRef("plain", "name")) == "plain.name"
    assert quoted_identifier(connection, "name") == "name"
    assert statements == []
