"""The tree of saved queries; by keyboard in test_library_panel.py."""

from pathlib import Path

from browser.console.library import Listing, SavedQuery
from browser.ui.console.library_tree import LibraryTree, name_of


def query(name: str) -> SavedQuery:
    return SavedQuery(name, Path(f"/q/{name}.sql"), 0.0, 8)


def test_folders_stay_folded_and_what_was_chosen_stays() -> None:
    tree = LibraryTree(None)  # type: ignore[arg-type]
    listing = Listing(("a", "a/b", "c"), (query("a/b/one"), query("two")), (query("demo"),))
    tree.show_listing(listing)
    assert name_of(tree.chosen) == "/q/a/b/one.sql"
    assert [item.text(0) for item in tree.queries] == ["one", "two", "demo"]
    tree._folders["a"].setExpanded(False)
    tree.setCurrentItem(tree.queries[1])
    tree.show_listing(listing)
    assert name_of(tree.chosen) == "/q/two.sql"
    assert not tree._folders["a"].isExpanded()
    assert tree._folders["c"].isExpanded()
    tree.filter("ONE")
    assert [item.isHidden() for item in tree.queries] == [False, True, True]
    assert [tree._folders[name].isHidden() for name in ("a", "a/b", "c")] == [False, False, True]
    tree.filter("")
    assert not tree._folders["c"].isHidden()
    tree.show_listing(Listing())
    assert tree.chosen is None
    tree.deleteLater()
