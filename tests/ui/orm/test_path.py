"""The tree of paths: ticks, loaders, growth; and its view."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget

from browser.database.facts import TableRef
from browser.ui.orm.path_model import LOADER, PathModel, PathNode, PathStep
from browser.ui.orm.path_picker import PathPicker
from tests.ui.driving import click, key

USERS, ORDERS = TableRef(None, "users"), TableRef(None, "orders")
LOADERS = {"selectinload": ("selectinload", "Usually."), "lazyload": ("lazyload", "Rarely.")}
OF_USERS = (PathStep("orders", ORDERS, "orders", False), PathStep("log", ORDERS, "log", False, "it has no key."))
OF_ORDERS = (PathStep("user", USERS, "users", True),)


def steps_of(node: PathNode) -> tuple[PathStep, ...]:
    """Users have orders and orders have a user, for ever."""
    return OF_ORDERS if node.step.target == ORDERS else OF_USERS


def deep(model: PathModel, depth: int) -> PathNode:
    here = model.index(0, 0)
    for _ in range(depth - 1):
        model.grow(model.node(here), steps_of(model.node(here)))
        here = model.index(0, 0, here)
    return model.node(here)


def test_a_tick_takes_the_way_along_and_grows_to_any_depth(application: QApplication) -> None:
    owner = QObject()
    model = PathModel(owner)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, owner)
    assert tester.model() is model
    model.loaders = {"selectinload": "selectinload"}
    model.show(USERS, OF_USERS)
    node = deep(model, 40)
    assert node.path == ("orders", "user") * 20
    changes: list[object] = []
    model.ticks_changed.connect(lambda: changes.append(model.paths()))
    model.setData(model.index_of(node), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert [len(path) for path, _ in model.paths()] == list(range(1, 41))
    first = model.index(0, 0)
    assert first.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    assert first.siblingAtColumn(LOADER).data() == "selectinload"
    model.setData(first, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert model.paths() == ()
    assert len(changes) == 2


def test_what_cannot_be_mapped_cannot_be_ticked(application: QApplication) -> None:
    owner = QObject()
    model = PathModel(owner)
    model.show(USERS, OF_USERS)
    log = model.index(1, 0)
    assert not model.setData(log, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert not model.hasChildren(log)
    assert not log.flags() & Qt.ItemFlag.ItemIsEnabled
    assert log.data(Qt.ItemDataRole.AccessibleTextRole) == "log, many log, it has no key."
    assert not model.tick(("log",))
    assert not model.tick(("orders", "nothing"))
    assert model.tick(("orders",), "lazyload")
    assert model.paths() == ((("orders",), "lazyload"),)


def test_an_end_of_the_way_has_nothing_to_unfold(application: QApplication) -> None:
    owner = QObject()
    model = PathModel(owner)
    model.show(USERS, OF_USERS)
    orders = model.index(0, 0)
    assert model.hasChildren(orders)
    model.grow(model.node(orders), ())
    assert not model.hasChildren(orders)
    assert not model.canFetchMore(orders)


def test_the_picker_stands_beside_the_current_path(application: QApplication) -> None:
    owner = QWidget()
    model = PathModel(owner)
    model.wanted.connect(lambda node: model.grow(node, steps_of(node)))
    tree = PathPicker(model, owner)
    tree.offer_loaders(LOADERS)
    model.show(USERS, OF_USERS)
    tree.resize(300, 300)
    owner.show()
    assert not tree.picker.isVisible()
    tree.setCurrentIndex(model.index(0, 0))
    key(tree, Qt.Key.Key_Space)
    assert tree.picker.isVisible()
    assert tree.picker.currentText() == "selectinload"
    assert tree.picker.accessibleName() == "Loader of orders"
    assert tree.picker.itemData(1, Qt.ItemDataRole.ToolTipRole) == "Rarely."
    key(tree, Qt.Key.Key_Asterisk)
    key(tree, Qt.Key.Key_Right)
    key(tree, Qt.Key.Key_Space)
    assert tree.picker.accessibleName() == "Loader of orders → user"
    row = tree.visualRect(model.index_of(deep(model, 2), LOADER))
    assert abs(tree.picker.geometry().center().y() - row.center().y()) <= 1
    key(tree, Qt.Key.Key_Return)
    key(tree.picker, Qt.Key.Key_Down)
    assert model.paths() == ((("orders",), "selectinload"), (("orders", "user"), "lazyload"))
    model.set_all_loaders("lazyload")
    assert {loader for _, loader in model.paths()} == {"lazyload"}
    tree.setCurrentIndex(model.index(0, 0))
    tree.collapse(model.index(0, 0))
    click(tree.viewport(), tree.visualRect(model.index(0, LOADER)).center())
    key(tree.picker, Qt.Key.Key_Escape)
    tree.picker.hidePopup()
    key(tree, Qt.Key.Key_Space)
    assert not tree.picker.isVisible()
    owner.deleteLater()


def test_an_empty_tree_says_why(application: QApplication) -> None:
    owner = QWidget()
    tree = PathPicker(PathModel(owner), owner)
    tree.resize(280, 200)
    before = tree.grab().toImage()
    tree.when_empty = "Nothing references it."
    assert tree.grab().toImage() != before
    owner.deleteLater()


def test_what_is_read_for_an_entity_that_was_left_changes_nothing(application: QApplication) -> None:
    owner = QObject()
    model = PathModel(owner)
    model.show(USERS, OF_USERS)
    left = model.node(model.index(0, 0))
    model.show(ORDERS, OF_ORDERS)
    changes: list[object] = []
    model.rowsAboutToBeInserted.connect(lambda *_: changes.append("rows"))
    model.dataChanged.connect(lambda *_: changes.append("data"))
    model.grow(left, OF_ORDERS)
    model.grow(left, ())
    assert changes == []
