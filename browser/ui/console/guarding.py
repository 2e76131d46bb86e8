"""Before something sweeping runs on a production database: one question, with the rows it concerns."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from browser.ui import theme
from browser.ui.console import wording
from browser.ui.widgets.asking import finished

if TYPE_CHECKING:
    from browser.console.guards import Risk
    from browser.console.outcomes import Ran
    from browser.console.script import Statement
    from browser.rows.counts import Count
    from browser.ui.console.result_page import ResultPage
    from browser.ui.console.tab import QueryTab

SHOWN = 5
"""Statements that are named; of more only the number is told."""
_CHARACTERS = 90


class GuardQuestion(QDialog):
    """Do not run (Enter, Esc) or run. Shown by `allowed`; `accepted` means run."""

    def __init__(self, parent: QWidget, connection: str, stories: Sequence[tuple[str, str]], left: int) -> None:
        """`stories` are what each statement is, and how many rows it concerns; `left` are not named."""
        super().__init__(parent)
        self.setObjectName("guardQuestion")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("This is production"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(8)
        sign = QLabel(self)
        sign.setPixmap(theme.icon("triangle-alert", theme.current().error).pixmap(20, 20))
        head.addWidget(sign)
        head.addWidget(self._label("guardPlace", self.tr("On “{0}”, marked as production:").format(connection)), 1)
        column.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        for place, (what, rows) in enumerate(stories):
            grid.addWidget(self._label("guardStatement", what), place, 0)
            counted = self._label("guardRows", rows)
            counted.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(counted, place, 1)
        grid.setColumnStretch(0, 1)
        column.addLayout(grid)
        if left:
            column.addWidget(self._label("guardLeft", self.tr("and {0} more statements of this kind").format(left)))
        row = QHBoxLayout()
        row.addStretch(1)
        self.stay = QPushButton(self.tr("&Do not run"), self)
        self.stay.setObjectName("guardStay")
        self.stay.setDefault(True)
        self.stay.clicked.connect(self.reject)
        self.go = QPushButton(self.tr("&Run it"), self)
        self.go.setObjectName("guardRun")
        self.go.setAutoDefault(False)
        self.go.clicked.connect(self.accept)
        row.addWidget(self.go)
        row.addWidget(self.stay)
        column.addLayout(row)
        self.stay.setFocus()

    def _label(self, name: str, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(name in ("guardStatement", "guardPlace"))
        label.setMinimumWidth(360 if name == "guardStatement" else 0)
        return label


async def run_guarded(
    tab: "QueryTab", statements: "Sequence[Statement]", instead_of: "ResultPage | None"
) -> "tuple[Ran, ...]":
    """Run statements of a query, after the question where one is due; () where the answer is no. Raises errors.*."""
    binds = dict(tab.bind_table.binds.known)  # who fills in others from now on means another run
    if not await allowed(tab, statements):
        return ()
    return await tab.runs.run(statements, binds, instead_of)


async def allowed(tab: "QueryTab", statements: "Sequence[Statement]") -> bool:
    """Whether these may run: asks where something sweeping is among them and the connection is production."""
    from browser.database.profiles import Environment

    profile = tab.database.profile
    if profile is None or profile.environment != Environment.PRODUCTION:
        return True
    from browser.console.guards import refused, risks, rows_of

    lexis, proof = tab.database.dialect.lexis, tab.database.proof
    sweeping = await asyncio.to_thread(risks, statements, lexis)
    found = [each for each in sweeping if refused(each.statement.text, lexis, proof) is None]
    if not found:
        return True
    tab.status.setText(wording.tr("Counting the rows concerned…"))
    where = tab.runs.session.state.where if tab.runs.session is not None else ""
    counts = await asyncio.gather(*(rows_of(tab.database, each, where) for each in found[:SHOWN]))
    tab.status.setText("")
    stories = [(_brief(each.what), _rows(each, count)) for each, count in zip(found, counts, strict=False)]
    if await finished(GuardQuestion(tab, tab.database.name, stories, max(0, len(found) - SHOWN))):
        return True
    tab.status.setText(wording.tr("Not run."))
    return False


def _brief(what: str) -> str:
    return what if len(what) <= _CHARACTERS else what[: _CHARACTERS - 1] + "…"


def _rows(risk: "Risk", count: "Count") -> str:
    """As "12,345 rows", "about 2,000,000 rows", "rows not counted"; "" where no rows are concerned."""
    from browser.rows.counts import Unknown

    if not risk.tables:
        return ""
    if isinstance(count, Unknown):
        return wording.tr("rows not counted")
    return wording.tr("1 row") if str(count) == "1" else wording.tr("{0} rows").format(count)
