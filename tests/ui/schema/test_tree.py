"""The model: rows made lazily, updated as inserts and removals, true to Qt's own rules; the view over it."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from browser.ui.schema.items import Item, note
from browser.ui.schema.tree_model import SchemaModel, plain_tip
from browser.ui.schema.tree_view import ROW_HEIGHT, SchemaTree
from tests.ui.driving import key


def tree_of(names: Sequence[str], below: Sequence[str] = ()) -> Item:
    rows = [Item(name, name, children=lambda: [Item(child, child) for child in below]) for name in names]
    return Item("root", "", children=lambda: rows)


def shown(model: SchemaModel, parent: QModelIndex | None = None) -> list[str]:
    above = parent or QModelIndex()
    return [model.index(row, 0, above).data() for row in range(model.rowCount(above))]


NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(NAMES, NAMES, NAMES, NAMES)
@settings(max_examples=60, deadline=None)
def test_an_update_shows_exactly_the_new_rows(
    before: list[str], after: list[str], below: list[str], below_after: list[str]
) -> None:
    model = SchemaModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(tree_of(before, below))
    for row in range(model.rowCount()):
        shown(model, model.index(row, 0))
    model.update(tree_of(after, below_after))
    assert shown(model) == after
    assert all(shown(model, model.index(row, 0)) == below_after for row in range(len(after)))
    tester.deleteLater()


def test_an_update_keeps_the_indexes_of_what_stayed() -> None:
    model = SchemaModel()
    model.show(tree_of("bdf", "xz"))
    kept = QPersistentModelIndex(model.index(1, 0, model.index(1, 0)))
    gone = QPersistentModelIndex(model.index(0, 0))
    model.update(tree_of("acdefg", "xyz"))
    assert kept.isValid()
    assert (kept.data(), kept.row(), kept.parent().data(), kept.parent().row()) == ("z", 2, "d", 2)
    assert not gone.isValid()


def test_rows_are_made_when_somebody_looks() -> None:
    asked: list[str] = []

    def below(name: str) -> Sequence[Item]:
        asked.append(name)
        return [Item("leaf", "leaf")]

    model = SchemaModel()
    rows = [Item(name, name, children=lambda name=name: below(name)) for name in "abc"]  # type: ignore[misc]
    model.show(Item("root", "", children=lambda: rows))
    assert model.rowCount() == 3
    assert model.hasChildren(model.index(1, 0))
    assert asked == []
    assert model.index_at(("b", "leaf")).data() == "leaf"
    assert asked == ["b"]
    assert not model.index_at(("b", "nobody")).isValid()


def test_a_stale_index_is_harmless() -> None:
    model = SchemaModel()
    model.show(tree_of("ab"))
    stale = model.index(1, 0)
    model.show(tree_of("a"))
    assert model.data(stale) == ""
    assert not model.parent(stale).isValid()


def test_a_change_is_told_once_and_only_where_it_is() -> None:
    model = SchemaModel()
    model.show(tree_of("ab"))
    changed: list[str] = []
    model.rowCount()
    model.dataChanged.connect(lambda first, *_: changed.append(first.data()))
    rows = [Item("a", "a", children=list), Item("b", "b", detail="new", children=list)]
    model.update(Item("root", "", children=lambda: rows))
    assert changed == ["b"]


def test_a_strangers_markup_stays_text_in_tooltips() -> None:
    assert plain_tip("") is None
    assert "<img" not in str(plain_tip('<img src="/etc/passwd">'))
    assert "&lt;img" in str(plain_tip('<img src="/etc/passwd">'))


def tree(root: Item) -> SchemaTree:
    model = SchemaModel()
    model.show(root)
    made = SchemaTree(model)
    model.setParent(made)
    made.resize(264, 300)
    return made


def test_the_view_returns_to_a_place(application: QApplication) -> None:
    names = [f"n{at:03}" for at in range(100)]
    view = tree(tree_of(names, "xyz"))
    view.expand(view.schema_model.index_at(["n050"]))
    view.setCurrentIndex(view.schema_model.index_at(["n050", "y"]))
    view.settle()
    view.verticalScrollBar().setValue(1234)
    place = view.place()
    view.schema_model.show(tree_of("ab"))
    view.schema_model.show(tree_of(names, "xyz"))
    view.return_to(place)
    assert view.isExpanded(view.schema_model.index_at(["n050"]))
    assert view.currentIndex().data() == "y"
    assert view.verticalScrollBar().value() == 1234
    view.deleteLater()


def test_only_sentences_make_rows_higher(application: QApplication) -> None:
    sentence = note("A sentence that is a good deal longer than the width of such a tree, " * 3, key="sentence")
    rows = [Item("a", "a " * 200), sentence, replace(sentence, key="short", text="Short.")]
    view = tree(Item("root", "", children=lambda: rows))
    view.settle()
    heights = [view.visualRect(view.schema_model.index(row, 0)).height() for row in range(3)]
    assert heights[0] == heights[2] == ROW_HEIGHT
    assert heights[1] > 3 * ROW_HEIGHT
    view.deleteLater()


def test_the_star_key_unfolds_one_row_only(application: QApplication) -> None:
    deep = Item("a", "a", children=lambda: [Item("b", "b", children=lambda: [Item("c", "c")])])
    view = tree(Item("root", "", children=lambda: [deep]))
    view.setCurrentIndex(view.schema_model.index_at(["a"]))
    key(view, Qt.Key.Key_Asterisk)
    assert view.isExpanded(view.schema_model.index_at(["a"]))
    assert not view.isExpanded(view.schema_model.index_at(["a", "b"]))
    view.deleteLater()


def test_the_menu_key_asks_for_the_menu_at_the_current_row(application: QApplication) -> None:
    view = tree(tree_of("abc"))
    view.setCurrentIndex(view.schema_model.index(2, 0))
    asked: list[QPoint] = []
    view.menu_wanted = asked.append
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0)))
    assert len(asked) == 1
    assert view.viewport().mapFromGlobal(asked[0]).y() == view.visualRect(view.currentIndex()).bottom()
    view.deleteLater()
