"""A query in the real window, driven as a person does."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from browser.ui.console.tab import QueryTab
from browser.ui.window.main import MainWindow
from tests.ui.driving import key, type_text, until
from tests.ui.windows import focused

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


async def query_on(window: MainWindow, url: str) -> QueryTab:
    """Connect, and open a query by Ctrl+T."""
    await window.open_url(url)
    return await open_query(window)


async def open_query(window: MainWindow) -> QueryTab:
    """Ctrl+T."""
    before = window.desk.tabs.count()
    await active(window)
    key(window, Qt.Key.Key_T, CONTROL)
    await until(lambda: window.desk.tabs.count() == before + 1)
    tab = window.desk.tabs.currentWidget()
    assert isinstance(tab, QueryTab)
    await until(lambda: tab.editor.hasFocus())
    return tab


async def active(window: MainWindow) -> None:
    """Go back to the window from a dialog, as a window manager does by itself."""
    window.activateWindow()
    await until(window.isActiveWindow)


def write(tab: QueryTab, text: str) -> None:
    """Replace the editor's text by typing (one key at a time up to 200 characters, else as pasted)."""
    tab.editor.setFocus()
    key(tab.editor, Qt.Key.Key_A, CONTROL)
    if len(text) <= 200 and "\n" not in text:
        key(tab.editor, Qt.Key.Key_Delete)
        type_text(tab.editor, text)
        key(tab.editor, Qt.Key.Key_Escape) if _popup_open() else None
    else:
        QApplication.clipboard().setText(text)
        key(tab.editor, Qt.Key.Key_V, CONTROL)
    assert tab.editor.text() == text, tab.editor.text()


def _popup_open() -> bool:
    return QApplication.activePopupWidget() is not None


def put_caret(tab: QueryTab, at: str) -> None:
    """Put the caret before these words."""
    tab.editor.set_caret(tab.editor.text().index(at))


def select(tab: QueryTab, words: str) -> None:
    """Select these words."""
    cursor = tab.editor.document().find(words)
    assert not cursor.isNull()
    tab.editor.setTextCursor(QTextCursor(cursor))


async def run(tab: QueryTab, text: str = "", *, everything: bool = False) -> None:
    """Write, press Ctrl+Enter (or Ctrl+Shift+Enter), and wait for the end."""
    if text:
        write(tab, text)
    key(focused(), Qt.Key.Key_Return, CONTROL | SHIFT if everything else CONTROL)
    await ended(tab)


async def ended(tab: QueryTab) -> None:
    """Wait until nothing runs."""
    await until(lambda: not tab.is_busy, timeout=60)


def page_of(tab: QueryTab, place: int = -1) -> Any:
    """A page of the results; the current one without a number."""
    return tab.results.current_page if place < 0 else tab.results.pages[place]


def rows_of(tab: QueryTab, place: int = -1) -> list[list[str]]:
    """The texts of the rows of a page that are there."""
    grid = page_of(tab, place).grid
    model = grid.model()
    return [
        [model.data(model.index(row, column)) for column in range(model.columnCount())]
        for row in range(min(model.rowCount(), 200))
    ]


def titles(tab: QueryTab) -> list[str]:
    """What stands on the tabs of the results."""
    return [tab.results.tabText(place) for place in range(tab.results.count())]
