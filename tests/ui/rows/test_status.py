import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.rows.counts import AtLeast, Estimated, Exact, Unknown
from browser.ui.rows.status import Shown, parse_row, status_text


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (Shown(0, 199, Exact(1_000_000), 2, 14.2), "rows 1-200 of 1,000,000 · 2 queries · 0 lazy loads · 14 ms"),
        (Shown(0, 9, AtLeast(200), 1, 0.4), "rows 1-10 of at least 200 · 1 query · 0 lazy loads · under 1 ms"),
        (Shown(0, 9, Estimated(5_000)), "rows 1-10 of about 5,000"),
        (Shown(0, 9, Unknown()), "rows 1-10"),
        (Shown(0, -1, Exact(0), filters=2), "no rows · 2 filters"),
        (
            Shown(0, 9, AtLeast(3_400_000), counting=3_400_000, changed=True, filters=1),
            "rows 1-10 of at least 3,400,000 · 1 filter · counting… 3,400,000 · changed",
        ),
    ],
)
def test_what_the_status_says(shown: Shown, text: str) -> None:
    assert status_text(shown) == text


@given(st.integers(1, 10**15))
def test_row_numbers_as_people_type_them(row: int) -> None:
    for text in (str(row), f"{row:,}", f"{row:_}", f" {row:,} ".replace(",", " ")):
        assert parse_row(text) == row - 1


@pytest.mark.parametrize("text", ["", "0", "-1", "1e3", "two", "１", "9" * 30])
def test_what_is_no_row_number(text: str) -> None:
    assert parse_row(text) is None
