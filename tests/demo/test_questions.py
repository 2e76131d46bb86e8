"""The questions: each answered on three databases, checked against plain SQL or plain Python, few statements each."""

import subprocess
import sys
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, text

from browser import errors
from browser.demo.questions import QUESTIONS, Answer, Parameter, Question
from tests.demo.conftest import PLACES

if TYPE_CHECKING:
    from browser.database.database import Database

STATEMENTS = {"user_by_email": 1, "orders_above": 1, "recent_orders": 2, "kinds_of_users": 2, "statistics_view": 1}
ASYNC = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "mysql": "mysql+asyncmy"}
TOTALS = (
    "SELECT orders.user_id, orders.shipping_cost + sum(quantity * unit_price) AS total FROM orders"
    " JOIN order_items ON order_items.order_id = orders.id GROUP BY orders.id, orders.user_id, orders.shipping_cost"
)


def _question(function: str) -> Question:
    return next(each for each in QUESTIONS if each.function == function)


def _ask(connection: Connection, function: str, **values: int | str) -> Answer:
    return _question(function).ask(connection, **values)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.function)
def test_every_question_has_an_answer(demo_connection: Connection, question: Question) -> None:
    answer = question.ask(demo_connection)
    assert answer.rows and {len(row) for row in answer.rows} == {len(answer.columns)}
    assert 1 <= len(answer.statements) <= STATEMENTS.get(question.function, 5)
    assert f"def {question.function}(" in answer.source and len(answer.source.splitlines()) < 80
    compile(answer.source, "shown", "exec")
    assert question.title and question.explanation.endswith(".")
    assert "hashed_password" not in answer.columns


def test_titles_cost_no_import() -> None:
    ask = "import sys, browser.demo.questions as q, browser.demo.lessons as l; print(len(q.QUESTIONS) > 10,"
    ask += " len(l.LESSONS) > 10, sorted({'sqlalchemy', 'alembic', 'PySide6'} & set(sys.modules)))"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", ask], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "True True []\n"


def test_answers_are_those_of_plain_sql(demo_connection: Connection) -> None:
    def sql(statement: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in demo_connection.execute(text(statement))]

    assert len(_ask(demo_connection, "active_users", limit=10_000).rows) == len(
        sql("SELECT 1 FROM users WHERE is_active AND deleted_at IS NULL")
    )
    above = _ask(demo_connection, "orders_above", total="800", limit=10_000)
    assert len(above.rows) == len(sql(f"SELECT 1 FROM ({TOTALS}) AS t WHERE total > 800"))
    spent = {row[0]: Decimal(str(row[1])) for row in sql(f"SELECT user_id, sum(total) FROM ({TOTALS}) t GROUP BY 1")}
    statistics = _ask(demo_connection, "user_statistics", limit=10_000).rows
    assert len(statistics) == 96
    assert {row[0]: row[3] for row in statistics if row[2]} == {
        k: v.quantize(Decimal("0.01")) for k, v in spent.items()
    }
    view = _ask(demo_connection, "statistics_view", limit=10_000).rows
    assert {row[0]: row[2] for row in view} == {row[0]: row[2] for row in statistics}
    for key, _, orders, average in view:
        assert average is None if not orders else abs(average - spent[key] / orders) <= Decimal("0.01")
    kinds = {row[0]: row[1] for row in sql("SELECT kind, count(*) FROM users GROUP BY kind")}
    classes = [row[0] for row in _ask(demo_connection, "kinds_of_users", limit=1000).rows]
    assert {"employee": classes.count("Employee"), "business": classes.count("BusinessCustomer")} == {
        key: kinds[key] for key in ("employee", "business")
    }
    (average,) = _ask(demo_connection, "average_of_a_country", country="GB").rows
    worth = sql(
        f"SELECT avg(total) FROM ({TOTALS}) t JOIN users ON users.id = user_id WHERE country = 'GB' AND is_active"
    )
    assert abs(average[2] - Decimal(str(worth[0][0]))) <= Decimal("0.01")


def test_the_last_days_end_with_the_newest_order(demo_connection: Connection) -> None:
    month = {row[0] for row in _ask(demo_connection, "users_of_the_last_days").rows}
    week = {row[0] for row in _ask(demo_connection, "users_of_the_last_days", days="7").rows}
    assert week and week < month


def test_filters_and_order(demo_connection: Connection) -> None:
    rows = _ask(demo_connection, "users_by_name", name="AN", country="DE").rows
    assert rows and all("an" in row[0].lower() and row[1] in ("DE", None) for row in rows)
    assert [row[2] for row in rows] == sorted((row[2] for row in rows), reverse=True)
    assert _ask(demo_connection, "user_by_email", email=" OSTEN.Akesson@rowlore.example ").rows[0][0] == 1
    assert _ask(demo_connection, "user_by_email", email="nobody@example.org").rows == ()


@pytest.mark.parametrize(
    ("typed", "default", "value"),
    [("7", 30, 7), (" 12.50", Decimal("1"), Decimal("12.50")), ("No", True, False), ("x", "y", "x"), (3, 30, 3)],
)
def test_what_a_person_types(typed: int | str, default: int | str | bool | Decimal, value: object) -> None:
    assert Parameter("p", "P", default).value(typed) == value


@pytest.mark.parametrize("default", [30, Decimal("2"), True])
def test_what_does_not_fit(default: int | bool | Decimal) -> None:
    with pytest.raises(errors.NotSupported, match="does not fit"):
        Parameter("p", "P", default).value("many")


@pytest.mark.parametrize("place", PLACES)
async def test_async_drivers_run_the_same_questions(
    place: str, request: pytest.FixtureRequest, open_database: Callable[[str], Awaitable["Database"]]
) -> None:
    url = str(request.getfixturevalue(f"_{place}_demo")).partition("://")[2]
    database = await open_database(f"{ASYNC[place]}://{url}")
    for question in QUESTIONS:
        answer = await database.read(question.ask)
        assert answer.rows, question.title
