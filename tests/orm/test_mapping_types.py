"""What a mapping is made of."""

from browser.database.facts import Column, TableRef
from browser.orm.mapping_types import Entity, as_list


def test_columns_and_attributes_belong_together() -> None:
    entity = Entity(
        TableRef(None, "t"), object, (Column("a b", ""), Column("class", "")), ("a_b", "class_"), ("class",)
    )
    assert entity.attribute("a b") == "a_b"
    assert entity.key_attributes == ("class_",)


def test_whatever_a_relationship_holds_is_a_list() -> None:
    assert as_list(None) == []
    assert as_list([1, 2]) == [1, 2]
    assert as_list({3}) == [3]
    assert as_list("one") == ["one"]
