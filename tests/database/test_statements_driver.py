"""Everything that goes to the driver passes by, in order; see test_statements, too."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, NullPool, create_engine, exc, text

from browser.database.statements_driver import stand_around


def test_each_statement_passes_by_once(database_url: str) -> None:
    engine = create_engine(database_url, poolclass=NullPool)
    told: list[tuple[str, str, bool]] = []

    def before(fairy: Any, sql: str, parameters: Any, context: Any, *, many: bool) -> None:
        told.append(("before", sql.split()[0], many))

    def after(fairy: Any, cursor: Any, context: Any) -> None:
        told.append(("after", told[-1][1], told[-1][2]))

    def end(original: Callable[[Any], None], word: str, fairy: Any) -> None:
        told.append(("before", word, False))
        original(fairy)
        told.append(("after", word, False))

    stand_around(engine.dialect, before, after, end)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE passing (id INTEGER)")
        connection.execute(text("INSERT INTO passing VALUES (:id)"), [{"id": 1}, {"id": 2}])
        connection.execution_options(no_parameters=True).exec_driver_sql("DELETE FROM passing")
        assert connection.execute(text("SELECT count(*) FROM passing")).scalar_one() == 0
    with engine.connect() as connection, pytest.raises(exc.DBAPIError):
        connection.exec_driver_sql("WRONG")
    assert told == [
        (when, word, many)
        for word, many in (
            ("CREATE", False),
            ("INSERT", True),
            ("DELETE", False),
            ("SELECT", False),
            ("COMMIT", False),
            ("ROLLBACK", False),
            ("WRONG", False),
            ("ROLLBACK", False),
        )
        for when in ("before", "after")
        if (when, word) != ("after", "WRONG")
    ]
    engine.dispose()


def test_what_comes_before_may_refuse(sqlite_url: str) -> None:
    engine: Engine = create_engine(sqlite_url)

    def refuse(*_: Any, **__: Any) -> None:
        raise LookupError("no")

    stand_around(engine.dialect, refuse, refuse, lambda original, word, fairy: original(fairy))
    with engine.connect() as connection, pytest.raises(LookupError, match="no"):
        connection.exec_driver_sql("SELECT 1")
    engine.dispose()
