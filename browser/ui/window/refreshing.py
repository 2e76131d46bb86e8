"""The tab of a materialised view can have it computed anew."""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from browser.database.facts import ObjectKind
from browser.ui.actions import action, action_of, actions_of

if TYPE_CHECKING:
    from browser.ui.rows.table_tab import TableTab


class ViewRefresh(QObject):
    """One more action of such a tab; its entry is in the Table menu and in the palette."""

    def __init__(self, tab: "TableTab") -> None:
        super().__init__(tab)
        self._tab = tab
        self._notice = ""
        tab.loader.adopted.connect(self._tell)
        actions_of(self)
        if tab.database.read_only:
            entry = action_of(self, "refresh_view")
            entry.setEnabled(False)
            entry.setToolTip(self.tr("This connection is read-only, and a refresh writes."))

    @action("Refresh materialised view", "Ctrl+F5", "refresh-cw", "Have the server compute this view anew; this writes")
    async def refresh_view(self) -> None:
        """Compute the view anew, then read its rows."""
        from browser.schema import refreshing

        tab = self._tab
        began = time.perf_counter()
        statement = await tab.database.write(refreshing.refresh, tab.facts)
        seconds = time.perf_counter() - began
        self._notice = self.tr("The view was computed anew in {0:,.2f} s: {1}").format(seconds, statement)
        tab.refresh()

    def _tell(self) -> None:
        """The rows that come take away what was said before, so it is said now."""
        if self._notice:
            self._tab.message.show_notice(self._notice)
            self._notice = ""


def offer(tab: "TableTab") -> None:
    """Give the action to a tab that shows a materialised view."""
    if tab.facts.kind is ObjectKind.MATERIALIZED_VIEW:
        ViewRefresh(tab)
