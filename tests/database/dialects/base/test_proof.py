"""Of a dialect that nobody prepared nothing is proved."""

from sqlalchemy import create_engine

from browser.database.dialects.base.proof import Proving


def test_nothing_is_proved() -> None:
    with create_engine("sqlite://").connect() as connection:
        assert Proving().prove(connection).advisory
