"""Finding and replacing in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.ui.console.editor_search import MOST_COUNTED, Sought, find_all, replaced, replacement
from tests.clock import clock


@pytest.mark.parametrize(
    ("text", "sought", "ranges"),
    [
        ("ab AB", Sought("ab"), [(0, 2), (3, 5)]),
        ("ab AB", Sought("ab", case=True), [(0, 2)]),
        ("ab abc a.b", Sought("ab", words=True), [(0, 2)]),
        ("ab a.b axb", Sought("a.b"), [(3, 6)]),
        ("ab a.b axb", Sought("a.b", regex=True), [(3, 6), (7, 10)]),
        ("😀 ab", Sought("ab"), [(3, 5)]),
        ("😀 ab", Sought("a.", regex=True), [(3, 5)]),
        ("a\nab", Sought("^a$", regex=True), [(0, 1)]),
        ("Größe", Sought("größe"), [(0, 5)]),
        ("abc", Sought("x*", regex=True), []),
        ("abc", Sought(""), []),
    ],
)
def test_find(text: str, sought: Sought, ranges: list[tuple[int, int]]) -> None:
    assert list(find_all(text, sought).ranges) == ranges


def test_a_wrong_pattern_is_told_of() -> None:
    found = find_all("abc", Sought("a(", regex=True))
    assert "Not a regular expression" in found.problem
    assert replaced("abc", Sought("a(", regex=True), "x") == ("abc", 0, found.problem)


def test_a_pattern_that_would_run_for_ever_is_given_up() -> None:
    text, begun = "select '" + "a" * 60 + "b'", clock()
    assert "too long" in find_all(text, Sought("(a+)+$", regex=True)).problem
    assert "nothing was replaced" in replaced(text, Sought("(a+)+$", regex=True), "x")[2]
    assert clock() - begun < 1


@pytest.mark.parametrize("regex", [True, False])
def test_what_is_counted_is_limited_and_what_is_replaced_is_not(regex: bool) -> None:
    text, sought = "ab" * (MOST_COUNTED + 10), Sought("a", regex=regex)
    found = find_all(text, sought)
    assert (len(found.ranges), found.more) == (MOST_COUNTED, True)
    assert replaced(text, sought, "xy") == ("xyb" * (MOST_COUNTED + 10), MOST_COUNTED + 10, "")


@pytest.mark.parametrize(
    ("text", "sought", "by", "became"),
    [
        ("a.b a.b", Sought("a.b"), r"\1", r"\1 \1"),
        ("x1 y2", Sought(r"(\w)(\d)", regex=True), r"\2\1\n\t\\", "1x\n\t\\ 2y\n\t\\"),
        ("😀a😀a", Sought("a"), "😀", "😀😀😀😀"),
        ("😀a😀a", Sought("[a]", regex=True), "😀", "😀😀😀😀"),
        ("ab", Sought("a"), "", "b"),
    ],
)
def test_replace(text: str, sought: Sought, by: str, became: str) -> None:
    assert replaced(text, sought, by)[0] == became


@given(st.text("ab😀."), st.text("ab😀.", min_size=1, max_size=3))
def test_plain_text_is_found_as_python_does(text: str, word: str) -> None:
    assert replaced(text, Sought(word, case=True), "-")[0] == text.replace(word, "-")


def test_one_match_is_replaced_only_where_it_is_one() -> None:
    assert replacement("😀ab", (2, 4), Sought("ab"), "x") == "x"
    assert replacement("😀ab", (2, 3), Sought("ab"), "x") is None
    assert replacement("xa1", (1, 3), Sought(r"a(\d)", regex=True), r"\1") == "1"
    assert replacement("xa1", (0, 3), Sought(r"a(\d)", regex=True), r"\1") is None
    assert replacement("xa1", (1, 3), Sought("(", regex=True), r"\1") is None
