"""Where queries begin: the demo's with parameters, a table of the tree, a file of the command line."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from browser.database.facts import ObjectKind
from browser.ui.actions import action, action_of, actions_of
from browser.ui.schema.panel import current_object, read_again

if TYPE_CHECKING:
    from browser.console.outcomes import Ran
    from browser.ui.console.tab import QueryTab
    from browser.ui.window.main import MainWindow

EXAMPLE = "Orders of some statuses"
"""The demo's query with parameters, in resources/queries."""
READ_AFTER = 300
"""Milliseconds from the last change of the schema to reading it anew."""
FIRST_ROWS = 1_000
"""What a query of a table asks for; the text says so, and may be changed."""


class TreeQueries(QObject):
    """One more action of the schema panel; its entry is in the tree's menu and in the palette."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window.schema)
        self._window = window
        self._panel = window.schema
        actions_of(self)
        self._panel.tree.selectionModel().currentChanged.connect(lambda *_: self._enable())
        self._enable()

    def _enable(self) -> None:
        action_of(self, "query_table").setEnabled(current_object(self._panel) is not None)

    @action("Query this table", "Ctrl+Shift+Q", "terminal", "Write a SELECT of this table into a new query")
    async def query_table(self) -> None:
        """Open a query of the current table. Raises errors.*."""
        found = current_object(self._panel)
        if found is None or found[1].kind is ObjectKind.SEQUENCE:
            return
        database, name = found
        connection = self._window.desk.connections.of(database)
        if connection is not None:
            written = await self._panel.connections.of(database).quoted(name.ref, name.ref.name)
            text = f"SELECT *\nFROM {written}\nLIMIT {FIRST_ROWS};\n"
            self._window.querying.new(text, name.ref.name, connection)


def example(window: "MainWindow") -> "QueryTab | None":
    """The demo's query with parameters, filled in and ready to run; elsewhere one that any database answers."""
    from browser.console.binds import Bind, BindType
    from browser.console.library import library
    from browser.ui.window.demo_opening import has_demo

    active = window.desk.active
    if active is None:
        return window.querying.new()
    if has_demo(window.schema.catalog_of(active.database)):
        query = next(each for each in library().listing().demo if each.name == EXAMPLE)
        text, title = library().read(query).text, EXAMPLE
        binds = [Bind("statuses", BindType.LIST, "shipped, paid")]
    else:
        said = window.tr("-- A name behind a colon is a parameter. Its type and value stand beside the text.")
        text, title = f"{said}\nSELECT :greeting AS greeting, :answer AS answer;\n", window.tr("Query with :params")
        binds = [Bind("greeting", BindType.TEXT, "Hello"), Bind("answer", BindType.INTEGER, "42")]
    tab = window.querying.new(text, title)
    if tab is not None:
        tab.bind_table.fill_in(binds)
        tab.editor.set_caret(text.index("SELECT"))
    return tab


class SchemaWatch(QObject):
    """Has the schema read anew when a query has changed it: once for a whole script, and behind its COMMIT."""

    def __init__(self, window: "MainWindow", tab: "QueryTab") -> None:
        super().__init__(tab)
        self._window = window
        self._tab = tab
        self._pending = False
        self._timer = QTimer(self, singleShot=True, interval=READ_AFTER)
        self._timer.timeout.connect(self._read)
        tab.ran.connect(lambda ran, _: self._look(ran))

    def _look(self, ran: "Ran") -> None:
        from browser.console.script import Effect, effect

        defines = effect(ran.statement.text, self._tab.database.dialect.lexis) is Effect.DEFINE
        self._pending = self._pending or (ran.ok and defines)
        if self._pending and not self._tab.runs.state.open:
            self._timer.start()

    def _read(self) -> None:
        self._pending = False
        if self._window.desk.connections.of(self._tab.database) is not None:
            read_again(self._window.schema, self._tab.database)
