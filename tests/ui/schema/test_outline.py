"""Objects sorted onto shelves."""

from browser.database.facts import ObjectKind, ObjectName, TableRef
from browser.ui.schema.outline import shelve


def table(name: str, schema: str | None = "s", parent: TableRef | None = None) -> ObjectName:
    return ObjectName(TableRef(schema, name), ObjectKind.TABLE, parent)


def test_names_are_sorted_and_the_default_schema_is_first() -> None:
    shelves = shelve([table("b"), table("A"), table("c", "z")], ("s", "z", "empty"), "z")
    assert shelves.schemas == ("z", "s", "empty")
    assert [name.ref.name for name in shelves.kinds["s"][ObjectKind.TABLE]] == ["A", "b"]


def test_children_stand_under_their_parent_at_any_depth() -> None:
    parent, child = TableRef("s", "parent"), TableRef("s", "child")
    lost = table("lost", parent=TableRef("s", "nobody"))
    own = table("own", parent=TableRef("s", "own"))
    names = [table("parent"), table("child", parent=parent), table("grandchild", parent=child), lost, own]
    shelves = shelve(names, ("s",), "s")
    assert [name.ref.name for name in shelves.kinds["s"][ObjectKind.TABLE]] == ["lost", "own", "parent"]
    assert shelves.path(TableRef("s", "grandchild")) == (
        ("group", ObjectKind.TABLE),
        parent,
        ("group", "partitions"),
        child,
        ("group", "partitions"),
        TableRef("s", "grandchild"),
    )


def test_a_dialect_without_schemas_has_one_level_less() -> None:
    shelves = shelve([table("a", None)], (), None)
    assert shelves.schemas == (None,)
    assert shelves.path(TableRef(None, "a")) == (("group", ObjectKind.TABLE), TableRef(None, "a"))
