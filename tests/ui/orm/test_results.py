"""The middle of the mapped view: what stands there when."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from browser.orm.loading_facts import Cost, Loaded, SentStatement
from browser.ui.orm.results import COMPARISON, Results
from browser.ui.orm.strategy_table import LoaderLine
from tests.ui.windows import named

LAZY = SentStatement("SELECT 1", "", 1, 1.0, True, ("orders",))
COST = Cost(3, 2, 3, 9, 9, 3, 1, 12.5, 4.0)


def test_pages(application: QApplication) -> None:
    owner = QWidget()
    load, compare, cancel = (QAction(text, owner) for text in ("Load", "Compare", "Cancel"))
    pressed: list[bool] = []
    load.triggered.connect(lambda: pressed.append(True))
    results = Results(load, compare, cancel, owner)
    results.resize(500, 500)
    owner.resize(500, 500)
    owner.show()
    named(results, "emptyAction").click()
    assert pressed
    results.show_problem("It cannot be mapped.")
    assert not named(results, "emptyState").button.isVisible()
    results.show_problem("")
    results.show_loaded(Loaded((), (LAZY, LAZY, LAZY), COST, {}, {}, keyless=2, stopped="Stopped."))
    assert results.cost.text() == "3 statements, 2 lazy loads"
    assert results.figures.text().endswith("2 rows without a key left out")
    assert named(results, "lazyWarning").text().endswith("Stopped.")
    results.pages.setCurrentIndex(COMPARISON)
    assert named(results, "emptyAction").text() == "Compare"
    results.show_compared([LoaderLine("selectinload", (1, 1, 1, 1, 1), "Usually.")], "Take it.")
    assert named(results, "strategyAdvice").text() == "Take it."
    assert named(results, "strategyUse").text() == "Usually."
    results.show_busy("Comparing")
    assert named(results, "cancelButton")
    results.show_busy("")
    assert not results.cancel.isVisible()
    results.forget()
    assert named(results, "emptyState")
    owner.deleteLater()
