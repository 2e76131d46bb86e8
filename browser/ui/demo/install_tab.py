"""InstallTab: writes the demo into a connected database, and says first what it is going to do."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from browser.errors import RowloreError
from browser.ui import tasks
from browser.ui.actions import action_of
from browser.ui.demo import wording
from browser.ui.demo.installing import install
from browser.ui.demo.progress import ProgressLine
from browser.ui.demo.tab import DemoTab
from browser.ui.widgets.labels import paragraph

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database
    from browser.demo.planning import Aftermath, Plan


class InstallTab(DemoTab):
    """demoInstallTab: one sentence, a size, Install, and how far it is. Nothing is written before Install."""

    installed = Signal(object)
    """The demo is in this database now."""
    moved = Signal()
    """Another database was picked."""

    planned: "Plan | None" = None

    def __init__(self, database: "Database", parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("InstallTab", "Install the demo"), "", parent)
        self.setObjectName("demoInstallTab")
        self.database = database
        self.explanation.hide()
        self._became = ""
        run = action_of(self, "run")
        run.setText(self.tr("&Install"))
        run.setToolTip(self.tr("Create what was said, and fill it"))
        self.hide_button("copy_source")
        self.sentence = paragraph(self, "installSentence")
        self.names = paragraph(self, "installNames", muted=True)
        self.progress = ProgressLine("installProgress", self.tr("Progress of the installation"), self._how_far, self)
        self.place_picker = QComboBox(self)
        self.place_picker.setObjectName("installPlace")
        self.place_picker.setAccessibleName(self.tr("Database to install into"))
        self.place_picker.activated.connect(self._pick)
        self.size_picker = self._sizes()
        self._put_together()
        self.setFocusProxy(self.place_picker)
        self._enable()
        self.show_body()

    def _sizes(self) -> QComboBox:
        picker = QComboBox(self)
        picker.setObjectName("installSize")
        picker.setAccessibleName(self.tr("Size of the demo"))
        for scale in wording.SCALES:
            picker.addItem(wording.size_text(scale), scale)
        return picker

    def _put_together(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        place = QLabel(self.tr("Database"), self)
        place.setBuddy(self.place_picker)
        row.addWidget(place)
        row.addWidget(self.place_picker)
        self._size_label = QLabel(self.tr("Size"), self)
        self._size_label.setBuddy(self.size_picker)
        row.addWidget(self._size_label)
        row.addWidget(self.size_picker)
        row.addStretch(1)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        for widget in (self.sentence, self.names):
            column.addWidget(widget)
        column.addWidget(self.progress)
        column.addStretch(1)

    def offer(self, places: "Sequence[tuple[str, Database]]") -> None:
        """The open databases, by their names, which may be picked."""
        self.place_picker.clear()
        for title, database in places:
            self.place_picker.addItem(title, database)
            if database is self.database:
                self.place_picker.setCurrentIndex(self.place_picker.count() - 1)

    def _pick(self, _: int) -> None:
        chosen = self.place_picker.currentData()
        if chosen is not self.database and self.running is None:
            self.database = chosen
            self.message.dismiss()
            self.moved.emit()
            self._look_again()

    async def survey(self) -> None:
        """Look at the database and say what would be done. An error is shown in the tab, never raised."""
        title = self.tr("Looking what is in {0}").format(self.database.title)
        await asyncio.wait([tasks.start(self._survey, owner=self, title=title)])

    async def _survey(self) -> None:
        self.planned, database = None, self.database
        self._say_plan()
        planned = await database.read(_plan)
        if database is self.database:  # else another one was picked meanwhile
            self.planned = planned
            self._say_plan()

    def _say_plan(self) -> None:
        planned = self.planned
        sentence, names = wording.plan_text(planned, self.database.title) if planned is not None else ("", "")
        self.sentence.setText(sentence)
        self.names.setText(names)
        fills = planned is not None and not planned.has_rows
        self.size_picker.setVisible(fills)
        self._size_label.setVisible(fills)
        self._enable()

    async def work(self) -> None:
        """Install, then say what is there."""
        if self.planned is None:
            return
        for picker in (self.place_picker, self.size_picker):
            picker.setEnabled(False)
        self.progress.begin(self.tr("Creating …"))
        try:
            rows = await install(self.database, self.size_picker.currentData(), self.progress.report)
        except RowloreError:
            self._became = " ".join(await self._look_after()).strip()
            raise
        finally:
            if tasks.is_alive(self):
                self.progress.end()
                for picker in (self.place_picker, self.size_picker):
                    picker.setEnabled(True)
        self.installed.emit(self.database)
        self.message.show_notice(
            self.tr("The demo is installed: {0} were written.").format(wording.counted(rows, "row", "rows")),
            self.tr("Its questions and lessons are in the Demo menu."),
        )
        await self._survey()

    def was_cancelled(self) -> None:
        """Say what became of it, as the database has it."""
        tasks.start(self._tell_aftermath, owner=self, about=self.title)

    async def _tell_aftermath(self) -> None:
        sentence, hint = await self._look_after()
        self.message.show_notice(self.tr("Cancelled. {0}").format(sentence), hint)
        if self.planned is not None:
            await self._survey()

    async def _look_after(self) -> tuple[str, str]:
        """What is there of an installation that was stopped, and what helps; `planned` is None where something does."""
        assert self.planned is not None
        planned, self.planned, database = self.planned, None, self.database
        self._say_plan()
        try:
            found = await database.read(_aftermath, planned)
        except RowloreError as error:
            return wording.unknown_aftermath(planned, error.message)
        if database is self.database:
            self.planned = None if found.left_over else planned
        return wording.aftermath_text(found, planned)

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Show an error; Retry looks at the database anew, and writes nothing (ErrorHost)."""
        self.message.show_error(error, self._look_again)
        self.sentence.setText(self._became or self.tr("Nothing was installed."))
        self._became = ""

    def _look_again(self) -> None:
        tasks.start(self._survey, owner=self, about=self.title)

    def _how_far(self, done: int, total: int) -> str:
        if done < total:
            return self.tr("{0:,} of {1:,} users, products, posts and orders").format(done, total)
        return self.tr("What belongs to them, and the statistics …")

    def _enable(self) -> None:
        super()._enable()
        planned = self.planned
        useful = planned is not None and bool(planned.tables or planned.views or not planned.has_rows)
        action_of(self, "run").setEnabled(self.running is None and useful)


def _plan(connection: "Connection") -> "Plan":
    from browser.demo import planning  # on the worker: it brings SQLAlchemy's ORM and Alembic

    return planning.plan(connection)


def _aftermath(connection: "Connection", planned: "Plan") -> "Aftermath":
    from browser.demo import planning

    return planning.aftermath(connection, planned)
