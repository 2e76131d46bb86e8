"""What can be done with a trail: copied as one statement or as source, kept, and gone again."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from browser.errors import NotSupported
from browser.rows.filter_text import filter_text
from browser.rows.filters import enabled
from browser.rows.query import TableQuery
from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.rows import trails
from browser.ui.rows.related_graphs import Graphs
from browser.ui.rows.trail_history import History, Visit
from browser.ui.rows.trail_list import TrailList
from browser.ui.widgets.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from browser.rows.finding import Sought
    from browser.rows.trail import Trail
    from browser.store import SavedTrail
    from browser.ui.rows.table_tab import TableTab

OF_A_TRAIL = ("copy_trail_sql", "copy_trail_code", "save_trail")
LONGEST = 80
"""Characters of filters in the name that a trail gets by itself."""


class TrailActions(QObject):
    """Its actions belong to the tab; `go` shows another place in it."""

    def __init__(
        self,
        tab: "TableTab",
        graphs: Graphs,
        history: History,
        shown: Callable[[], TableQuery],
        go: "Callable[[Visit, str, Sought | None, str], None]",
    ) -> None:
        super().__init__(tab)
        self._tab = tab
        self._graphs = graphs
        self._history = history
        self._shown = shown
        self._go = go
        self._list: TrailList | None = None
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
            trail = trails.seen(trail, self._shown(), secrets=True)
            tables = await trails.tables_of(self._graphs, database, trail)
            masked = self._masks(trail.secrets(tables))
            QGuiApplication.clipboard().setText(trail.sql(database.dialect, tables, masked=masked))

    @action("Copy the trail as SQLAlchemy", "", "code", "Copy the way to these rows as Python source")
    async def copy_trail_code(self) -> None:
        """Put the trail on the clipboard as SQLAlchemy. Raises errors.*."""
        trail, database = self._history.here.trail, self._tab.database
        if trail is not None:
            trail = trails.seen(trail, self._shown(), secrets=True)
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

    @action("Save the trail", "Ctrl+D", "save", "Keep the way to these rows for this connection, and name it")
    async def save_trail(self) -> None:
        """Keep the trail under the name of its steps, for a person to type another. Raises errors.*."""
        here = self._history.here
        if here.trail is None:
            return
        if here.trail.holds_secrets:
            raise NotSupported(
                "This trail starts from a row whose key is a secret, and secrets are not written into a file.",
                hint="Copy it instead: parameters stand in place of hidden values.",
            )
        query, database = self._shown(), self._tab.database
        wanted = " › ".join(here.steps) + filters_text(query, trails.secrets_of(query))
        trail = trails.seen(here.trail, query)
        name = await self._graphs.save_trail(database, wanted, trail)
        words = self.tr("Kept for this connection. Enter takes the name, Escape leaves it as it is.")
        self._listed().name_one(await self._graphs.read_trails(database), name, words)

    @action("Saved trails…", "Ctrl+Shift+O", "folder-open", "Open, rename or forget a way that was saved")
    async def open_trail(self) -> None:
        """List the saved trails. Raises errors.*."""
        self._listed().show_trails(await self._graphs.read_trails(self._tab.database))

    def _listed(self) -> TrailList:
        if self._list is None:
            self._list = TrailList(self._tab, self._tab.grid, about)
            self._list.open_wanted.connect(self.go)
            self._list.rename_wanted.connect(self._rename)
            self._list.forget_wanted.connect(self._forget)
        return self._list

    def go(self, saved: "SavedTrail") -> None:
        """Go the way of a saved trail. Raises NotSupported."""
        from browser.rows.trail import Trail

        title = self.tr("Opening {0}").format(saved.name)
        self._tab.loader.follow(tasks.start(self._go_along, Trail.from_dict(saved.trail), owner=self._tab, title=title))

    async def _go_along(self, trail: "Trail") -> None:
        visit = await trails.visit(self._graphs, self._tab.database, trail, len(trail.steps))
        notices = []
        if lost := trail.lost(self._graphs.graph(self._tab.database)):
            text = self.tr("The database does not know this relation of the trail any more: {0}.")
            notices.append(text.format(", ".join(lost)))
        if missing := sorted(trails.columns_of(trail) - trails.names_of(visit.query)):
            text = self.tr("Filters and orders by columns that are gone were left out: {0}.")
            notices.append(text.format(", ".join(missing)))
        self._go(visit, self.tr("following…"), None, " ".join(notices))

    def _rename(self, saved: "SavedTrail", name: str) -> None:
        title = self.tr("Renaming {0}").format(saved.name)
        tasks.start(self._rename_it, saved.name, name, owner=self._tab, title=title)

    async def _rename_it(self, name: str, new: str) -> None:
        try:
            await self._graphs.rename_trail(self._tab.database, name, new)
        except NotSupported as error:
            kept = await self._graphs.read_trails(self._tab.database)
            self._listed().show_trails(kept, name, str(error))
            return
        kept = await self._graphs.read_trails(self._tab.database)
        if self._listed().isVisible():
            self._listed().show_trails(kept, new)

    def _forget(self, saved: "SavedTrail") -> None:
        tasks.start(self._forget_it, saved, owner=self._tab, title=self.tr("Forgetting {0}").format(saved.name))

    async def _forget_it(self, saved: "SavedTrail") -> None:
        await self._graphs.forget_trail(self._tab.database, saved.name)
        kept = await self._graphs.read_trails(self._tab.database)
        if self._listed().isVisible():
            self._listed().show_trails(kept, words=self.tr("“{0}” is forgotten.").format(one_line(saved.name)))


def filters_text(query: TableQuery, secret: Collection[str]) -> str:
    """ " where status = paid": the filters that are switched on, without the values of secrets; empty for none."""
    texts = [filter_text(each) for each in enabled(query.filters) if each.column not in secret]
    return f" where {' and '.join(texts)}"[:LONGEST] if texts else ""


def about(saved: "SavedTrail") -> tuple[str, str]:
    """Where a saved trail leads to, and all its steps."""
    from browser.rows.trail import Trail

    try:
        trail = Trail.from_dict(saved.trail)
    except NotSupported as error:
        return "", str(error)
    titles = [step.title or step.relation.source.name for step in trail.steps]
    last = [trail.steps[-1].relation.name] if trail.steps else []
    lines = [saved.name, " › ".join([*titles, *last]), *map(filter_text, enabled(trail.filters))]
    return trail.target.name, "\n".join([*lines, saved.saved.replace("T", " ").removesuffix("Z") + " UTC"])
