"""A statement that was sent as the text of a query."""

from typing import Any

import pytest

from browser.ui.database.statements_opening import query_text, values_to_fill_in
from tests.ui.database.statements import CANARY, line_of


@pytest.mark.parametrize(
    ("sql", "values", "names", "expected"),
    [
        ("SELECT 1", (), None, "SELECT 1"),
        ("SELECT ? + ?", (1, 2), None, "SELECT :value_1 + :value_2"),
        ("SELECT '?' , x FROM t WHERE id = ?", (1,), ["id_1"], "SELECT '?' , x FROM t WHERE id = :id_1"),
        ("SELECT 5 %% 2, %(a)s", {"a": 1}, None, "SELECT 5 % 2, :a"),
        ("SELECT $2::VARCHAR, $1", (1, 2), None, "SELECT :value_2, :value_1"),
        (
            "UPDATE t SET password = 'x', token = 'y', a = 'z'",
            (),
            None,
            "UPDATE t SET password = :hidden, token = :hidden_2, a = 'z'",
        ),
    ],
)
def test_as_the_text_of_a_query(sql: str, values: Any, names: list[str] | None, expected: str) -> None:
    line = line_of(sql, values)
    line.sent.names = names
    assert query_text(line, secrets=False) == expected


def test_values_of_a_query() -> None:
    line = line_of("SELECT * FROM t WHERE a = ? AND b = ? AND password = ? AND c = ?", (1, "x", CANARY, b"z"))
    assert values_to_fill_in(line, secrets=False) == {"value_1": 1, "value_2": "x"}
    assert values_to_fill_in(line, secrets=True)["value_3"] == CANARY
    assert values_to_fill_in(line_of("SELECT :a", {"a": 1.5}), secrets=False) == {"a": 1.5}
