"""The statements panel in tests: opened, filled, read."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from sqlalchemy import text

from browser import errors
from browser.database.dialects import dialect_for
from browser.database.statements import Sent, StatementLog
from browser.ui import tasks
from browser.ui.database.statements_model import STATEMENT, Line
from browser.ui.database.statements_panel import StatementsPanel
from browser.ui.window.main import MainWindow
from tests.ui.driving import key, until
from tests.ui.windows import idle

if TYPE_CHECKING:
    from browser.database.database import Database

OpenDatabase = Callable[[str], Awaitable["Database"]]
CANARY = "canary-55ab"
ALT = Qt.KeyboardModifier.AltModifier
BOTH = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier


def fill(connection: Any) -> None:
    """Thirty users, each with a secret."""
    connection.exec_driver_sql("CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(40), password VARCHAR(40))")
    connection.exec_driver_sql("CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER)")
    rows = [{"i": number, "n": f"name {number}", "p": CANARY} for number in range(30)]
    connection.execute(text("INSERT INTO users (id, name, password) VALUES (:i, :n, :p)"), rows)


def one_by_one(connection: Any) -> None:
    """The posts of each user by a statement of its own."""
    for row in connection.exec_driver_sql("SELECT id FROM users").all():
        connection.execute(text("SELECT id FROM posts WHERE user_id = :user"), {"user": row[0]}).all()


async def do(database: "Database", words: str, function: Any, owner: QWidget) -> None:
    """Run a function of a connection for an action that is called so."""

    async def work() -> None:
        with suppress(errors.StatementFailed):
            await database.read(function)

    await tasks.start(work, owner=owner, title=words)


def texts(panel: StatementsPanel) -> list[str]:
    """The statements that are shown."""
    model = panel.table.model()
    return [str(model.index(row, STATEMENT).data()) for row in range(model.rowCount())]


def detail(panel: StatementsPanel) -> str:
    """The text beside them."""
    edit = panel.view.detail.findChild(QPlainTextEdit, "statementText")
    assert isinstance(edit, QPlainTextEdit)
    return edit.toPlainText()


async def opened(window: MainWindow, url: str) -> "tuple[Database, StatementsPanel]":
    """The panel, seen, of the window that has opened a database."""
    await window.open_url(url)
    await idle()
    assert window.desk.active is not None
    database = window.desk.active.database
    key(window, Qt.Key.Key_5, ALT)
    panel = window.watching.panel
    assert panel is not None
    await until(panel.isVisible)
    return database, panel


def line_of(sql: str, values: Any = (), vendor: str = "sqlite") -> Line:
    """A statement of a database that nobody opened."""
    database: Any = SimpleNamespace(name="demo", dialect=dialect_for(vendor), statements=StatementLog())
    return Line(Sent.of("shared 1", sql, values), database)


def send(log: StatementLog, count: int, sql: str = "SELECT {}", milliseconds: float = 1.0) -> None:
    """Statements that have ended."""
    for _ in range(count):
        sent = Sent.of("shared 1", sql.format(log.total), ())
        sent.milliseconds = milliseconds
        log._keep(sent)
