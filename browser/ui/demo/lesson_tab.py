"""LessonTab: an error produced on purpose: what was done, what happened, why, and what helps, shown at work."""

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from browser.ui.demo import wording
from browser.ui.demo.labels import line, paragraph
from browser.ui.demo.plain_table import PlainTable
from browser.ui.demo.statement_table import StatementTable
from browser.ui.demo.tab import DemoTab
from browser.ui.widgets.code_view import CodeView

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.demo.lessons import Lesson, Told
    from browser.demo.recording import Sent

HEIGHT = 680
"""Pixels that a side is taken to have; what it really has is shared in the same proportion."""
ABOVE, WORDS = 110, 60
"""Pixels beside the code above the statements: heading, sentence, scroll bar; and what was said."""


class Side(QWidget):
    """Code, what came of it in a sentence, what was said to it, and the statements it sent."""

    def __init__(self, name: str, heading: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.code = CodeView(heading, self)
        self.outcome = paragraph(self, f"{name}Outcome")
        self.words = paragraph(self, f"{name}Words", fixed=True)
        self.words.setProperty("problem", True)
        self.statements = StatementTable(heading, self, f"{name}Statements")
        above = QWidget(self)
        upper = QVBoxLayout(above)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        upper.addWidget(line(self, f"{name}Heading", heading, heading=True))
        upper.addWidget(self.code, 1)
        upper.addWidget(self.outcome)
        upper.addWidget(self.words)
        split = self._split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        split.addWidget(above)
        split.addWidget(self.statements)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)

    def show_all(self, code: str, outcome: str, words: str, statements: "tuple[Sent, ...]") -> None:
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
        if lesson.writes:
            self.nothing.usual = self.tr("This changes rows in transactions of its own, and rolls them back.")
            self.nothing.say("")
        self.why = paragraph(self, "lessonWhy")
        self.done = Side("lesson", self.tr("What was done"), self)
        self.remedy = Side("remedy", self.tr("What helps") if lesson.is_error else self.tr("And how it goes on"), self)
        self.table = PlainTable("lessonTable", self.tr("Figures of this lesson"), self)
        sides = QSplitter(Qt.Orientation.Horizontal, self)
        sides.addWidget(self.done)
        sides.addWidget(self.remedy)
        sides.setSizes([500, 500])
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(sides)
        split.addWidget(self.table)
        split.setSizes([500, 240])
        for each in (sides, split):
            each.setChildrenCollapsible(False)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.why)
        column.addWidget(split, 1)

    async def work(self) -> None:
        """Run the lesson on a thread of its own, for it blocks on purpose, and show what it tells."""
        from browser.workers import Workers

        workers = Workers("rowlore-lesson", 1)
        running = workers.submit(self.lesson.run, self.database.url)
        workers.close()
        told = self.told = await asyncio.shield(asyncio.wrap_future(running))
        self.source = f"{told.code.rstrip()}\n\n\n{told.remedy.rstrip()}\n"
        self.why.setText(self.tr("Why: {0}").format(told.explanation))
        self.done.show_all(told.code, told.happened, told.words, told.statements)
        self.remedy.show_all(told.remedy, told.remedied, "", told.remedy_statements)
        self.table.show_rows(told.columns, told.rows)
        self.table.setVisible(bool(told.rows))
        costs = [wording.cost(each) for each in (told.statements, told.remedy_statements) if each]
        self.status.setText(self.tr("; then ").join(costs))
        self.show_body()

    def was_cancelled(self) -> None:
        """A lesson cannot be stopped half way, but nobody has to wait for it."""
        self.message.show_notice(
            self.tr("Cancelled. What the lesson had begun ends by itself within seconds and is rolled back.")
        )
