"""What the window can be told to do: each command has a name, and a key or its entry in the palette."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from browser.ui.actions import action, action_of
from browser.ui.widgets.secrets import KEYS
from browser.ui.window import migrating, models_opening, opening, query_starts, searching

if TYPE_CHECKING:
    from browser.ui.window.main import MainWindow


class Commands(QObject):
    """The window's own actions; they work wherever the focus is inside the window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        reveal = action_of(self, "show_secrets")
        reveal.setCheckable(True)
        window.secrets.changed.connect(lambda: reveal.setChecked(window.secrets.shown))

    @action("&Connect…", "Ctrl+N", "plug", "Connect to a database")
    def connect_to(self, url: str = "") -> None:
        """Show the connect dialog, with `url` filled in."""
        opening.show_connect_dialog(self._window, url)

    @action("Ne&w SQLite database…", "", "plus", "Create an empty SQLite database and open it")
    def new_database(self) -> None:
        """Ask where a new database is to lie, and open it."""
        opening.create_file(self._window)

    @action("Close &tab", "Ctrl+W", "x")
    def close_tab(self) -> None:
        """Close the active tab."""
        self._window.desk.tabs.close_tab(self._window.desk.tabs.currentIndex())

    @action("Close c&onnection", "", "unplug", "Close the active connection and its tabs")
    def close_connection(self) -> None:
        """Close the active connection and its tabs."""
        if self._window.desk.active is not None:
            self._window.desk.close_database(self._window.desk.active.database)

    @action("&Settings…", "Ctrl+,", "settings", "Change how Rowlore behaves")
    def show_settings(self) -> None:
        """Show the settings; the dialog that is open already is brought to the front."""
        from browser.ui.window.settings_dialog import show_settings

        show_settings(self._window)

    @action("&Quit", "Ctrl+Q", "log-out")
    def quit(self) -> None:
        """Close the window and end the app."""
        self._window.close()

    @action("&Schema", "Alt+1", "panel-left", "Go to the schema")
    def show_schema(self) -> None:
        """Show the schema and go there; hide it when one is there already."""
        self._go_to(self._window.schema_dock, self._window.schema)

    @action("&Rows", "Alt+2", "table", "Go to the active tab")
    def show_rows(self) -> None:
        """Go to the active tab."""
        tab = self._window.desk.tabs.currentWidget()
        if tab is not None:
            tab.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @action("Re&lated", "Alt+3", "link", "Go to what belongs to the current row")
    def show_related(self) -> None:
        """Show what belongs to the current row and go there; hide it when one is there already."""
        self._window.relating.begin()
        self._go_to(self._window.related_dock, self._window.relating.face)

    @action("Messages", "Alt+4", "panel-bottom", "Show or hide what was said since the start")
    def show_messages(self) -> None:
        """Show the messages and go there; hide them when one is there already."""
        self._toggle("messages")

    @action("S&tatements", "Alt+5", "list", "Show or hide every statement that was sent, by whom, and what it took")
    def show_statements(self) -> None:
        """Show the statements and go there; hide them when one is there already."""
        self._toggle("statements")

    @action("&Pool", "Alt+6", "layers", "Show or hide the connections of the active database, and who holds them")
    def show_pool(self) -> None:
        """Show the pool and go there; hide it when one is there already."""
        self._toggle("pool")

    @action("Exhaust the pool", "", "zap", "More queries at once than the pool has connections: it says what happens")
    def exhaust_pool(self) -> None:
        """Run a load test on the active connection that its pool cannot stand."""
        self._window.pooling.exhaust()

    @action("M&odels", "Ctrl+M", "shapes", "The active database as mapped classes: load, and compare loaders")
    def show_models(self) -> None:
        """Open or choose the Models tab of the active connection."""
        models_opening.open_models(self._window)

    @action("Mi&grations", "Ctrl+Alt+M", "git-branch", "Where the active database stands, what is pending, up and down")
    def show_migrations(self) -> None:
        """Open or choose the Migrations tab of the active connection."""
        migrating.open_migrations(self._window)

    @action("Downgrade and upgrade", "", "git-branch", "One revision of the demo down and up again: its last index")
    async def downgrade_and_upgrade(self) -> None:
        """Show the migrations of the active connection, take one back, and apply it again."""
        await migrating.there_and_back(self._window)

    @action("Compare loaders", "", "list-ordered", "Load the active table's entity with every loader, and measure each")
    def compare_loaders(self) -> None:
        """Open the Models tab and compare there."""
        models_opening.compare_loaders(self._window)

    @action("New &query", "Ctrl+T", "terminal", "Write SQL for the active connection")
    def new_query(self) -> None:
        """Open an empty query for the active connection."""
        self._window.querying.new()

    @action("Query with :params", "", "terminal", "A query with parameters, filled in: press Ctrl+Enter")
    def query_example(self) -> None:
        """Open a query with parameters, ready to run."""
        query_starts.example(self._window)

    @action("&Open SQL file…", "Ctrl+O", "folder-open", "Open a .sql file as a query of the active connection")
    def open_file(self) -> None:
        """Ask for a file."""
        self._window.querying.panels.ask_for_file()

    @action("&History", "Ctrl+Alt+H", "history", "Everything that was run: find it, and run it again")
    def show_history(self) -> None:
        """Open the history."""
        self._window.querying.panels.show_history()

    @action("Saved &queries", "Ctrl+Alt+O", "folder", "Queries and snippets that were saved, and the demo's")
    def show_library(self) -> None:
        """Open the list of saved queries."""
        self._window.querying.panels.show_library()

    @action("Reopen closed query", "Ctrl+Shift+T", "history", "Open the query again that was closed last")
    async def reopen_query(self) -> None:
        """Open the query that was closed last, as it was."""
        await self._window.querying.reopen_closed()

    @action("Show s&ecrets", KEYS, "eye", "Show the values of columns that hold secrets, or hide them again")
    def show_secrets(self) -> None:
        """Show secrets everywhere in the window, until it is closed or somebody hides them. Nothing is read anew."""
        self._window.secrets.show(not self._window.secrets.shown)

    @action("Theme: like the desktop", "", "monitor")
    def theme_system(self) -> None:
        """Follow the desktop."""
        self.set_theme("system")

    @action("Theme: light", "", "sun")
    def theme_light(self) -> None:
        """Light colours from now on."""
        self.set_theme("light")

    @action("Theme: dark", "", "moon")
    def theme_dark(self) -> None:
        """Dark colours from now on."""
        self.set_theme("dark")

    @action("Welcome strip", "", "info", "Show the first things to try again")
    def welcome(self) -> None:
        """Show the welcome strip again."""
        self._window.keep("show_welcome", True)
        self._window.central.welcome.show()

    @action("&Search everything", "Ctrl+P", "search", "Find a table of any open connection")
    def quick_open(self) -> None:
        """Go to the search field."""
        self._window.search.open()

    @action("&Commands", "Ctrl+Shift+P", "command", "Find a command by its name")
    def command_palette(self) -> None:
        """Show all commands."""
        self._window.commands_palette.open()

    @action("&Next tab", "Ctrl+Tab; Ctrl+PgDown", "chevron-right")
    def next_tab(self) -> None:
        """Choose the next tab."""
        self._window.desk.tabs.step(1)

    @action("&Previous tab", "Ctrl+Shift+Tab; Ctrl+PgUp", "chevron-left")
    def previous_tab(self) -> None:
        """Choose the tab before."""
        self._window.desk.tabs.step(-1)

    @action("&Keys", "F1", "keyboard", "Show every key and what it does")
    def show_keys(self) -> None:
        """Show the page of keys."""
        searching.show_keys(self._window)

    @action("&About Rowlore", "", "info")
    def about(self) -> None:
        """Say which version this is."""
        from browser.arguments import version

        text = self.tr("Rowlore {0}, a database browser. MIT licence; icons by Lucide (ISC).").format(version())
        self._window.central.message.show_notice(text)

    def _go_to(self, dock: QDockWidget, panel: QWidget) -> None:
        focus = QApplication.focusWidget()
        if dock.isVisible() and focus is not None and panel.isAncestorOf(focus):
            dock.hide()
            self.show_rows()
            return
        dock.show()
        panel.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _toggle(self, name: str) -> None:
        if not self._window.bottom.toggle(name):
            self.show_rows()

    def set_theme(self, choice: str) -> None:
        """Store and apply "system", "light" or "dark"."""
        self._window.keep("theme", choice)
        self._window.apply_theme()
