from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser import errors
from browser.database.dialects.base.binding import BindType, elements, value_of


@given(st.integers())
def test_whole_numbers_are_read_whole(number: int) -> None:
    assert value_of("n", BindType.INTEGER, f" {number} ") == number


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**50), max_value=10**50))
def test_decimals_keep_every_digit(number: Decimal) -> None:
    assert value_of("n", BindType.DECIMAL, str(number)) == number


@given(st.binary())
def test_bytes_in_every_spelling(value: bytes) -> None:
    for spelling in ("0x{}", "\\x{}", "x'{}'", "{}" if value else "0x{}"):
        assert value_of("b", BindType.BYTES, spelling.format(value.hex())) == value


@given(st.sampled_from(list(BindType)), st.text())
def test_any_text_is_a_value_or_a_sentence(type_: BindType, text: str) -> None:
    try:
        value_of("some", type_, text)
    except errors.NotSupported as refused:
        assert ":some" in refused.message or "surrogate" in refused.message


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("1,2 , 3", ["1", "2", "3"]),
        ("a, b\nc", ["a, b", "c"]),
        ("1,\n2,\n3", ["1", "2", "3"]),
        (" x ", ["x"]),
    ],
)
def test_lists_stand_on_lines_or_between_commas(text: str, parts: list[str]) -> None:
    assert elements(text) == parts


@pytest.mark.parametrize("type_", sorted(set(BindType) - {BindType.TEXT, BindType.NULL, BindType.LIST}))
def test_nothing_typed_is_told_as_such(type_: BindType) -> None:
    with pytest.raises(errors.NotSupported, match=":some has no value yet"):
        value_of("some", type_, " ")
