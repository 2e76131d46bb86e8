"""The tab of a connection of which nothing else is open: what it is, and what one can do first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from browser.database.facts import ObjectKind
from browser.ui import theme
from browser.ui.actions import action_of
from browser.ui.database import url_fields
from browser.ui.widgets import labels
from browser.ui.widgets.action_button import ActionButton

if TYPE_CHECKING:
    from browser.schema.catalog import Catalog
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow


class ConnectionPages(QObject):
    """Opens the page of a connection that is chosen while another one's tab is seen, and closes it in good time.

    So the tab that is seen is always the active connection's.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._tabs = window.desk.tabs
        window.desk.page_wanted.connect(self.open)
        window.desk.changed.connect(self._show_state)
        window.schema.catalog_changed.connect(lambda _: self._show_state())
        self._tabs.currentChanged.connect(lambda _: self._make_room())

    def open(self, connection: "OpenConnection") -> None:
        """Show the page of a connection."""
        commands = self._window.commands
        actions = [action_of(commands, name) for name in ("quick_open", "new_query", "close_connection")]
        page = ConnectionPage(connection, actions, self._tabs)
        self._say(page)
        self._tabs.add(page, page.title, connection.icon, page.title)
        self._tabs.setCurrentWidget(page)

    def _make_room(self) -> None:
        """A page goes as soon as another tab of its connection is seen."""
        seen = self._tabs.currentWidget()
        for page in self._pages():
            if page is not seen and page.database is getattr(seen, "database", None):
                self._tabs.take_out(page)

    def _show_state(self) -> None:
        for page in self._pages():
            self._say(page)
            place = self._tabs.indexOf(page)
            self._tabs.setTabText(place, page.title.replace("&", "&&"))
            self._tabs.setTabToolTip(place, page.title)

    def _say(self, page: "ConnectionPage") -> None:
        opened = self._window.schema.connections.opened.get(id(page.database))
        if opened is not None:
            page.show_state(opened.catalog if opened.ready else None)

    def _pages(self) -> "list[ConnectionPage]":
        return [each for each in self._tabs.widgets() if isinstance(each, ConnectionPage)]


class ConnectionPage(QWidget):
    """What a connection is, as its own tab."""

    def __init__(self, connection: "OpenConnection", actions: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("connectionPage")
        self.connection = connection
        self.database = connection.database
        self._mark = QLabel(self)
        self._name = labels.line(self, "connectionName", heading=True)
        self._facts = labels.paragraph(self, "connectionFacts", muted=True)
        self._holds = labels.paragraph(self, "connectionHolds", muted=True)
        for label in (self._name, self._facts, self._holds):
            label.setProperty("inset", False)  # the page itself has margins
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._mark)
        head.addWidget(self._name, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        buttons = [ActionButton(f"page_{each.objectName()}", self, each) for each in actions]
        for button, each in zip(buttons, actions, strict=True):
            button.setIcon(each.icon())
            foot.addWidget(button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(12)
        column.addLayout(head)
        for label in (self._facts, self._holds):
            column.addWidget(label)
        column.addSpacing(8)
        column.addLayout(foot)
        column.addStretch(1)
        self.setFocusProxy(buttons[0])

    @property
    def title(self) -> str:
        """The connection's name; the page is nothing else."""
        return self.connection.title

    def show_state(self, catalog: "Catalog | None") -> None:
        """Say what is known by now; without a catalog it is still being read."""
        database, environment = self.database, self.connection.environment
        self._mark.setPixmap(self.connection.icon.pixmap(QSize(theme.ICON_PIXELS, theme.ICON_PIXELS)))
        self._name.setText(self.title)
        facts = [environment, url_fields.shortened(str(database.url)), database.product, database.tls.words]
        facts.append(self.tr("read-only") if database.read_only else "")
        self._facts.setText("\n".join(each for each in facts if each))
        self._holds.setText(self._held(catalog) if catalog is not None else self.tr("Reading the schema …"))

    def _held(self, catalog: "Catalog") -> str:
        kinds = [each.kind for each in catalog.objects]
        tables, views = kinds.count(ObjectKind.TABLE), kinds.count(ObjectKind.VIEW)
        if not kinds:
            return self.tr("Nothing in this database yet.")
        told = self.tr("Tables: {0}, views: {1}. Choose one in the schema, or:")
        return told.format(f"{tables:,}", f"{views:,}")
