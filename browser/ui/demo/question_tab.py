"""QuestionTab: a question to the demo's repositories: its parameters, the answer, what it cost, and the source."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from browser.ui.demo import wording
from browser.ui.demo.cost_table import CostTable
from browser.ui.demo.parameter_fields import ParameterFields
from browser.ui.demo.plain_table import PlainTable
from browser.ui.demo.tab import DemoTab
from browser.ui.widgets.code_view import CodeView
from browser.ui.widgets.splitters import one_above_another, side_by_side

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.demo.questions import Answer, Question


class QuestionTab(DemoTab):
    """The answer above its statements; the source beside them."""

    def __init__(self, database: "Database", question: "Question", parent: QWidget | None = None) -> None:
        super().__init__(question.title, question.explanation, parent)
        self.database = database
        self.question = question
        self.answer: Answer | None = None
        self.parameters = ParameterFields(question.parameters, self)
        self.parameters.confirmed.connect(self.run)
        self.fields.addWidget(self.parameters)
        self.rows = PlainTable("demoAnswer", self.tr("Answer"), self)
        self.statements = CostTable(self.tr("Statements that the answer cost"), self)
        self.code = CodeView(self.tr("Source that answers the question"), self)
        left = one_above_another(self, self.rows, self.statements, sizes=(480, 200))
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(side_by_side(self, left, self.code, sizes=(640, 360)))
        first = next(iter(self.parameters.fields.values()), None)
        if first is not None:
            self.setFocusProxy(first)

    async def work(self) -> None:
        """Ask, and show what came."""
        answer = self.answer = await self.database.read(self.question.ask, **self.parameters.values)
        self.rows.show_rows(answer.columns, answer.rows)
        self.statements.show_statements(answer.statements)
        self.source = answer.source
        self.code.show_code(answer.source)
        self.status.setText(f"{self._count(answer)} · {wording.cost(answer.statements)}")
        self.show_body()

    def _count(self, answer: "Answer") -> str:
        if not answer.rows:
            return self.tr("No rows")
        rows = wording.counted(len(answer.rows), "row", "rows")
        cut = answer.limit is not None and len(answer.rows) >= answer.limit
        return self.tr("{0}, at most {1:,} were asked for").format(rows, answer.limit) if cut else rows
