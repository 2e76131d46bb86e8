"""The value viewer: one cell as a whole, as text, indented JSON, bytes or a picture."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from browser.database.facts import Column, Kind
from browser.rows.cells import MASKED, Cell, Wire
from browser.ui import theme
from browser.ui.actions import action, action_of
from browser.ui.widgets.exact_editor import ExactEditor
from browser.ui.widgets.image_preview import image_format, preview
from browser.ui.widgets.plain import one_line
from browser.ui.widgets.secrets import hidden_words
from browser.ui.widgets.value_text import Shown, hex_dump, indented_json, is_json, may_wrap, shown_text, size

FORMS = ("text", "json", "bytes", "image")


class ValueViewer(QFrame):
    """Shows what `show_cell` was given last; of a shortened cell the head, until `show_whole` brings the rest."""

    closed = Signal()
    reveal_wanted = Signal()
    """Somebody wants to see the secret that is hidden."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("valueViewer")
        self.setAccessibleName(self.tr("Value"))
        self.setMinimumWidth(280)
        self._value: Wire = None
        self._text = ""
        self._flaw = ""
        self._is_head = False
        self.title = self._label("valueTitle")
        self.notice = self._label("valueNotice")
        self.notice.setProperty("muted", True)
        self.notice.setWordWrap(True)
        self.editor = ExactEditor(self)
        self.editor.setObjectName("valueText")
        self.editor.setAccessibleName(self.tr("Value as text"))
        self.picture = self._label("valueImage")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.editor)
        self._stack.addWidget(self.picture)
        self._wrap = action_of(self, "wrap_lines")
        self._wrap.setCheckable(True)
        self._wrap.setChecked(True)
        self._forms = self._form_buttons()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 4, 4)
        column.setSpacing(4)
        column.addLayout(self._top())
        column.addLayout(self._bar())
        column.addWidget(self._stack, 1)
        column.addWidget(self.notice)
        self.reveal = QPushButton(theme.icon("eye"), self.tr("Show secrets"), self)
        self.reveal.setObjectName("revealSecrets")
        self.reveal.clicked.connect(lambda _: self.reveal_wanted.emit())
        column.addWidget(self.reveal, 0, Qt.AlignmentFlag.AlignLeft)
        self.reveal.hide()
        self.hide()

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _form_buttons(self) -> QButtonGroup:
        group = QButtonGroup(self)
        names = (self.tr("Text"), self.tr("JSON"), self.tr("Bytes"), self.tr("Image"))
        for place, (form, name) in enumerate(zip(FORMS, names, strict=True)):
            button = QToolButton(self)
            button.setObjectName(f"form_{form}")
            button.setText(name)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            group.addButton(button, place)
        group.idClicked.connect(lambda place: self._show_as(FORMS[place]))
        return group

    def _top(self) -> QHBoxLayout:
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self._tool("close_viewer"))
        return top

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(2)
        for button in self._forms.buttons():
            bar.addWidget(button)
        bar.addStretch(1)
        for name in ("wrap_lines", "copy_value", "save_value"):
            bar.addWidget(self._tool(name))
        return bar

    def _tool(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"{name}_button")
        button.setDefaultAction(action_of(self, name))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_cell(self, column: Column, cell: Cell | None) -> None:
        """Show a cell; `whole_wanted` is emitted when it holds only a head."""
        self.title.setText(f"{one_line(column.name)} · {column.type}" if column.type else one_line(column.name))
        if cell is None:
            self._take(None, "", "", is_head=False)
            self._say(self.tr("This row is not there yet."))
            return
        if cell is MASKED:
            self._show_hidden()
            return
        self._take(cell.value, cell.text, cell.flaw, is_head=cell.shortened)
        self._show_as(self._best(column.kind))

    def _show_hidden(self) -> None:
        self._take(None, "", "", is_head=False)
        self.reveal.show()
        self.editor.show_text(Shown(""))
        self._stack.setCurrentWidget(self.editor)
        self._say(hidden_words())

    def show_nothing(self) -> None:
        """There is no current cell."""
        self.title.setText("")
        self._take(None, "", "", is_head=False)
        self.editor.show_text(Shown(""))
        self._say(self.tr("Choose a cell to see its whole value here."))

    def show_whole(self, column: Column, value: Wire, text: str) -> None:
        """Bring the whole value of the shortened cell that is shown; `text` is its exact text."""
        self._take(value, text, self._flaw, is_head=False)
        self._show_as(self._best(column.kind))

    def _take(self, value: Wire, text: str, flaw: str, *, is_head: bool) -> None:
        self._value, self._text, self._flaw, self._is_head = value, text, flaw, is_head
        self.reveal.hide()
        usable = {"text": True, "json": self._may_be_json(), "bytes": True, "image": False}
        if isinstance(value, bytes):
            usable["image"] = bool(image_format(value))
        for form, button in zip(FORMS, self._forms.buttons(), strict=True):
            button.setEnabled(usable[form] and value is not None)
        for name in ("copy_value", "save_value"):
            action_of(self, name).setEnabled(value is not None and not is_head)

    def _may_be_json(self) -> bool:
        return isinstance(self._value, str) and not self._is_head and is_json(self._text)

    def _best(self, kind: Kind) -> str:
        if isinstance(self._value, bytes):
            return "image" if image_format(self._value) and not self._is_head else "bytes"
        return "json" if self._forms.button(FORMS.index("json")).isEnabled() else "text"

    def _show_as(self, form: str) -> None:
        self._forms.button(FORMS.index(form)).setChecked(True)
        self._stack.setCurrentWidget(self.picture if form == "image" else self.editor)
        self._wrap.setEnabled(form == "text" and self._value is not None and may_wrap(self._text))
        self.wrap_lines()
        if self._value is None:
            self.editor.show_text(Shown(""))
            self._say(self.tr("NULL: there is no value."))
        elif form == "image":
            self._show_image()
        elif form == "bytes":
            self._show(hex_dump(self._bytes()), size(len(self._bytes())) + "B")
        elif form == "json":
            self._show(shown_text(indented_json(self._text)), self.tr("indented for reading, nothing else is changed"))
        else:
            self._show(
                shown_text(self._text),
                "1 character" if len(self._text) == 1 else f"{size(len(self._text))} characters",
                self._text,
            )

    def _show(self, shown: Shown, about: str, original: str | None = None) -> None:
        self.editor.show_text(shown, original)
        size_said = "" if shown.notice.startswith("shown") else about
        self._say(" · ".join(part for part in (size_said, shown.notice, self._head_notice(), self._flaw) if part))

    def _head_notice(self) -> str:
        return self.tr("only the beginning, the rest is being read…") if self._is_head else ""

    def _show_image(self) -> None:
        room = self._stack.size().expandedTo(QSize(240, 240))
        found = preview(self._bytes(), room * self.devicePixelRatioF())
        if isinstance(found, str):
            self.picture.setText(found)
            self._say("")
            return
        image, whole = found
        times = image.width() // whole.width()
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self.picture.setPixmap(QPixmap.fromImage(image))
        enlarged = self.tr("shown {0} times as large").format(times) if times > 1 else ""
        about = (f"{whole.width():,} × {whole.height():,} pixels", f"{size(len(self._bytes()))}B", enlarged)
        self._say(" · ".join(part for part in about if part))

    def _say(self, text: str) -> None:
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    def _bytes(self) -> bytes:
        if isinstance(self._value, bytes):
            return self._value
        return self._text.encode("utf-8", "surrogatepass")

    # -- actions -------------------------------------------------------------------------------------------------

    @action("Wrap lines", "", "text-wrap", "Wrap long lines at the edge of the viewer")
    def wrap_lines(self) -> None:
        """Wrap the lines of a text, or not. JSON, bytes and lines over 10,000 characters are never wrapped."""
        self.editor.set_wrapped(self._wrap.isEnabled() and self._wrap.isChecked())

    @action("Copy value", "Ctrl+Shift+C", "copy", "Copy the whole value exactly as it is")
    def copy_value(self) -> None:
        """Put the exact text of the value on the clipboard (of bytes, their hexadecimal text)."""
        QGuiApplication.clipboard().setText(self._text)

    @action("Save value to a file…", "Ctrl+S", "save", "Save the value byte for byte")
    def save_value(self) -> None:
        """Ask for a file and write the value into it, text as UTF-8."""
        value = self._bytes()  # another cell may be current when the file is chosen
        dialog = QFileDialog(self, self.tr("Save value"))
        dialog.setObjectName("saveValueDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda path: self.save_to(path, value))
        dialog.open()

    def save_to(self, path: str, value: bytes | None = None) -> None:
        """Write a value (None: the one that is shown), byte for byte. Why it cannot be is said in the notice."""
        written = self._bytes() if value is None else value
        try:
            Path(path).write_bytes(written)
        except OSError as error:
            self._say(self.tr("Not saved: {0}").format(error))
        else:
            self._say(self.tr("saved {0}B to {1}").format(size(len(written)), path))

    @action("Close the value", "", "x", "Close the value viewer (Esc)")
    def close_viewer(self) -> None:
        """Hide the viewer."""
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_viewer()
        else:
            super().keyPressEvent(event)
