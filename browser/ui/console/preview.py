"""What lies below a list of queries: the chosen one's text in its colours, and a line about it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from browser.console.binds import Bind
from browser.database.dialects.base.lexis import Lexis
from browser.errors import NotSupported
from browser.schema.secrets import is_secret
from browser.ui import theme
from browser.ui.console.bind_table import type_words
from browser.ui.console.editor import SqlEditor
from browser.ui.widgets.plain import one_line

LONGEST = 200_000
"""Characters that are shown of a text."""


class Preview(QWidget):
    """Read only; selectable and copyable."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("queryPreview")
        self.about = QLabel(self)
        self.about.setObjectName("queryAbout")
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.about.setWordWrap(True)
        self.about.setContentsMargins(12, 6, 12, 6)
        self.editor = SqlEditor(self)
        self.editor.setObjectName("queryPreviewText")
        self.editor.setAccessibleName(self.tr("The chosen query"))
        self.editor.read_only = True
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.about)
        column.addWidget(self.editor, 1)
        self.about.hide()

    def show_text(self, text: str, about: str = "", lexis: Lexis | None = None, *, problem: bool = False) -> None:
        """Show a text, and what is to be said of it."""
        if lexis is not None:
            self.editor.set_lexis(lexis)
        if self.editor.text() != text[:LONGEST]:
            try:
                self.editor.set_text(text[:LONGEST])
            except NotSupported as error:
                about = error.message
        self.about.setText(about)
        self.about.setVisible(bool(about))
        theme.restyle(self.about, problem=problem)


def binds_words(binds: "tuple[Bind, ...]") -> str:
    """ ":id = 5 (integer)"; of secrets only the type."""
    told = []
    for each in binds:
        value = "" if is_secret(each.name) else one_line(each.text)[:80]
        told.append(f":{each.name} = {value} ({type_words(each)})" if value else f":{each.name} ({type_words(each)})")
    return ", ".join(told)


def tool_row(parent: QWidget, field: QLineEdit, actions: "list[QAction]", *more: QWidget) -> QFrame:
    """A search field and buttons for actions above a list."""
    frame = QFrame(parent)
    frame.setObjectName("queryTools")
    row = QHBoxLayout(frame)
    row.setContentsMargins(8, 4, 8, 4)
    row.setSpacing(8)
    row.addWidget(field, 1)
    for widget in more:
        row.addWidget(widget)
    for each in actions:
        button = QPushButton(each.icon(), each.text(), frame)
        button.setObjectName(f"{each.objectName()}_button")
        button.setToolTip(each.toolTip())
        button.setAutoDefault(False)
        button.setEnabled(each.isEnabled())
        button.clicked.connect(each.trigger)
        each.enabledChanged.connect(button.setEnabled)
        row.addWidget(button)
    return frame
