"""Fuzzy matching: what fits, and what comes first."""

from hypothesis import given
from hypothesis import strategies as st

from browser.ui.fuzzy import ranked, score

NAMES = ["order_items", "orders", "reorders", "border", "o_r_d", "users", "orderly"]


def test_the_whole_beats_the_beginning_beats_a_word_beats_the_inside() -> None:
    assert ranked("orders", NAMES, str) == ["orders", "reorders", "order_items"]
    assert ranked("order", NAMES, str)[:3] == ["orders", "orderly", "order_items"]
    assert ranked("items", NAMES, str) == ["order_items"]
    assert ranked("ord", NAMES, str)[-1] == "o_r_d"


def test_every_word_must_fit_in_any_order() -> None:
    assert ranked("items order", NAMES, str) == ["order_items"]
    assert ranked("users items", NAMES, str) == []


def test_nothing_typed_keeps_everything_in_order() -> None:
    assert ranked("  ", NAMES, str) == NAMES
    assert ranked("", NAMES, str, limit=2) == NAMES[:2]


def test_names_come_before_places() -> None:
    items = [("users", "orders.db"), ("orders", "shop.db"), ("preordered", "x.db")]
    found = ranked("orders", items, lambda each: each[0], place_of=lambda each: each[1])
    assert found == [("orders", "shop.db"), ("users", "orders.db")]
    assert ranked("users shop", items, lambda each: each[0], place_of=lambda each: each[1]) == []
    assert ranked("users ord", items, lambda each: each[0], place_of=lambda each: each[1]) == [items[0]]


@given(st.text(max_size=8), st.text(max_size=20))
def test_what_fits_holds_the_letters_in_order(pattern: str, text: str) -> None:
    rest = iter(text)
    assert (score(pattern, text) is not None) == all(letter in rest for letter in pattern)
