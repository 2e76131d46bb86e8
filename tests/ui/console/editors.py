"""An editor in a window of its own, and what a person does with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from browser.console.completion import Names, names_of
from browser.database.dialects import dialect_for
from browser.database.dialects.base.lexis import Lexis
from browser.database.facts import ObjectKind, ObjectName, TableRef
from browser.schema.catalog import Catalog
from browser.ui import tasks
from browser.ui.console.editor import SqlEditor
from tests.ui.driving import key, type_text, until

POSTGRESQL = dialect_for("postgresql").lexis
MYSQL = dialect_for("mysql").lexis
SQLITE = dialect_for("sqlite").lexis

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
K = Qt.Key


def names(tables: int, columns: int) -> Names:
    """A database of so many tables."""
    refs = [TableRef("public", f"table_{number}") for number in range(tables)]
    return names_of(
        Catalog(
            "public",
            ("public",),
            tuple(ObjectName(ref, ObjectKind.TABLE) for ref in refs),
            columns={ref: tuple(f"column_{each}" for each in range(columns)) for ref in refs},
        )
    )


@asynccontextmanager
async def shown_editor(lexis: Lexis = POSTGRESQL) -> AsyncIterator[SqlEditor]:
    """An editor above a button (the next field), shown, with the focus."""
    window = QWidget()
    box = QVBoxLayout(window)
    editor = SqlEditor(window)
    editor.set_lexis(lexis)
    box.addWidget(editor)
    box.addWidget(QPushButton("Next", window))
    window.resize(900, 500)
    window.show()
    window.activateWindow()
    editor.setFocus()
    await until(editor.hasFocus, what="focus")
    try:
        yield editor
    finally:
        await until(lambda: not tasks.running(), 30)
        window.close()
        window.deleteLater()
        await asyncio.sleep(0)


def write(editor: SqlEditor, marked: str) -> None:
    """Open a text with the caret at ¦, or with what stands between two ¦ selected."""
    first, *rest = marked.split("¦")
    editor.set_text(first + "".join(rest))
    start = len(first)
    if len(rest) == 2:
        editor.set_caret(start + len(rest[0]), anchor=start)
    else:
        editor.set_caret(start)


def read(editor: SqlEditor) -> str:
    """The text with ¦ at the caret, or around what is selected."""
    text, chosen = editor.text(), editor.selection_range()
    if chosen is None:
        return f"{text[: editor.caret]}¦{text[editor.caret :]}"
    return f"{text[: chosen[0]]}¦{text[chosen[0] : chosen[1]]}¦{text[chosen[1] :]}"


def press(editor: QWidget, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press keys one after the other."""
    for each in keys:
        key(editor, each, modifiers)


def typed(editor: QWidget, text: str) -> None:
    """Type a text; a new line is Enter."""
    for number, line in enumerate(text.split("\n")):
        if number:
            key(editor, Qt.Key.Key_Return)
        type_text(editor, line)
