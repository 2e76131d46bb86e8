"""Numbers of keys: the server's text, and equal where the numbers are."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from browser import errors
from browser.database.dialects.base.values import Undecodable
from browser.orm.keys import KeyType, NumberText, number_text

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=3) | st.integers().map(Decimal)


@given(NUMBERS)
def test_a_number_keeps_its_text_and_equals_its_number(number: Decimal) -> None:
    text = format(number, "f")
    made = number_text(text)
    assert isinstance(made, NumberText)
    assert str(made) == text
    assert made == number and hash(made) == hash(number)
    assert made == number_text(text + ("0" if "." in text else ".0"))
    assert made == number_text(text)
    assert made != number_text(format(number + 1, "f"))


def test_zeros_in_front_are_kept() -> None:
    assert str(number_text("00007")) == "00007"
    assert {7: "found"}[number_text("00007")] == "found"  # type: ignore[index]  # the point of it
    assert {number_text("7.00"): "found"}[number_text("7")] == "found"


@pytest.mark.parametrize("text", ["", "abc", "NaN(7)", "sNaN", "$1.00"])
def test_what_is_no_number_stays_a_text(text: str) -> None:
    assert type(number_text(text)) is str


def test_binds_are_numbers_and_broken_texts_are_refused() -> None:
    dialect = sqlite.dialect()
    kind = KeyType(numeric=True)
    assert kind.process_bind_param(number_text("12"), dialect) == 12
    assert type(kind.process_bind_param(number_text("12"), dialect)) is int
    assert kind.process_bind_param(number_text("1.50"), dialect) == Decimal("1.50")
    assert kind.process_bind_param("x", dialect) == "x"
    assert KeyType().process_result_value("12", dialect) == "12"
    with pytest.raises(errors.NotSupported, match="not in its own character set"):
        kind.process_bind_param(Undecodable(b"\xff"), dialect)
