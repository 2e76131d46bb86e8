"""What can be done with the connection that is chosen in poolTable."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from browser.ui.actions import action, action_of, actions_of
from browser.ui.database import pool_wording
from browser.ui.database.pool_table import PoolTable
from browser.ui.messages import MessageStrip

if TYPE_CHECKING:
    from browser.database.database import Database


class ConnectionActions(QObject):
    """Its actions, and their keys, belong to the table."""

    done = Signal()
    """Something has changed."""

    def __init__(self, table: PoolTable, message: MessageStrip) -> None:
        super().__init__(table)
        self._table = table
        self._message = message
        self._database: Database | None = None
        self._asked = 0
        actions_of(self)

    def look_at(self, database: "Database | None") -> None:
        """These are the connections of another database, or none."""
        self._database, self._asked = database, 0

    def offer(self) -> None:
        """Offer what makes sense for what is chosen."""
        chosen = self._table.chosen
        action_of(self, "end_connection").setEnabled(chosen is not None)
        action_of(self, "recycle_connection").setEnabled(chosen is not None and chosen.kind == "shared")

    @action("End connection", "Del", "circle-stop", "The server ends this session; what runs on it fails")
    async def end_connection(self) -> None:
        """End the chosen connection; where a transaction would be lost, only when it is asked for once more."""
        self.done.emit()  # whether there is a transaction is looked at now
        chosen, asked, self._asked = self._table.chosen, self._asked, 0
        if self._database is None or chosen is None:
            return
        if asked != chosen.id and (lost := pool_wording.before_ending(chosen, self._table.pool_model.held_by(chosen))):
            self._asked = chosen.id
            self._message.show_notice(lost, self.tr("“End connection” once more ends it."), "warning")
            return
        if asked:
            self._message.dismiss()
        await self._database.pool.end(chosen.id)
        self.done.emit()

    @action("Recycle connection", "", "rotate-ccw", "Replace this connection at its next use")
    async def recycle_connection(self) -> None:
        """Have the chosen connection replaced at its next use."""
        if self._database is not None and self._table.chosen is not None:
            await self._database.pool.recycle(self._table.chosen.id)
            self.done.emit()
