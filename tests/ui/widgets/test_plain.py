from hypothesis import given
from hypothesis import strategies as st

from browser.ui.widgets.plain import LONGEST_LINE, one_line, tip


def test_control_characters_are_seen() -> None:
    assert one_line("a\nb\tc\r\0") == "a↵b⇥c⏎\\x00"


def test_a_tooltip_is_never_markup() -> None:
    assert tip("<img src='file:///etc/passwd'>\nb") == "<qt>&lt;img src=&#x27;file:///etc/passwd&#x27;&gt;<br>b</qt>"
    assert tip("") == ""


@given(st.text())
def test_one_line_is_one_short_printable_line(text: str) -> None:
    shown = one_line(text)
    assert len(shown.splitlines()) <= 1
    assert len(shown) <= 11 * (LONGEST_LINE + 1)
    if text.isprintable() and len(text) <= LONGEST_LINE:
        assert shown == text
