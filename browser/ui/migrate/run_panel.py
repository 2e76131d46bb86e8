"""What a run says while it goes on: its steps, its output, who is in its way."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from browser.migrate.events import Connected, Event, Failed, Line, Planned, StepEnded, StepStarted
from browser.ui import theme
from browser.ui.migrate import wording
from browser.ui.migrate.run_log import MigrationLog
from browser.ui.migrate.run_steps import Steps
from browser.ui.widgets.labels import paragraph

if TYPE_CHECKING:
    from browser.migrate.blockers import Blocker


class RunPanel(QWidget):
    """Steps at the left, output at the right, above both who blocks."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.steps = Steps(self)
        self.log = MigrationLog(self)
        self.blockers = paragraph(self, "migrationBlockers")
        self.blockers.setProperty("problem", True)
        self.blockers.hide()
        self._messages: Mapping[str, str] = {}
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setObjectName("runSplitter")
        split.addWidget(self.steps)
        split.addWidget(self.log)
        split.setSizes([420, 700])
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.blockers)
        column.addWidget(split, 1)

    def begin(self, title: str, steps: Sequence[str], messages: Mapping[str, str]) -> None:
        """Something runs: what is planned, and how the revisions are called."""
        self._messages = messages
        self.steps.plan([(each, messages.get(each, "")) for each in steps])
        self.log.say(f"$ {title}", theme.current().accent)
        self.show_blockers(())

    def hear(self, event: Event) -> None:
        """Show what the child tells."""
        now = theme.current()
        if isinstance(event, Line):
            self.log.say(event.text, _colour(event))
        elif isinstance(event, Connected):
            self.log.say(self.tr("Connected to {0}").format(event.database), now.muted)
        elif isinstance(event, Planned) and len(event.revisions) != len(self.steps.texts()):
            self.steps.plan([(each, self._messages.get(each, "")) for each in event.revisions])
        elif isinstance(event, StepStarted):
            self.steps.start(event.revision)
        elif isinstance(event, StepEnded):
            self.steps.end(event.revision, event.milliseconds)
        elif isinstance(event, Failed):
            self.steps.fail(event.revision)
            self.log.say(event.traceback.rstrip() or event.words, now.error)

    def show_blockers(self, found: "Sequence[Blocker]") -> None:
        """Name who is in the way; nobody any more with an empty list."""
        self.blockers.setText("\n".join(_blocker(each) for each in found))
        self.blockers.setVisible(bool(found))


def _colour(line: Line) -> str:
    now = theme.current()
    if line.stream == "note":
        return now.muted
    words = line.text[:12].upper()
    return now.error if words.startswith("ERROR") else now.warning if words.startswith("WARN") else now.text


def _blocker(each: "Blocker") -> str:
    who = " · ".join(part for part in (each.user, each.application, each.state) if part)
    said = wording.tr("Waits for session {0}").format(each.pid)
    said = said if each.sure else wording.tr("May wait for session {0}, which has a transaction open").format(each.pid)
    parts = [f"{said} ({who})" if who else said]
    if each.ours:
        parts.append(wording.tr("it is Rowlore's own: {0}").format(each.ours))
    if each.seconds is not None:
        parts.append(wording.tr("since {0}").format(wording.duration(each.seconds * 1000)))
    if each.query:
        parts.append(" ".join(each.query.split())[:200])
    return " · ".join(parts)
