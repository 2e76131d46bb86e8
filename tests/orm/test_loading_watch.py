"""What a load may fetch is bounded where the rows are, not only where they arrive."""

from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, make_url

from browser import errors
from browser.orm import loading_watch
from browser.orm.loading import load
from browser.orm.loading_watch import limit_clause
from browser.orm.mapping import map_tables
from browser.orm.plan import Load, Strategy
from tests.orm.schemas import ref_of, shop


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("sqlite", "LIMIT 9 OFFSET 0"),
        ("postgresql", "LIMIT 9"),
        ("mysql", "LIMIT 9"),
        ("mssql", ""),  # it says TOP in front
    ],
)
def test_a_limit_is_said_in_the_database_s_own_way(dialect: str, expected: str) -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.dialect = make_url(f"{dialect}://").get_dialect()()
        assert limit_clause(connection, 9).split() == expected.split()


def test_no_more_rows_are_sent_than_may_be_fetched(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drivers of servers hold every row of a result before the first one can be looked at."""
    monkeypatch.setattr(loading_watch, "MOST_ROWS", 60)
    graph = shop(connection, 2, orders=500, items=1)
    root = ref_of(graph, "users")
    mapping = map_tables(graph, None, root, [("orders",)])
    held: list[int] = []

    def look(_: Connection, cursor: Any, *rest: Any) -> None:
        held.append(cursor.rowcount)

    event.listen(connection, "after_cursor_execute", look)
    for strategy in (Strategy.SELECTIN, Strategy.JOINED, Strategy.SUBQUERY, Strategy.LAZY):
        with pytest.raises(errors.NotSupported, match="more than 60 rows"):
            load(connection, mapping, Load(root, ((("orders",), strategy),)))
    event.remove(connection, "after_cursor_execute", look)
    assert max(held) <= 61
    loaded = load(connection, mapping, Load(root, ((("orders",), Strategy.RAISE),), 50))
    assert "LIMIT" in loaded.statements[0].sql and loaded.cost.rows == 2
    mapping.dispose()
