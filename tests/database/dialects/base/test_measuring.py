"""Of an unknown dialect nothing is known, and nothing asked."""

from sqlalchemy import Connection

from browser.database.dialects.base.measuring import Measuring
from browser.database.facts import TableRef


def test_nothing_is_known(connection: Connection, statements: list[str]) -> None:
    assert Measuring().measure(connection, [TableRef(None, "t")]) == {}
    assert statements == []
