"""StatisticsTab: the question about the statistics view, and Refresh where the view is stored."""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from browser.ui.actions import action, action_of
from browser.ui.demo.question_tab import QuestionTab
from browser.ui.widgets.labels import paragraph

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database
    from browser.demo.questions import Question


class StatisticsTab(QuestionTab):
    """Says how the view is kept before anybody presses Refresh; a plain view has nothing to refresh."""

    def __init__(self, database: "Database", question: "Question", parent: QWidget | None = None) -> None:
        super().__init__(database, question, parent)
        self._refresh = False
        self.statement: str | None = None
        """What Refresh sends; None where nothing is stored, or before the first answer."""
        self.kept = paragraph(self, "statisticsKept", muted=True)
        self.fields.addWidget(self.kept)
        button = QToolButton(self)
        button.setObjectName("refreshStatisticsButton")
        button.setDefaultAction(action_of(self, "refresh_statistics"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.buttons.insertWidget(1, button)

    @action("Refresh statistics", "Ctrl+R", "refresh-cw", "Have the server compute the statistics view anew")
    def refresh_statistics(self) -> None:
        """Refresh the view, then ask again."""
        if self.running is None:
            self._refresh = True
            self.run()

    async def work(self) -> None:
        """Refresh if that was asked for; ask, and say how the view is kept."""
        refresh, self._refresh = self._refresh, False
        began = time.perf_counter()
        if refresh:
            await self.database.write(_refresh)
        seconds = time.perf_counter() - began
        await super().work()
        self.statement = await self.database.read(_statement)
        self.kept.setText(self._how_it_is_kept())
        if refresh:
            self.message.show_notice(self.tr("The statistics were computed anew in {0:,.2f} s.").format(seconds))

    def _how_it_is_kept(self) -> str:
        if self.statement is None:
            return self.tr("Here it is a plain view, computed whenever it is read: there is nothing to refresh.")
        if self.database.read_only:
            return self.tr("The view is stored, as old as its last refresh; this connection is read-only.")
        return self.tr(
            "The view is stored, as old as its last refresh. Refresh writes it anew by {0};"
            " others read the old figures meanwhile."
        ).format(self.statement)

    def _enable(self) -> None:
        super()._enable()
        stored = getattr(self, "statement", None) is not None  # called while the base class is made, too
        can = stored and not self.database.read_only and self.running is None
        action_of(self, "refresh_statistics").setEnabled(can)


def question_tab(database: "Database", question: "Question") -> QuestionTab:
    """The tab of a question; the one about the statistics view can refresh it."""
    kind = StatisticsTab if question.function == "statistics_view" else QuestionTab
    return kind(database, question)


def _refresh(connection: "Connection") -> bool:
    from browser.demo.models import statistics

    return statistics.refresh(connection)


def _statement(connection: "Connection") -> str | None:
    from browser.demo.models import statistics

    return statistics.refresh_statement(connection)
