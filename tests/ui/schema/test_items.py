"""What rows say, in one line and aloud."""

from browser.database.facts import ObjectKind, ObjectName, TableRef
from browser.ui import theme
from browser.ui.schema.items import (
    OBJECT_ICONS,
    Item,
    Tone,
    counted,
    note,
    one_line,
    short_mark,
    unique_keys,
)
from browser.ui.widgets.heads import KIND_ICONS


def test_one_line_shows_what_cannot_be_seen() -> None:
    assert one_line("plain <b>text</b>") == "plain <b>text</b>"
    assert one_line("a\nb\tc\x00d\x7f") == "a␊b␉c␀d␡"
    assert one_line("\udc80\u202e") == "\\udc80\\u202e"
    assert one_line("a\u2028b\u00a0c") == "a b\u00a0c"


def test_keys_become_unique() -> None:
    items = unique_keys([Item("a", "1"), Item("b", "2"), Item("a", "3"), Item("a", "4")])
    assert [item.key for item in items] == ["a", "b", ("a", 1), ("a", 2)]


def test_a_screen_reader_hears_everything() -> None:
    name = ObjectName(TableRef("s", "users"), ObjectKind.VIEW, comment="people")
    item = Item("k", "users", subject=name, marks=("new",), tone=Tone.WARNING)
    assert item.sentence == "users, view, could not be read, new, people"
    assert Item("k", "id", detail="integer", marks=("not null",)).sentence == "id, integer, not null"
    assert Item("k", "id", spoken="column id").sentence == "column id"


def test_markers_have_a_short_form() -> None:
    assert [short_mark(mark) for mark in ("not null", "identity", "new")] == ["", "identity", "new"]


def test_counts_and_sentences() -> None:
    assert counted(2134) == "2,134"
    assert note("It\n\tfailed").text == "It failed"
    assert note("It failed").wraps


def test_every_icon_exists() -> None:
    for name in (*KIND_ICONS.values(), *OBJECT_ICONS.values()):
        assert not theme.icon(name).isNull()
