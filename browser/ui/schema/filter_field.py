"""Where one types what to look for, and where it says how much of it is shown."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from browser.ui import theme


class FilterField(QLineEdit):
    """The filter over table and column names. Escape clears, Down leaves for the tree, Enter opens the first match."""

    left = Signal()
    confirmed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("schemaFilter")
        self.setAccessibleName(self.tr("Filter tables and columns"))
        self.setPlaceholderText(self.tr("Filter tables and columns"))
        self.setToolTip(self.tr("Words of table and column names; table.column or schema.table for both"))
        self.setClearButtonEnabled(True)
        self.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's event: the keys that lead out of the field, otherwise typing."""
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key == Qt.Key.Key_Down:
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirmed.emit()
        else:
            super().keyPressEvent(event)
