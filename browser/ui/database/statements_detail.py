"""One statement in full: its text in colours, its values, what the server said."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from browser.ui import theme
from browser.ui.database.statements_groups import Group
from browser.ui.database.statements_model import Line, date_text, milliseconds_text, took_text
from browser.ui.database.statements_report import values_of
from browser.ui.widgets import plain
from browser.ui.widgets.highlighting import Highlighter
from browser.ui.widgets.labels import paragraph


class StatementDetail(QWidget):
    """Shows a Line, a Group (its shape and the line that took longest), or nothing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("statementDetail")
        self._facts = paragraph(self, "statementFacts", muted=True)
        self._error = paragraph(self, "statementError")
        self._error.setProperty("problem", True)
        for label in (self._facts, self._error):
            label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # to be copied from by keys
            label.setIndent(0)  # as the text below
        self._text = QPlainTextEdit(self)
        self._text.setObjectName("statementText")
        self._text.setAccessibleName(self.tr("The whole statement and its values"))
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setFont(theme.fixed_font())
        self._text.document().setDocumentMargin(12)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self._highlighter = Highlighter(self._text, "", "sql")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._facts)
        column.addWidget(self._error)
        column.addWidget(self._text, 1)
        self._shown = ""
        self.show_nothing()

    def show_nothing(self) -> None:
        """No statement is chosen."""
        self._say(self.tr("Choose a statement to see all of it."), "", "", "sql")

    def show_line(self, line: Line, *, secrets: bool) -> None:
        """All of one statement."""
        sent = line.sent
        rows = "" if sent.rows is None else self.tr("1 row") if sent.rows == 1 else f"{sent.rows:,} {self.tr('rows')}"
        many = self.tr("{0:,} sets of values").format(sent.many) if sent.many else ""
        took = self.tr("{0}\u00a0ms").format(took_text(sent))
        if sent.milliseconds is not None and sent.fetching >= 0.01:
            took += self.tr(" ({0} of them fetching rows)").format(milliseconds_text(sent.fetching))
        running = self.tr("running") if sent.milliseconds is None else ""
        slow = self.tr("slow") if line.slow else ""
        first = (str(sent.action), date_text(sent.when), running, took, slow, rows, many)
        second = (line.database.name, sent.connection, sent.transaction)
        facts = "\n".join(" · ".join(each for each in part if each) for part in (first, second))
        text = line.text(secrets=secrets).strip("\n")
        values = values_of(line, secrets=secrets)
        text = "\n".join([text, "", *values] if values else [text])
        self._say(facts, line.error(secrets=secrets), text, _language(line))

    def show_group(self, group: Group) -> None:
        """The shape of some statements."""
        count, first = len(group.lines), group.lines[0]
        facts = self.tr("ran {0:,}× · {1} ms in all · {2} ms each · longest {3} ms · rows: {4:,}").format(
            count,
            milliseconds_text(group.total),
            milliseconds_text(group.mean),
            milliseconds_text(group.maximum),
            group.rows,
        )
        self._say(facts, "", group.shape, _language(first))

    def copy_selected(self) -> bool:
        """Copy what is selected where one is, in text, error or facts; returns whether there was something."""
        if self._text.hasFocus() and self._text.textCursor().hasSelection():
            self._text.copy()
            return True
        for label in (self._error, self._facts):
            if label.hasFocus() and label.hasSelectedText():
                QGuiApplication.clipboard().setText(label.selectedText().replace("\u2029", "\n"))
                return True
        return False

    def _say(self, facts: str, error: str, text: str, language: str) -> None:
        facts, error, text = (plain.paragraphs(each) for each in (facts, error, text))
        self._facts.setText(facts)
        self._error.setText(error)
        self._error.setVisible(bool(error))
        if text != self._shown:
            self._shown = text
            self._highlighter.look_at(text, language)
            self._text.setPlainText(text)
        self._text.setVisible(bool(text))
        alignment = Qt.AlignmentFlag.AlignLeft | (Qt.AlignmentFlag.AlignVCenter if text else Qt.AlignmentFlag.AlignTop)
        self._facts.setAlignment(alignment)

    def changeEvent(self, event: QEvent) -> None:
        """Qt's event; another theme has other colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_highlighter"):
            self._highlighter.rehighlight()


def _language(line: Line) -> str:
    return {"postgresql": "postgres", "mysql": "mysql"}.get(line.database.dialect.name, "sql")
