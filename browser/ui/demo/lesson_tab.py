"""LessonTab: an error produced on purpose: what was done, what happened, why, and what helps, shown at work."""

import asyncio
from contextvars import copy_context
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from browser.ui import tasks
from browser.ui.actions import action_of
from browser.ui.demo import wording
from browser.ui.demo.cost_table import CostTable
from browser.ui.demo.plain_table import PlainTable
from browser.ui.demo.progress import ProgressLine
from browser.ui.demo.tab import DemoTab
from browser.ui.widgets.code_view import CodeView
from browser.ui.widgets.labels import line, paragraph
from browser.ui.widgets.splitters import one_above_another, side_by_side

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.demo.lessons import Lesson, Told
    from browser.demo.lessons.stopping import Stop
    from browser.demo.recording import Recorded

HEIGHT = 680
"""Pixels that a side is taken to have; what it really has is shared in the same proportion."""
ABOVE, WORDS = 110, 60
"""Pixels beside the code above the statements: heading, sentence, scroll bar; and what was said."""

STOP_SECONDS = 2.0
"""How long is waited for a lesson that was stopped, in order to tell the truth; it takes a tenth of that."""


class Side(QWidget):
    """Code, what came of it in a sentence, what was said to it, and the statements it sent."""

    def __init__(self, name: str, heading: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.code = CodeView(heading, self)
        self.outcome = paragraph(self, f"{name}Outcome")
        self.words = paragraph(self, f"{name}Words", fixed=True)
        self.words.setProperty("problem", True)
        self.statements = CostTable(heading, self, f"{name}Statements")
        above = QWidget(self)
        upper = QVBoxLayout(above)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        upper.addWidget(line(self, f"{name}Heading", heading, heading=True))
        upper.addWidget(self.code, 1)
        upper.addWidget(self.outcome)
        upper.addWidget(self.words)
        self._split = one_above_another(self, above, self.statements)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._split)

    def show_all(self, code: str, outcome: str, words: str, statements: "tuple[Recorded, ...]") -> None:
        """Show these; words and statements only where there are any."""
        self.code.show_code(code)
        self.outcome.setText(outcome)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.statements.setVisible(bool(statements))
        self.statements.show_statements(statements)
        lines = self.code.blockCount() * self.code.fontMetrics().lineSpacing()
        above = min(HEIGHT * 2 // 3, lines + ABOVE + (WORDS if words else 0))
        self._split.setSizes([above, HEIGHT - above])


class LessonTab(DemoTab):
    """What was done on the left, what helps on the right, why above both; numbers in a table below."""

    def __init__(self, database: "Database", lesson: "Lesson", parent: QWidget | None = None) -> None:
        super().__init__(lesson.title, lesson.summary, parent)
        self.database = database
        self.lesson = lesson
        self.told: Told | None = None
        self._stopped = False
        if lesson.writes:
            self.nothing.offer(self.tr("This changes rows in transactions of its own, and rolls them back."))
        self.progress = ProgressLine("lessonProgress", self.tr("Progress of the lesson"), self._how_far, self)
        self.fields.addWidget(self.progress)
        cancel = action_of(self, "cancel")
        cancel.setText(self.tr("Stop"))
        cancel.setToolTip(self.tr("Stop the lesson half way; everything is rolled back (Esc)"))
        self.why = paragraph(self, "lessonWhy")
        self.done = Side("lesson", self.tr("What was done"), self)
        self.remedy = Side("remedy", self.tr("What helps") if lesson.is_error else self.tr("And how it goes on"), self)
        self.table = PlainTable("lessonTable", self.tr("Figures of this lesson"), self)
        sides = side_by_side(self, self.done, self.remedy, sizes=(500, 500))
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.why)
        column.addWidget(one_above_another(self, sides, self.table, sizes=(500, 240)), 1)

    def _how_far(self, done: int, total: int) -> str:
        return self.tr("{0:,} of {1:,}").format(done, total)

    async def work(self) -> None:
        """Run the lesson on a thread of its own, for it blocks on purpose, and show what it tells."""
        from browser.demo.lessons.stopping import Stop
        from browser.workers import begin

        stop = Stop(self.database.statements)
        running = begin(copy_context().run, self.lesson.run, self.database.url, self._report, stop)
        self._stopped = False
        try:
            self._show_all(await self._told(asyncio.wrap_future(running), stop))
        finally:
            if tasks.is_alive(self):
                self.progress.end()

    async def _told(self, running: "asyncio.Future[Told]", stop: "Stop") -> "Told":
        """What the lesson tells; cancelled, the lesson is stopped, and waited for as long as that usually takes."""
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            stop.ask()
            running.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be left to look
            self._stopped = bool((await asyncio.wait([running], timeout=STOP_SECONDS))[0])
            raise

    def _report(self, done: int, total: int) -> None:
        self.progress.report(done, total)

    def _show_all(self, told: "Told") -> None:
        self.told = told
        self.source = f"{told.code.rstrip()}\n\n\n{told.remedy.rstrip()}\n"
        self.why.setText(self.tr("Why: {0}").format(told.explanation))
        self.done.show_all(told.code, told.happened, told.words, told.statements)
        self.remedy.show_all(told.remedy, told.remedied, "", told.remedy_statements)
        self.table.show_rows(told.columns, told.rows)
        self.table.setVisible(bool(told.rows))
        costs = [wording.cost(each) for each in (told.statements, told.remedy_statements) if each]
        self.status.setText(self.tr("; then ").join(costs))
        self.show_body()

    def _say_busy(self, text: str) -> None:
        super()._say_busy(text)
        if text and self.running is not None:
            self.progress.begin()

    def was_cancelled(self) -> None:
        """Say what became of it: it ends within a second, unless a server does not even answer."""
        self.message.show_notice(
            self.tr("Stopped. Nothing of the lesson was left behind.")
            if self._stopped
            else self.tr("Stopped. What the lesson had begun ends by itself within seconds and is rolled back.")
        )
