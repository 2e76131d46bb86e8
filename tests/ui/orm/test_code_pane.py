"""The source below the results."""

from PySide6.QtWidgets import QApplication, QWidget

from browser.ui.orm.code_pane import CodePane
from browser.ui.orm.work import Code

CODE = Code("class User:\n    pass\n" * 50, "statement = (\n    select(User)\n)\n")


def test_the_query_is_seen_first(application: QApplication) -> None:
    owner = QWidget()
    pane = CodePane([], owner)
    pane.resize(400, 120)
    owner.show()
    pane.show_code(CODE)
    assert pane.view.code == CODE.whole
    assert pane.view.textCursor().block().text() == "statement = ("
    assert pane.view.verticalScrollBar().value() > 50
    pane.pages.setCurrentIndex(1)
    assert pane.view.code == CODE.models
    assert pane.view.verticalScrollBar().value() == 0
    pane.show_code(None)
    assert pane.view.code == ""
    owner.deleteLater()


def test_declared_models_are_imported_and_not_pasted() -> None:
    assert Code("class User: pass", "statement", declared=True).whole == "statement"
