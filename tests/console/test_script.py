"""Splitting, parameters, and what is sent."""

from browser.console.script import split, statement_at
from browser.database.dialects import dialect_for

POSTGRESQL = dialect_for("postgresql").lexis


def test_a_script_of_two() -> None:
    first, second = split("select 1;\nselect :a::int", POSTGRESQL)
    assert (first.text, first.start, first.end, first.line, first.parameters) == ("select 1", 0, 8, 1, ())
    assert (second.text, second.line, second.parameters) == ("select :a::int", 2, ("a",))
    assert statement_at((first, second), 9) is first
