from browser.rows.query import Order
from browser.ui.widgets.ordering import clicked, places

A, B = Order("a"), Order("b")
A_DOWN, B_DOWN = Order("a", True), Order("b", True)


def test_a_click_goes_up_down_and_not_at_all() -> None:
    assert clicked((), "a", add=False) == (A,)
    assert clicked((A,), "a", add=False) == (A_DOWN,)
    assert clicked((A_DOWN,), "a", add=False) == ()
    assert clicked((B,), "a", add=False) == (A,)
    assert clicked((A, B), "a", add=False) == (A,)


def test_with_shift_the_others_stay_where_they_are() -> None:
    assert clicked((B,), "a", add=True) == (B, A)
    assert clicked((A, B), "a", add=True) == (A_DOWN, B)
    assert clicked((A_DOWN, B_DOWN), "a", add=True) == (B_DOWN,)


def test_places_for_the_arrows() -> None:
    assert places((B_DOWN, A), ["a", "b"]) == {1: (0, True), 0: (1, False)}
