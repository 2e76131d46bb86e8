"""Finished texts."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from browser.demo.planning import Aftermath, Plan
from browser.demo.recording import Recorded
from browser.demo.upgrade import State
from browser.ui.demo import wording


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NULL"),
        (True, "true"),
        (2**70, str(2**70)),
        (Decimal("10.50"), "10.50"),
        (date(2026, 11, 20), "2026-11-20"),
        (datetime(2026, 11, 20, 8, 5, tzinfo=UTC), "2026-11-20 08:05:00+00:00"),
        ("é", "é"),
    ],
)
def test_values(value: Any, text: str) -> None:
    assert wording.text_of(value) == text


def test_what_is_written_at_the_right() -> None:
    assert [wording.is_number(each) for each in (1, Decimal(1), 1.5, True, None, "1")] == [True] * 3 + [False] * 3


def test_a_statement_is_told_by_what_differs() -> None:
    sql = "SELECT users.id, users.email, users.first_name, users.last_name \nFROM users\nWHERE users.id = ?"
    assert wording.statement_line(Recorded(sql, "id=1", 0.1, None)).endswith("… FROM users WHERE users.id = ?   [id=1]")
    assert wording.cost([Recorded(sql, "", 0.25, None), Recorded(sql, "", 1, 3)]) == "2 statements · 1.2 ms"


def test_a_size_says_how_many() -> None:
    assert wording.size_text(1) == "320 users, 900 posts, 1,500 orders"
    assert wording.size_text(wording.SCALES[-1]).endswith(" 1,000,500 orders")


def test_a_plan_says_what_it_creates_and_where() -> None:
    new = Plan("public", State.ABSENT, ("users", "alembic_version"), ("analytics.user_stats",), ("f()",), False)
    sentence, names = wording.plan_text(new, "me@host/app")
    assert sentence == (
        "This creates 2 tables and 1 view in me@host/app, schema public and fills them with sample rows."
        " Nothing that is there is changed."
    )
    assert names == "users, alembic_version, analytics.user_stats, f()"
    older = Plan("main", State.OLDER, ("audit_trail",), (), (), True)
    assert wording.plan_text(older, "demo.db")[0] == (
        "This brings the older demo up to date: it creates 1 table in demo.db. What the demo holds is kept."
    )
    assert "nothing to install" in wording.plan_text(Plan("main", State.CURRENT, (), (), (), True), "demo.db")[0]
    assert "will be filled" in wording.plan_text(Plan("main", State.CURRENT, (), (), (), False), "demo.db")[0]


def test_what_a_stopped_installation_has_left() -> None:
    new = Plan("main", State.ABSENT, ("users", "alembic_version"), ("user_stats",), (), False)
    older = Plan("main", State.OLDER, ("audit_trail",), (), (), True, ("5c1d",))
    assert wording.aftermath_text(Aftermath((), ()), new) == ("Nothing of it was left behind.", "")
    assert wording.aftermath_text(Aftermath(("5c1d",), ()), older) == ("The demo is at revision 5c1d, as before.", "")
    assert wording.aftermath_text(Aftermath(("a3f6",), ()), older) == (
        "The demo is at revision a3f6 now; before it was at 5c1d. What it holds is kept.",
        "That revision is complete: Install goes on from there.",
    )
    left = Aftermath(("5c1d",), ("audit_trail", "users.kind"), ("DROP TABLE audit_trail", "ALTER TABLE users DROP x"))
    assert wording.aftermath_text(left, older) == (
        "Not all could be taken back. The database says it is at revision 5c1d, and this is left over:"
        " audit_trail, users.kind.",
        "Remove it by hand, then install again: DROP TABLE audit_trail; ALTER TABLE users DROP x.",
    )
    assert "has no revision" in wording.aftermath_text(Aftermath((), ("users",), ("DROP TABLE users",)), new)[0]
    assert wording.unknown_aftermath(new, "Gone.") == (
        "What is left of it could not be looked at: Gone.",
        "Look there for users, alembic_version, user_stats.",
    )
