"""The SQL that a revision would send, upwards or downwards."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from browser.ui.actions import action, action_of
from browser.ui.widgets.code_view import CodeView
from browser.ui.widgets.labels import paragraph

UPGRADE, DOWNGRADE = "upgrade", "downgrade"


class SqlPane(QWidget):
    """sqlPreview with the direction above it, and a sentence where there is no SQL, or less than all of it."""

    direction_changed = Signal()

    def __init__(self, language: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.directions = QComboBox(self)
        self.directions.setObjectName("sqlDirection")
        self.directions.setAccessibleName(self.tr("Direction of the SQL"))
        self.directions.addItem(self.tr("Upgrade"), UPGRADE)
        self.directions.addItem(self.tr("Downgrade"), DOWNGRADE)
        self.directions.currentIndexChanged.connect(lambda _: self.direction_changed.emit())
        self.note = paragraph(self, "sqlNote", muted=True)
        self.preview = CodeView(self.tr("SQL of the revision"), self, language)
        self.preview.setObjectName("sqlPreview")
        copy = QToolButton(self)
        copy.setObjectName("copySqlButton")
        copy.setDefaultAction(action_of(self, "copy_sql"))
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 4)
        row.addWidget(self.directions)
        row.addWidget(self.note, 1)
        row.addWidget(copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.preview, 1)
        self.say("")

    @property
    def direction(self) -> str:
        """ "upgrade" or "downgrade"."""
        return str(self.directions.currentData())

    def say(self, sentence: str) -> None:
        """Show no SQL, and say why."""
        self.show_sql("", sentence)

    def show_sql(self, sql: str, note: str = "") -> None:
        """Show SQL; `note` says what is missing of it."""
        self.preview.show_code(sql)
        self.note.setText(note)
        action_of(self, "copy_sql").setEnabled(bool(sql))

    @action("Copy the revision's SQL", "", "copy", "Copy the SQL of the chosen revision")
    def copy_sql(self) -> None:
        """Copy the SQL that is shown."""
        QGuiApplication.clipboard().setText(self.preview.code)
