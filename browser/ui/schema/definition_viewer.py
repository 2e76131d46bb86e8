"""A read-only window for the statement that makes an object."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from browser.ui import theme
from browser.ui.widgets.highlighting import Highlighter


class DefinitionViewer(QDialog):
    """Shows `sql` (plain text, highlighted) in a window of its own that blocks nothing. "Copy" takes it exactly."""

    def __init__(self, title: str, sql: str, dialect: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("definitionViewer")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.sql = sql
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("definitionText")
        self.text.setAccessibleName(title)
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.text.setFont(theme.fixed_font())
        self.text.setPlainText(sql)
        self.highlighter = Highlighter(self.text, sql, dialect)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("definitionCopy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.sql))
        buttons.rejected.connect(self.close)
        QShortcut(QKeySequence("Escape"), self, self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.text)
        column.addWidget(buttons)
        self.resize(720, 480)

    def changeEvent(self, event: QEvent) -> None:
        """Qt's event; another theme has other colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "highlighter"):
            self.highlighter.rehighlight()
