"""The foot of the mapped view: what is on the screen as SQLAlchemy source, ready to paste."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QToolButton, QVBoxLayout, QWidget

from browser.ui import theme
from browser.ui.widgets.code_view import CodeView

if TYPE_CHECKING:
    from browser.ui.orm.work import Code

QUERY, MODELS = 0, 1
STATEMENT = "statement = "
"""How the query begins, behind its imports."""


class CodePane(QWidget):
    """codeView under a line with the query or the models to choose, and the actions that copy."""

    def __init__(self, copies: list[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("codePane")
        self.code: Code | None = None
        self.view = CodeView(self.tr("Query and models as source"), self)
        self.pages = QTabBar(self)
        self.pages.setObjectName("codePages")
        self.pages.setAccessibleName(self.tr("Source of the query or of the models"))
        self.pages.setDrawBase(False)
        self.pages.setUsesScrollButtons(False)
        self.pages.addTab(self.tr("Query"))
        self.pages.addTab(self.tr("Models"))
        self.pages.currentChanged.connect(lambda _: self._show())
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(4)
        row.addWidget(self.pages)
        row.addStretch(1)
        for action in copies:
            button = QToolButton(self)
            button.setObjectName(f"{action.objectName()}Button")
            button.setDefaultAction(action)
            button.setFixedHeight(theme.HEADER_HEIGHT - 4)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.view, 1)

    def show_code(self, code: "Code | None") -> None:
        """Show another query and its models; of what is ready to run, the query is what one sees first."""
        self.code = code
        self._show()

    def copy(self, part: "Callable[[Code], str]") -> None:
        """Put a part of the code on the clipboard, if there is any code."""
        if self.code is not None:
            QGuiApplication.clipboard().setText(part(self.code))

    def _show(self) -> None:
        code = self.code
        if code is None:
            self.view.show_code("")
            return
        models = self.pages.currentIndex() == MODELS
        shown = code.models if models else code.whole
        if shown != self.view.code:
            self.view.show_code(shown)
            self._look_at(0 if models else shown.rfind(STATEMENT))

    def _look_at(self, position: int) -> None:
        """Bring the line at a position of the text to the top."""
        block = self.view.document().findBlock(max(0, position))
        self.view.setTextCursor(QTextCursor(block))
        self.view.verticalScrollBar().setValue(block.firstLineNumber())
