"""The saved queries as SQL: what each pattern turns into."""

from decimal import Decimal

import pytest
from sqlalchemy import Connection

from browser.demo import queries
from browser.demo.recording import recorded
from browser.demo.sessions import reading


@pytest.mark.parametrize(
    ("function", "values", "patterns"),
    [
        ("users_by_name", {"name": "an", "country": "NL", "limit": 5}, ("LIKE", " OR ", " AND ", " DESC")),
        ("orders_above", {"total": Decimal(500), "limit": 5}, ("JOIN orders", "GROUP BY", "DESC")),
        ("users_of_the_last_days", {"days": 30, "limit": 5}, ("IN (SELECT orders.user_id",)),
        ("orders_by_country", {}, ("LEFT OUTER JOIN", "count(", "sum(", "GROUP BY users.country")),
        ("users_with_posts", {"limit": 5}, ("EXISTS",)),
        ("writers_of_a_tag", {"tag": "wool", "limit": 5}, ("EXISTS", "tags.name")),
    ],
)
def test_a_pattern_is_what_it_says(
    demo_connection: Connection, function: str, values: dict[str, object], patterns: tuple[str, ...]
) -> None:
    with recorded(demo_connection) as sent, reading(demo_connection) as session:
        columns, rows = getattr(queries, function)(session, **values)
    together = "\n".join(statement.sql for statement in sent)
    assert all(pattern in together for pattern in patterns), together
    assert rows and len(rows[0]) == len(columns)


def test_values_of_text_are_bound(demo_connection: Connection) -> None:
    with recorded(demo_connection) as sent, reading(demo_connection) as session:
        assert queries.average_of_a_country(session, "' OR 1=1 --", True)[1] == []
    assert "OR 1=1" not in sent[0].sql and "OR 1=1" in sent[0].parameters
