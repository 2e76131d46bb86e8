"""The right of the tab: the chosen revision, its operations, its SQL, its file, and what is to be feared of it."""

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTabWidget, QToolButton, QVBoxLayout, QWidget

from browser.migrate.revisions import Revision
from browser.ui.actions import action, action_of
from browser.ui.migrate import wording
from browser.ui.migrate.revision_lint import LintPane
from browser.ui.migrate.revision_operations import OperationList
from browser.ui.migrate.revision_sql import SqlPane
from browser.ui.widgets.code_view import CodeView
from browser.ui.widgets.labels import line, paragraph

OPERATIONS, SQL, FILE = range(3)


class RevisionDetail(QWidget):
    """`show_revision` says which one; the SQL and the findings come later, from whoever may run the code."""

    sql_wanted = Signal()
    """The SQL of the revision is looked at, or another direction of it is wanted."""
    file_wanted = Signal(object)
    """The file of a Revision is looked at."""

    def __init__(self, language: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("revisionDetail")
        self.revision: Revision | None = None
        self.title = line(self, "revisionTitle", heading=True)
        self.facts = paragraph(self, "revisionFacts", muted=True)
        self.docstring = paragraph(self, "revisionDocstring")
        self.path = line(self, "revisionPath", muted=True)
        self.operations = OperationList(self)
        self.sql = SqlPane(language, self)
        self.file = CodeView(self.tr("File of the revision"), self)
        self.file.setObjectName("revisionFile")
        self.lint = LintPane(self)
        self.tabs = QTabWidget(self)
        self._compose()

    def _compose(self) -> None:
        self.tabs.setObjectName("revisionTabs")
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.operations, self.tr("Operations"))
        self.tabs.addTab(self.sql, self.tr("SQL"))
        self.tabs.addTab(self.file, self.tr("File"))
        self.tabs.currentChanged.connect(lambda _: self._looked_at())
        self.sql.direction_changed.connect(self.sql_wanted)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(2)
        row.addWidget(self.path, 1)
        for name in ("copy_path", "open_folder"):
            button = QToolButton(self)
            button.setObjectName(f"{name}Button")
            button.setDefaultAction(action_of(self, name))
            row.addWidget(button)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setObjectName("detailSplitter")
        split.addWidget(self.tabs)
        split.addWidget(self.lint)
        split.setStretchFactor(0, 1)
        split.setSizes([360, 168])
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        for each in (self.title, self.facts, self.docstring):
            column.addWidget(each)
        column.addLayout(row)
        column.addWidget(split, 1)

    @property
    def sql_shown(self) -> bool:
        """Whether somebody looks at the SQL."""
        return self.tabs.currentIndex() == SQL

    def show_revision(self, revision: Revision | None, place: str = "") -> None:
        """Show another revision; `place` is what it is to the database."""
        self.revision = revision
        self.title.setText(revision.message or revision.id if revision is not None else self.tr("No revision chosen"))
        self.title.setToolTip("")
        self.facts.setText(_facts(revision, place) if revision is not None else "")
        more = _more(revision) if revision is not None else ""
        self.docstring.setText(more)
        self.docstring.setVisible(bool(more))
        self.path.setText(str(revision.path) if revision is not None else "")
        self.operations.show_revision(revision)
        for name in ("copy_path", "open_folder"):
            action_of(self, name).setEnabled(revision is not None)
        self.file.show_code("")
        self._looked_at()

    def show_file(self, revision: Revision, text: str) -> None:
        """Show what is in the file, if it is still wanted."""
        if revision is self.revision:
            self.file.show_code(text)

    def _looked_at(self) -> None:
        if self.revision is None:
            return
        if self.tabs.currentIndex() == FILE:
            self.file_wanted.emit(self.revision)
        self.sql_wanted.emit()

    @action("Copy the revision's path", "", "copy", "Copy the path of the chosen revision's file")
    def copy_path(self) -> None:
        """Copy the path of the file."""
        if self.revision is not None:
            QGuiApplication.clipboard().setText(str(self.revision.path))

    @action("Open the revision's folder", "", "folder-open", "Show the folder of the chosen revision's file")
    def open_folder(self) -> None:
        """Show the folder in the desktop's file manager: opening the file itself might run it."""
        if self.revision is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.revision.path.parent)))


def _facts(revision: Revision, place: str) -> str:
    parts = [revision.id]
    words = {"current": "you are here", "applied": "applied", "pending": "pending"}
    parts += [wording.tr(words[place])] if place in words else []
    parts.append(wording.tr("follows {0}").format(", ".join(revision.down)) if revision.down else wording.tr("a base"))
    if revision.depends_on:
        parts.append(wording.tr("depends on {0}").format(", ".join(revision.depends_on)))
    if revision.labels:
        parts.append(wording.tr("label {0}").format(", ".join(revision.labels)))
    parts += [revision.date[:19]] if revision.date else []
    parts += [] if revision.reversible else [wording.tr("no way back")]
    return " · ".join(parts)


def _more(revision: Revision) -> str:
    """What the docstring says beyond the message and Alembic's own lines."""
    heads = ("revision id:", "revises:", "create date:")
    lines = [each for each in revision.docstring.splitlines() if not each.strip().lower().startswith(heads)]
    paragraphs = "\n".join(lines).strip().split("\n\n", 1)
    text = paragraphs[1].strip() if len(paragraphs) > 1 else ""
    said = [*revision.problems, *([" ".join(text.split())] if text else [])]
    return "\n".join(said)[:1_000]
