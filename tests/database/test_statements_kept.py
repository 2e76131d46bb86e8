"""What is kept of the values of a statement."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from browser.database.statements_kept import MOST_LETTERS, MOST_VALUES, Cut, kept

# -- what is kept ------------------------------------------------------------------------------------------------------


@given(st.lists(st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=30), st.binary(max_size=900))))
def test_small_values_are_kept_as_they_are(values: list[Any]) -> None:
    found, weight = kept(tuple(values))
    assert weight >= 0
    for before, after in zip(values, found, strict=False):
        short = not isinstance(before, bytes) or len(before) <= MOST_LETTERS
        assert (
            (after is before or after == before) if short else after == Cut(before[:MOST_LETTERS], len(before), "bytes")
        )
    assert len(found) == len(values) if len(values) <= MOST_VALUES else found[-1].length == len(values)


def test_ordinary_values_are_the_very_object() -> None:
    for values in ((1, "two", None), {"a": 1, "b": "x" * MOST_LETTERS}):
        assert kept(values)[0] is values
    assert kept({"a": "x" * (MOST_LETTERS + 1)})[0]["a"].length == MOST_LETTERS + 1  # type: ignore[call-overload]
    assert kept(([1, 2, 3],))[0][0] == Cut("", 3, "list")
    sets, _ = kept([{"a": number} for number in range(1_000)], many=True)
    assert sets == ({"a": 0}, {"a": 1}, {"a": 2})
