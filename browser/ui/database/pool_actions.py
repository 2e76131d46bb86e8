"""What can be done with the connection that is chosen in poolTable."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from browser.ui.actions import action, action_of, actions_of
from browser.ui.database import pool_wording
from browser.ui.database.pool_table import PoolTable
from browser.ui.messages import MessageStrip

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.pool_facts import Holder

PATIENCE = 10_000
"""Milliseconds in which the same press again is an answer."""


class ConnectionActions(QObject):
    """Its actions, and their keys, belong to the table."""

    done = Signal()
    """Something has changed."""

    def __init__(self, table: PoolTable, message: MessageStrip) -> None:
        super().__init__(table)
        self._table = table
        self._message = message
        self._database: Database | None = None
        self._asked: tuple[int, int] | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._forget)
        message.dismissed.connect(self._forget)
        message.message_shown.connect(self._forget)
        actions_of(self)

    def look_at(self, database: "Database | None") -> None:
        """These are the connections of another database, or none."""
        self._database = database
        self._forget()

    def offer(self) -> None:
        """Offer what makes sense for what is chosen."""
        chosen = self._table.chosen
        if chosen is None or self._asked != (chosen.id, chosen.began_after) or not self._lost(chosen):
            self._forget()
        action_of(self, "end_connection").setEnabled(chosen is not None)
        action_of(self, "recycle_connection").setEnabled(chosen is not None and chosen.kind == "shared")

    @action("End connection", "Del", "circle-stop", "The server ends this session; what runs on it fails")
    async def end_connection(self) -> None:
        """End the chosen connection; where a transaction would be lost, only when it is asked for once more."""
        self.done.emit()  # whether there is a transaction is looked at now
        chosen = self._table.chosen
        if self._database is None or chosen is None:
            return
        self._database.pool.check_end(chosen.id)
        if self._asked is None and (lost := self._lost(chosen)):
            self._message.show_notice(lost, self._once_more(), "warning")
            self._asked = chosen.id, chosen.began_after
            self._patience.start(PATIENCE)
            return
        if self._asked:
            self._message.dismiss()
        await self._database.pool.end(chosen.id)
        self.done.emit()

    def _lost(self, chosen: "Holder") -> str:
        return pool_wording.before_ending(chosen, self._table.pool_model.held_by(chosen))

    def _once_more(self) -> str:
        return self.tr("“End connection” once more ends it.")

    def _forget(self) -> None:
        """What was asked is not asked any more, and the message does not say so."""
        if self._asked:
            self._asked = None
            self._patience.stop()
            self._message.take_back(self._once_more())

    @action("Recycle connection", "", "rotate-ccw", "Replace this connection at its next use")
    async def recycle_connection(self) -> None:
        """Have the chosen connection replaced at its next use."""
        if self._database is not None and self._table.chosen is not None:
            await self._database.pool.recycle(self._table.chosen.id)
            self.done.emit()
