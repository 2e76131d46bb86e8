"""What can be done with a trail: copied as one statement or as source, kept, and gone again."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from browser.errors import NotSupported
from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.rows import trails
from browser.ui.rows.related_graphs import Graphs, aside
from browser.ui.rows.trail_history import History, Visit
from browser.ui.widgets.plain import one_line, tip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from browser.rows.trail import Trail
    from browser.store import SavedTrail
    from browser.ui.rows.table_tab import TableTab

OF_A_TRAIL = ("copy_trail_sql", "copy_trail_code", "save_trail")


class TrailActions(QObject):
    """Its actions belong to the tab; `go` shows another place in it."""

    def __init__(self, tab: "TableTab", graphs: Graphs, history: History, go: "Callable[[Visit, str], None]") -> None:
        super().__init__(tab)
        self._tab = tab
        self._graphs = graphs
        self._history = history
        self._go = go
        actions_of(self)

    def enable(self) -> None:
        """Switch on what makes sense where the tab is now."""
        for name in OF_A_TRAIL:
            action_of(self, name).setEnabled(self._history.here.trail is not None)

    @action("Copy the trail as SQL", "", "copy", "Copy the way to these rows as one SQL statement")
    async def copy_trail_sql(self) -> None:
        """Put the trail on the clipboard as SQL. Raises errors.*."""
        trail, database = self._history.here.trail, self._tab.database
        if trail is not None:
            tables = await trails.tables_of(self._graphs, database, trail)
            masked = self._masks(trail.secrets(tables))
            QGuiApplication.clipboard().setText(trail.sql(database.dialect, tables, masked=masked))

    @action("Copy the trail as SQLAlchemy", "", "code", "Copy the way to these rows as Python source")
    async def copy_trail_code(self) -> None:
        """Put the trail on the clipboard as SQLAlchemy. Raises errors.*."""
        trail, database = self._history.here.trail, self._tab.database
        if trail is not None:
            tables = await trails.tables_of(self._graphs, database, trail)
            masked = self._masks(trail.secrets(tables))
            QGuiApplication.clipboard().setText(trail.sqlalchemy(database.dialect, tables, masked=masked))

    def _masks(self, secrets: "Sequence[str]") -> bool:
        """Whether values are left out of what is copied; then it is said which."""
        if self._tab.secrets.shown or not secrets:
            return False
        text = self.tr("Copied without the hidden values of {0}: parameters stand in their place.")
        self._tab.message.show_notice(text.format(one_line(", ".join(secrets))))
        return True

    @action("Save the trail", "Ctrl+D", "save", "Keep the way to these rows for this connection, to go it again")
    async def save_trail(self) -> None:
        """Keep the trail under the name of its steps. Raises errors.*."""
        here = self._history.here
        if here.trail is not None and here.trail.holds_secrets:
            raise NotSupported(
                "This trail starts from a row whose key is a secret, and secrets are not written into a file.",
                hint="Copy it instead: parameters stand in place of hidden values.",
            )
        if here.trail is not None:
            name = " › ".join(here.steps)
            store, key = await self._graphs.remembered(self._tab.database)
            await aside(store.save_trail, key, name, here.trail.to_dict())
            self._tab.message.show_notice(self.tr("The trail “{0}” is kept.").format(one_line(name)))

    @action("Open a trail…", "Ctrl+Shift+O", "folder-open", "Go a way that was saved for this connection")
    async def open_trail(self) -> None:
        """Offer the saved trails. Raises errors.*."""
        for each, menu in await self._offer(self.tr("No trail is kept for this connection.")):
            menu.addAction(one_line(each.name).replace("&", "&&"), partial(self._open, each))

    @action("Forget a trail…", "", "x", "Forget a trail that was saved for this connection")
    async def forget_trail(self) -> None:
        """Offer the saved trails to be forgotten. Raises errors.*."""
        for each, menu in await self._offer(self.tr("No trail is kept for this connection.")):
            menu.addAction(one_line(each.name).replace("&", "&&"), partial(self._forget, each))

    async def _offer(self, nothing: str) -> "list[tuple[SavedTrail, QMenu]]":
        """An open menu, once for each trail that is to stand in it."""
        store, key = await self._graphs.remembered(self._tab.database)
        kept = await aside(store.trails, key)
        menu = QMenu(self._tab)
        menu.setObjectName("trailsMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not kept:
            menu.addAction(nothing).setEnabled(False)
        menu.popup(self._tab.grid.mapToGlobal(QPoint(0, 0)))
        menu.setToolTip(tip(nothing))
        return [(each, menu) for each in kept]

    def _open(self, saved: "SavedTrail") -> None:
        from browser.rows.trail import Trail

        title = self.tr("Opening {0}").format(saved.name)
        self._tab.loader.follow(tasks.start(self._go_along, Trail.from_dict(saved.trail), owner=self._tab, title=title))

    async def _go_along(self, trail: "Trail") -> None:
        database = self._tab.database
        visit = await trails.visit(self._graphs, database, trail, len(trail.steps))
        lost = trail.lost(self._graphs.graph(database))
        self._go(visit, self.tr("following…"))
        if lost:
            text = self.tr("The database does not know this relation of the trail any more: {0}.")
            self._tab.message.show_notice(text.format(", ".join(lost)), severity="warning")

    def _forget(self, saved: "SavedTrail") -> None:
        tasks.start(self._forget_it, saved.name, owner=self._tab, title=self.tr("Forgetting {0}").format(saved.name))

    async def _forget_it(self, name: str) -> None:
        store, key = await self._graphs.remembered(self._tab.database)
        await aside(store.delete_trail, key, name)
