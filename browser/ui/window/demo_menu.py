"""The Demo menu: the repositories' questions, lessons, and the demo itself. Its entries are in the palette, too."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from browser.demo.lessons import LESSONS, Lesson
from browser.demo.questions import QUESTIONS, Question
from browser.ui.actions import action, action_of, actions_of
from browser.ui.widgets import plain
from browser.ui.window import demo_opening

if TYPE_CHECKING:
    from browser.schema.catalog import Catalog
    from browser.ui.window.main import MainWindow

QUESTION, LESSON = "question_{}", "lesson_{}"
"""How the actions of questions and lessons are called, by their numbers."""


class DemoCommands(QObject):
    """What the Demo menu can do; each question and each lesson is one more action."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.window = window
        self._looked_at: tuple[Catalog, bool] | None = None
        self._tips = {each.objectName(): each.toolTip() for each in actions_of(self)}
        for each in actions_of(self):
            each.setProperty("paletteTitle", self.tr("Demo: {0}").format(each.text().replace("&", "")))
        window.desk.changed.connect(self.offer)
        window.schema.catalog_changed.connect(lambda _: self.offer())
        self.offer()

    @action("&Open the demo", "", "folder-open", "Open the demo database; it is made where there is none")
    def open_demo(self) -> None:
        """Open the demo file."""
        demo_opening.open_demo(self.window)

    @action("&Reset the demo…", "", "rotate-ccw", "Give the demo database fresh rows")
    def reset_demo(self) -> None:
        """Show what a reset would do."""
        demo_opening.open_reset(self.window)

    @action("&Install the demo schema here…", "", "download", "Create the demo's tables in a connected database")
    def install_demo(self) -> None:
        """Show what an installation into the active database would do."""
        demo_opening.open_install(self.window)

    @action("Refresh the s&tatistics view…", "", "refresh-cw", "Show how old the statistics are, and refresh them")
    def refresh_statistics(self) -> None:
        """Show the statistics view; its tab says what Refresh does."""
        demo_opening.open_statistics(self.window)

    # -- what is offered -----------------------------------------------------------------------------------------

    def offer(self) -> None:
        """Enable what works in the active database; of the rest the tip says why it does not."""
        active = self.window.desk.active
        why = self.why_not()
        for each in actions_of(self):
            name = each.objectName()
            if name in _WITHOUT_DEMO:
                continue
            self._enable(each, why or (self._why_not_write() if name in _WRITING else ""))
        no_place = "" if active is not None else self.tr("No database is open.")
        free = demo_opening.writable(self.window)
        self._enable(action_of(self, "install_demo"), no_place or ("" if free else self._why_not_write()))

    def why_not(self) -> str:
        """Why there is nothing to ask in the active database, or nothing."""
        active = self.window.desk.active
        if active is None:
            return self.tr("No database is open. Open the demo first.")
        if not self._has_demo(self.window.schema.catalog_of(active.database)):
            return self.tr("The demo is not in {0}. Open the demo, or install it here.").format(active.title)
        return ""

    def _why_not_write(self) -> str:
        active = self.window.desk.active
        if active is not None and active.database.read_only:
            return self.tr("{0} is opened read-only, and this writes.").format(active.title)
        return ""

    def _enable(self, entry: QAction, why_not: str) -> None:
        entry.setEnabled(not why_not)
        entry.setToolTip(plain.tip(why_not) if why_not else self._tips[entry.objectName()])

    def _has_demo(self, catalog: "Catalog") -> bool:
        if self._looked_at is None or self._looked_at[0] is not catalog:
            self._looked_at = catalog, demo_opening.has_demo(catalog)
        return self._looked_at[1]


def _asking(question: Question) -> Callable[[DemoCommands], None]:
    def ask(self: DemoCommands) -> None:
        demo_opening.open_question(self.window, question)

    return action(question.title, "", "search", question.explanation)(ask)


def _showing(lesson: Lesson) -> Callable[[DemoCommands], None]:
    def show(self: DemoCommands) -> None:
        demo_opening.open_lesson(self.window, lesson)

    return action(lesson.title, "", "triangle-alert" if lesson.is_error else "play", lesson.summary)(show)


for _number, _question in enumerate(QUESTIONS):
    setattr(DemoCommands, QUESTION.format(_number), _asking(_question))
for _number, _lesson in enumerate(LESSONS):
    setattr(DemoCommands, LESSON.format(_number), _showing(_lesson))

_WITHOUT_DEMO = frozenset({"open_demo", "reset_demo", "install_demo"})
_WRITING = frozenset(LESSON.format(number) for number, lesson in enumerate(LESSONS) if lesson.writes)


def add_to(bar: QMenuBar, window: "MainWindow", before: QAction) -> QMenu:
    """Put the Demo menu into the bar."""
    commands = DemoCommands(window)
    commands.setObjectName("demoCommands")
    menu = QMenu(window.tr("&Demo"), bar)
    menu.setObjectName("demoMenu")
    menu.setToolTipsVisible(True)
    groups: tuple[tuple[str, Sequence[str]], ...] = (
        (window.tr("&Questions"), [QUESTION.format(number) for number, _ in enumerate(QUESTIONS)]),
        (
            window.tr("&Session errors on purpose"),
            [LESSON.format(number) for number, lesson in enumerate(LESSONS) if lesson.is_error],
        ),
        (
            window.tr("&How it is done"),
            [LESSON.format(number) for number, lesson in enumerate(LESSONS) if not lesson.is_error],
        ),
    )
    for title, names in groups:
        group = menu.addMenu(title)
        group.setToolTipsVisible(True)
        reason = group.addAction("")
        reason.setEnabled(False)
        group.addActions([action_of(commands, name) for name in names])
        group.aboutToShow.connect(lambda reason=reason: _say(reason, commands.why_not()))
        _say(reason, commands.why_not())
    menu.addSeparator()
    for name in ("refresh_statistics", "install_demo", "open_demo", "reset_demo"):
        menu.addAction(action_of(commands, name))
    menu.aboutToShow.connect(commands.offer)
    bar.insertMenu(before, menu)
    return menu


def _say(entry: QAction, why_not: str) -> None:
    """The first line of a menu whose entries do not work says why, for those who see no tips."""
    entry.setText(why_not)
    entry.setVisible(bool(why_not))
