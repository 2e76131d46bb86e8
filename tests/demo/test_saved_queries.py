"""The saved queries of the library: what they read answers on the three databases."""

import pytest
from sqlalchemy import Connection, text

from browser import paths
from browser.console.binds import Bind, BindType, bind_parameters
from browser.console.library_files import read_file
from browser.console.script import as_sent, as_text, is_plain_select, split
from browser.database.dialects import dialect_of

FOLDER = paths.resources() / "queries"
FILES = sorted(file.name for file in FOLDER.glob("*.sql"))
VALUES = (
    Bind("active", BindType.BOOLEAN, "true"),
    Bind("country", text="GB"),
    Bind("least", BindType.DECIMAL, "100"),
    Bind("minimum_views", BindType.INTEGER, "100"),
    Bind("statuses", BindType.LIST, "shipped, delivered"),
    Bind("tag", text="touring"),
)
"""What fits the sample; a query with other parameters adds them here."""


@pytest.mark.parametrize("name", FILES)
def test_a_saved_query_answers(demo_connection: Connection, name: str) -> None:
    dialect = dialect_of(demo_connection)
    statements = split(read_file(FOLDER / name).text, dialect.lexis)
    reading = [each for each in statements if is_plain_select(each.text, dialect.lexis)]
    assert reading
    for statement in reading:
        binds = [each for each in VALUES if each.name in statement.parameters]
        assert len(binds) == len(statement.parameters)
        if binds:
            query = text(as_text(statement, dialect.lexis)).bindparams(*bind_parameters(binds, dialect))
            assert demo_connection.execute(query).all()
        else:
            sql = as_sent(statement, dialect.lexis)
            assert demo_connection.exec_driver_sql(sql, execution_options={"no_parameters": True}).all()


def test_there_are_some() -> None:
    assert len(FILES) >= 5
