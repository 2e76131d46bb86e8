"""The saved queries of the library: each answers on the three databases, with the values it tells to try."""

import re

import pytest
from sqlalchemy import Connection, text

from browser import paths
from browser.console.binds import Bind, BindType, bind_parameters
from browser.console.library_files import read_file
from browser.console.script import as_sent, as_text, is_plain_select, split
from browser.database.dialects import dialect_of

FILES = sorted((paths.resources() / "queries").glob("*.sql"))
TYPES = {"statuses": BindType.LIST, "active": BindType.BOOLEAN, "minimum_views": BindType.INTEGER}


@pytest.mark.parametrize("name", [file.name for file in FILES])
def test_a_saved_query_answers(demo_connection: Connection, name: str) -> None:
    dialect = dialect_of(demo_connection)
    sql = read_file(paths.resources() / "queries" / name).text
    (statement,) = split(sql, dialect.lexis)
    told = dict(re.findall(r":(\w+) = ([^.(\n]*?)(?=[.\n]|, :| \()", sql.partition("\n")[0]))
    binds = [Bind(each, TYPES.get(each, BindType.TEXT), told[each]) for each in statement.parameters]
    assert is_plain_select(statement.text, dialect.lexis)
    if binds:
        query = text(as_text(statement, dialect.lexis)).bindparams(*bind_parameters(binds, dialect))
        rows = demo_connection.execute(query).all()
    else:
        query_text = as_sent(statement, dialect.lexis)
        rows = demo_connection.exec_driver_sql(query_text, execution_options={"no_parameters": True}).all()
    assert rows


def test_there_are_some() -> None:
    assert len(FILES) >= 5
