"""Of a dialect that nobody prepared nothing is proved."""

import pymysql
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from browser.database.dialects.base.proof import Proving, code_of


def test_nothing_is_proved() -> None:
    with create_engine("sqlite://").connect() as connection:
        assert Proving().prove(connection).advisory


def test_the_servers_own_code() -> None:
    refused = pymysql.err.OperationalError(1792, "read only")
    assert code_of(DBAPIError("x", None, refused)) == "1792"
    assert code_of(ValueError()) == ""
