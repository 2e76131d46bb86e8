"""A question, its answer, and what is wrong with a value."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QLineEdit

from browser.demo.questions import QUESTIONS
from browser.ui.actions import action_of
from browser.ui.demo.question_tab import QuestionTab
from tests.ui.windows import idle

if TYPE_CHECKING:
    from browser.database.database import Database


async def test_the_answer_its_cost_and_its_source(demo: "Database") -> None:
    tab = QuestionTab(demo, next(each for each in QUESTIONS if each.function == "orders_above"))
    assert not action_of(tab, "copy_source").isEnabled()
    tab.run()
    await idle()
    assert tab.status.text().startswith("50 rows, at most 50 were asked for · 1 statement · ")
    assert tab.rows.shown.columns == ("user", "email", "order", "total")
    field = tab.parameters.fields["total"]
    assert isinstance(field, QLineEdit)
    field.setText("much")
    tab.run()
    await idle()
    assert tab.message.message is not None
    assert tab.message.message.text == "“much” does not fit “More than”."
    assert tab.rows.shown.rowCount() == 50
    field.setText("1000000")
    tab.run()
    await idle()
    assert tab.message.message is None
    assert tab.status.text().startswith("No rows · 1 statement · ")
    action_of(tab, "copy_source").trigger()
    assert "def orders_above" in QApplication.clipboard().text()
    tab.deleteLater()
