"""The head of the tab: which folder it is, and whether it is trusted; below it what pressing Trust would mean."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from browser.ui import theme
from browser.ui.migrate import wording
from browser.ui.migrate.folder_reading import Folder
from browser.ui.widgets.labels import paragraph


class FolderBar(QWidget):
    """migrationFolder: type a path and press Enter, or choose one."""

    folder_typed = Signal(str)

    def __init__(self, actions: list[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.field = QLineEdit(self)
        self.field.setObjectName("migrationFolder")
        self.field.setAccessibleName(self.tr("Migrations folder"))
        self.field.setPlaceholderText(self.tr("Folder of an Alembic project"))
        self.field.addAction(theme.icon("folder", theme.current().muted), QLineEdit.ActionPosition.LeadingPosition)
        self.field.returnPressed.connect(lambda: self.folder_typed.emit(self.field.text().strip()))
        self.trust = QLabel(self)
        self.trust.setObjectName("trustState")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 2)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        for each in actions:
            button = QToolButton(self)
            button.setObjectName(f"{each.objectName()}Button")
            button.setDefaultAction(each)
            row.addWidget(button)
        row.addWidget(self.trust)

    def show_folder(self, folder: Folder | None, path: Path | None) -> None:
        """Show which folder is meant, and whether it is trusted."""
        self.field.setText(str(path) if path is not None else "")
        self.field.setCursorPosition(0)
        text = ""
        if folder is not None:
            text = self.tr("Part of Rowlore") if folder.own else self.tr("Trusted")
            text = text if folder.trusted else self.tr("Not trusted")
        self.trust.setText(text)
        self.trust.setProperty(
            "environment", "" if not text else "development" if folder and folder.trusted else "staging"
        )
        self.trust.style().polish(self.trust)


class TrustStrip(QFrame):
    """What pressing trustButton means; hidden where there is nothing to press."""

    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("trustStrip")
        self.setProperty("strip", True)
        self.setProperty("severity", "warning")
        self.text = paragraph(self, "trustText")
        self.meaning = paragraph(self, "trustMeaning", muted=True)
        self.changes = paragraph(self, "trustChanges")
        self.button = QPushButton(self.tr("T&rust this folder"), self)
        self.button.setObjectName("trustButton")
        self.button.clicked.connect(self.pressed)
        words = QVBoxLayout()
        words.setSpacing(0)
        for each in (self.text, self.changes, self.meaning):
            words.addWidget(each)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 6, 12, 6)
        row.setSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self.button)
        self.hide()

    def show_folder(self, folder: Folder | None, interpreter: Path | None) -> None:
        """Say what would run, by what, and what has changed since it was trusted."""
        from browser.migrate.trust import COVERS

        self.setVisible(folder is not None and not folder.trusted)
        if folder is None or folder.trusted:
            return
        project = folder.project
        if not project.digest:
            self.text.setText(
                self.tr("Not all files of this folder can be read, so it cannot be trusted, and nothing of it runs.")
            )
        else:
            self.text.setText(
                self.tr("Nothing in this folder has run. Trust lets Rowlore run its {0}, {1} in all, with {2}.").format(
                    f"{project.config.name if project.config else 'env.py'}, env.py and "
                    + wording.counted(len(project.revisions), "revision"),
                    wording.counted(len(project.files), "file"),
                    interpreter,
                )
            )
        self.meaning.setText(COVERS)
        said = [f"{each.file} ({each.what})" for each in folder.changes]
        self.changes.setText(
            self.tr("Since it was trusted ({0}): {1}.").format(folder.since, wording.listed(said, 6)) if said else ""
        )
        self.changes.setVisible(bool(said))
        self.button.setEnabled(bool(project.digest))
        self.button.setText(self.tr("T&rust it again") if said else self.tr("T&rust this folder"))
