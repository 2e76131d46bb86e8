"""What has run, followed through any edits."""

from hypothesis import given
from hypothesis import strategies as st

from browser.ui.console.editor_ran import Ran

PLACES = st.lists(st.integers(0, 30), max_size=6, unique=True)
EDITS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 6), st.integers(0, 6)), max_size=4)


@given(PLACES, EDITS, st.booleans())
def test_what_is_not_edited_is_followed(places: list[int], edits: list[tuple[int, int, int]], rests: bool) -> None:
    ran, kept = Ran(), {}
    for each in places:
        ran.add(each * 4, each * 4 + 2, str(each))
        kept[str(each)] = (each * 4, each * 4 + 2)
    for at, removed, added in edits:
        ran.edited(at, removed, added)
        whole = {name: place for name, place in kept.items() if place[1] < at or place[0] > at + removed}
        kept = {
            name: (start + added - removed, end + added - removed) if start > at + removed else (start, end)
            for name, (start, end) in whole.items()
        }
        if rests:
            ran.settle()
            assert all(ran.within(start, start) == name for name, (start, _) in kept.items())
    found = {ran.within(place, place) for place in range(200)} - {""}
    assert found <= set(kept)
    if len(edits) < 2 or rests:
        assert found == set(kept)
