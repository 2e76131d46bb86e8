"""The statements that a load cost."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from browser.orm.loading_facts import SentStatement
from browser.schema.secrets import MASK
from browser.ui.orm.statement_list import LAZY, MILLISECONDS, NUMBER, ROWS, SQL, StatementList, short_sql
from browser.ui.widgets.secrets import Secrets
from tests.ui.driving import key

LONG = "SELECT users.id, users.email, users.first_name, users.last_name \nFROM users \nWHERE users.id = ?"
FIRST = SentStatement("SELECT 1", "", 1234, 0.25, False)
LATER = SentStatement(LONG, "17", 1, 1.0, True, ("user",))
SECRET = SentStatement("SELECT ?", f"token={MASK}", 1, 1.0, False, (), "token=4711")


def test_a_statement_is_one_line_of_what_differs() -> None:
    assert short_sql(FIRST, "") == "SELECT 1"
    assert short_sql(LATER, LATER.parameters) == "SELECT users.id, users.email, … FROM users WHERE users.id = ?   [17]"


def test_lazy_ones_are_marked(application: QApplication) -> None:
    owner = QWidget()
    view = StatementList(owner)
    view.statements.show((FIRST, LATER))
    model = view.statements
    row = [model.index(0, column).data() for column in (NUMBER, MILLISECONDS, ROWS, LAZY, SQL)]
    assert row == ["1", "0.2", "1,234", "", "SELECT 1"]
    assert model.index(1, LAZY).data() == "lazy"
    assert "users.last_name" in str(model.index(1, SQL).data(Qt.ItemDataRole.ToolTipRole))
    view.resize(600, 200)
    owner.show()
    plain = view.grab().toImage()
    view.selectAll()
    assert view.grab().toImage() != plain
    key(view, "c", Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == f"SELECT 1;\n\n{LONG}"
    owner.deleteLater()


def test_secret_values_are_hidden_until_they_are_shown(application: QApplication) -> None:
    owner = QWidget()
    secrets = Secrets(owner)
    model = StatementList(owner, secrets).statements
    model.show((SECRET, LATER))
    place = model.index(0, SQL)
    for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
        assert MASK in str(place.data(role))
        assert "4711" not in str(place.data(role))
    painted = []
    model.dataChanged.connect(lambda first, last: painted.append((first.row(), last.row())))
    secrets.show()
    assert painted == [(0, 1)]
    assert str(place.data()) == "SELECT ?   [token=4711]"
    assert str(model.index(1, SQL).data()).endswith("[17]")
    owner.deleteLater()
