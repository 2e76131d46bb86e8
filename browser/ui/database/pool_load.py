"""The load test: how many queries for how long, Start and Stop, and what came of it in words."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from browser.ui.messages import Message, MessageStrip

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.load_test import LoadTest
    from browser.database.load_test_facts import LoadOutcome


class PoolLoad(QWidget):
    """A row of fields. `run` is awaited by the panel's task; Stop ends it early."""

    wanted = Signal()
    """Somebody pressed Start."""

    def __init__(self, parent: QWidget, message: MessageStrip) -> None:
        super().__init__(parent)
        self.setObjectName("poolLoad")
        self._message = message
        self._test: LoadTest | None = None
        self._asked_of: Database | None = None
        self._asked = QElapsedTimer()
        self.queries = self._number("loadQueries", self.tr("Queries at once"), 60, 1, 300)
        self.seconds = self._number("loadSeconds", self.tr("Seconds of each"), 2, 1, 30)
        self.seconds.setSuffix(self.tr(" s"))
        self.start_button = QPushButton(self.tr("Start"), self)
        self.start_button.setObjectName("startLoad")
        self.start_button.clicked.connect(self.wanted)
        self.stop_button = QPushButton(self.tr("Stop"), self)
        self.stop_button.setObjectName("stopLoad")
        self.stop_button.setEnabled(False)
        self.stop_button.clicked.connect(self.stop)
        self._progress = QLabel(self)
        self._progress.setTextFormat(Qt.TextFormat.PlainText)
        self._progress.setProperty("muted", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        for title, field in ((self.tr("Queries at once"), self.queries), (self.tr("of"), self.seconds)):
            label = QLabel(title, self)
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field)
        row.addWidget(QLabel(self.tr("each"), self))
        row.addWidget(self.start_button)
        row.addWidget(self.stop_button)
        row.addWidget(self._progress, 1)
        self._tell()

    def _number(self, name: str, title: str, value: int, least: int, most: int) -> QSpinBox:
        field = QSpinBox(self)
        field.setObjectName(name)
        field.setAccessibleName(title)
        field.setRange(least, most)
        field.setValue(value)
        field.setFixedWidth(64)
        return field

    @property
    def running(self) -> bool:
        """Whether a test is under way."""
        return self._test is not None

    async def run(self, database: "Database") -> None:
        """Run the test that the fields say. On production it is asked about first: the next Start runs it."""
        from browser.database.load_test import LoadTest, confirmation_of
        from browser.database.load_test_facts import LoadPlan

        why = confirmation_of(database)
        if why and self._asked_of is not database:
            self._asked_of = database
            self._asked.start()
            self._message.show_notice(why, self.tr("Press “{0}” to run it there.").format(self._ask()), "warning")
            return
        if why and self._asked.elapsed() < QApplication.doubleClickInterval():
            return  # the second half of a double click answers no question
        confirmed, self._asked_of = self._asked_of is database, None
        self._test = LoadTest(database, LoadPlan(self.queries.value(), float(self.seconds.value())))
        self._message.dismiss()
        self._show_running()
        try:
            self._explain(database.name, await self._test.run(confirmed=confirmed))
        finally:
            self._test = None
            self._show_running()

    def fill_beyond(self, capacity: int, timeout: float) -> None:
        """Three times as many queries as there are connections, the last of which cannot wait long enough."""
        self.queries.setValue(3 * capacity)
        self.seconds.setValue(int(timeout / 2) + 1)

    def stop(self) -> None:
        """End it early."""
        if self._test is not None:
            self._test.stop()

    def forget(self) -> None:
        """Another database is looked at: what was asked about the other one does not hold."""
        self._asked_of = None
        self._show_running()

    def tick(self) -> None:
        """Say how far it is."""
        if self._test is not None:
            self._progress.setText(
                self.tr("{0} of {1} queries have ended").format(self._test.done, self._test.plan.queries)
            )

    def _ask(self) -> str:
        text = self.tr("Run on production")
        self.start_button.setText(text)
        return text

    def _show_running(self) -> None:
        if self._asked_of is None:
            self.start_button.setText(self.tr("Start"))
        self.start_button.setEnabled(not self.running)
        self.stop_button.setEnabled(self.running)
        self.tick()
        if not self.running:
            self._tell()

    def _tell(self) -> None:
        self._progress.setText(
            self.tr("Harmless statements through SQLAlchemy's own pool, to see it overflow and run out")
        )

    def _explain(self, name: str, outcome: "LoadOutcome") -> None:
        """`name` is told, because another connection may be looked at by now."""
        first, *rest = outcome.sentences()
        severity = "warning" if outcome.exhausted is not None or outcome.failed else "notice"
        self._message.show_message(Message(severity, f"{name}: {first}", hint="\n".join(rest)))
