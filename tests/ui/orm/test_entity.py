"""Loaded entities as a tree that is made where it is unfolded."""

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget

from browser.database.facts import Column, Kind, TableRef
from browser.orm.loading_facts import Cost, EntityNode, Loaded, Related
from browser.orm.plan import Strategy
from browser.rows.cells import Cell, cell_of
from browser.ui.orm.entity_model import EntityModel
from browser.ui.orm.entity_tree import EntityTree
from browser.ui.widgets import RAW_ROLE
from browser.ui.widgets.secrets import Secrets
from tests.ui.driving import key

USERS = TableRef(None, "users")
COLUMNS = (
    Column("id", "INTEGER", Kind.NUMBER),
    Column("<b>name", "TEXT", Kind.TEXT),
    Column("note", "TEXT", Kind.TEXT),
)
SESSION_COLUMNS = tuple(Column(name, "TEXT", Kind.TEXT) for name in ("token", "password", "note"))
COST = Cost(1, 0, 1, 3, 3, 1, 0, 1.0, 1.0)


def entity(number: int, name: str | None, *related: Related) -> EntityNode:
    cells = tuple(cell_of(value, column) for value, column in zip((number, name, None), COLUMNS, strict=True))
    return EntityNode(USERS, "User", cells[:1], cells, related)


def loaded(*entities: EntityNode) -> Loaded:
    return Loaded(entities, (), COST, {USERS: COLUMNS}, {})


BOSS = entity(9, "Boss")
ADA = entity(
    1,
    "<img src=x>\nAda",
    Related("manager", "manager", True, Strategy.LAZY, (BOSS,)),
    Related("reports", "reports", False, Strategy.SELECTIN, ()),
    Related("posts", "posts", False, Strategy.RAISE, (), "raiseload keeps this from being loaded."),
)


def rows(model: EntityModel, parent: QModelIndex) -> list[str]:
    return [str(model.index(row, 0, parent).data()) for row in range(model.rowCount(parent))]


def test_what_the_rows_say(application: QApplication) -> None:
    owner = QObject()
    model = EntityModel(owner)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, owner)
    assert tester.model() is model
    model.show(loaded(ADA, entity(2, None)))
    assert rows(model, QModelIndex()) == ["User  1  <b>name <img src=x>↵Ada", "User  2"]
    ada = model.index(0, 0)
    assert rows(model, ada) == [
        "manager  lazyload",
        "reports  0  selectinload",
        "posts  raiseload keeps this from being loaded.",
        "3 columns",
    ]
    assert rows(model, model.index(0, 0, ada)) == ["User  9  <b>name Boss"]
    columns = model.index(3, 0, ada)
    assert rows(model, columns) == ["id  1", "<b>name  <img src=x>↵Ada", "note  NULL"]
    name = model.index(1, 0, columns)
    assert name.data(RAW_ROLE) == Cell("<img src=x>\nAda", "<img src=x>\nAda", Kind.TEXT)
    assert "<img" not in str(name.data(Qt.ItemDataRole.ToolTipRole))
    assert model.parent(name) == columns
    model.show(None)
    assert model.rowCount() == 0


def session(token: str, password: str | None) -> EntityNode:
    columns = SESSION_COLUMNS
    cells = tuple(cell_of(value, column) for value, column in zip((token, password, "x"), columns, strict=True))
    return EntityNode(USERS, "Session", cells[:1], cells, ())


def test_secrets_are_hidden_until_they_are_shown(application: QApplication) -> None:
    owner = QObject()
    secrets = Secrets(owner)
    model = EntityModel(owner, secrets)
    secrets_of = {USERS: frozenset({"token", "password"})}
    model.show(
        Loaded((session("canary", "geheim"), session("bird", None)), (), COST, {USERS: SESSION_COLUMNS}, secrets_of)
    )
    first, second = model.index(0, 0), model.index(1, 0)
    columns = model.index(0, 0, first)
    assert rows(model, QModelIndex()) == ["Session  ••••••  note x", "Session  ••••••  note x"]
    assert rows(model, columns) == ["token  ••••••", "password  ••••••", "note  x"]
    assert rows(model, model.index(0, 0, second))[1] == "password  NULL"
    hidden = model.index(1, 0, columns)
    for role in (RAW_ROLE, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
        assert "geheim" not in str(hidden.data(role))
    secrets.show()
    assert hidden.isValid()
    assert rows(model, columns)[:2] == ["token  canary", "password  geheim"]
    assert rows(model, QModelIndex())[0] == "Session  canary  password geheim   note x"


def test_nodes_are_made_where_it_is_unfolded(application: QApplication) -> None:
    owner = QObject()
    model = EntityModel(owner)
    model.show(loaded(*[entity(number, "x") for number in range(10_000)]))
    assert model.rowCount() == 10_000
    assert model._root._made is None
    assert model.index(9_999, 0).data() == "User  9999  <b>name x"
    assert not model.index(10_000, 0).isValid()


def test_the_first_entity_is_unfolded_along_what_was_loaded(application: QApplication) -> None:
    owner = QWidget()
    tree = EntityTree(owner)
    tree.resize(500, 300)
    owner.show()
    tree.entities.show(loaded(ADA))
    tree.unfold_first()
    ada = tree.entities.index(0, 0)
    manager = tree.entities.index(0, 0, ada)
    assert tree.isExpanded(ada)
    assert tree.isExpanded(manager)
    assert not tree.isExpanded(tree.entities.index(3, 0, ada))
    assert tree.currentIndex() == ada
    tree.setCurrentIndex(tree.entities.index(3, 0, ada))
    key(tree, Qt.Key.Key_Asterisk)
    tree.setCurrentIndex(tree.entities.index(1, 0, tree.currentIndex()))
    key(tree, "c", Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "<img src=x>\nAda"
    assert not tree.grab().isNull()
    owner.deleteLater()
