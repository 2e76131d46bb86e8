"""Index parts as names and expressions."""

from hypothesis import given
from hypothesis import strategies as st

from browser.database.dialects.base.catalog_indexes import Part, part_names, plain_unique, unique_key
from browser.database.facts import Index, UniqueKey


@given(st.lists(st.booleans(), min_size=1, max_size=5))
def test_an_index_may_be_read_backwards(directions: list[bool]) -> None:
    names = part_names([Part(f"c{at}", descending=descending) for at, descending in enumerate(directions)])
    assert names[0] == "c0"
    plain = [name for name in names if not name.startswith("(")]
    assert len(plain) == directions.count(directions[0])


def test_what_is_special_is_an_expression() -> None:
    parts = [Part(None, "lower(a)", True), Part("b", "", True, "NULLS LAST"), Part("c")]
    assert part_names(parts) == ("(lower(a))", "(b NULLS LAST)", "(c ASC)")
    assert part_names([]) == ()


def test_keys_of_unique_indexes() -> None:
    assert unique_key("u", [Part("a"), Part("b", descending=True)], "") == UniqueKey("u", ("a", "b"))
    assert unique_key("u", [Part("a")], "a > 1") is None
    assert unique_key("u", [Part(None, "lower(a)")], "") is None
    indexes = [
        Index("i", ("a",)),
        Index("j", ("a",), True, "a > 1"),
        Index("k", ("(b)",), True),
        Index("l", ("c",), True),
    ]
    assert list(plain_unique(indexes)) == [UniqueKey("l", ("c",))]
