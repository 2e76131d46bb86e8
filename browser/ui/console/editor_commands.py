"""What an editor does by name: every command has a key, and stands in the palette and in the list of keys."""

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QMenu

from browser import errors
from browser.console.formatting import formatted
from browser.ui import tasks, theme
from browser.ui.actions import action, actions_of
from browser.ui.console import editor_lines
from browser.ui.console.editor_text import Units

if TYPE_CHECKING:
    from browser.ui.console.editor import SqlEditor

SMALLEST, LARGEST = 6.0, 32.0
"""Points of the font."""


class EditorCommands(QObject):
    """The actions of one editor."""

    def __init__(self, editor: "SqlEditor") -> None:
        super().__init__(editor)
        self._editor = editor
        actions_of(self)
        editor.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        editor.customContextMenuRequested.connect(self._show_menu)
        editor.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl and the wheel change the size of the text."""
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y()
            if turned:
                self.zoom(1 if turned > 0 else -1)
            return True
        return False

    @action("Find…", "Ctrl+F", "search", "Find in the SQL text")
    def find(self) -> None:
        """Open the find bar."""
        self._editor.goto_bar.hide()
        self._editor.find_bar.open_bar(replacing=False)

    @action("Replace…", "Ctrl+H", "", "Find and replace in the SQL text")
    def find_and_replace(self) -> None:
        """Open the find bar with its second line."""
        self._editor.goto_bar.hide()
        self._editor.find_bar.open_bar(replacing=True)

    @action("Find next", "F3", "arrow-down")
    def find_next(self) -> None:
        """Go to the next match."""
        self._editor.find_bar.go(forward=True)

    @action("Find previous", "Shift+F3", "arrow-up")
    def find_previous(self) -> None:
        """Go to the match before."""
        self._editor.find_bar.go(forward=False)

    @action("Go to line…", "Ctrl+Shift+G", "hash", "Go to a line of the SQL text by its number")
    def go_to_line(self) -> None:
        """Ask for a line."""
        if self._editor.find_bar.isVisible():
            self._editor.find_bar.close_bar()
        self._editor.goto_bar.open_bar()

    @action("Complete", "Ctrl+Space", "", "Show the tables, columns and words that fit at the caret")
    def complete(self) -> None:
        """Show completions."""
        self._editor.completer.ask()

    @action("Comment out, or in", "Ctrl+/", "", "Make comments of the selected lines, or statements again")
    def toggle_comment(self) -> None:
        """Comment the touched lines."""
        if not self._editor.read_only:
            editor_lines.toggle_comment(self._editor, self._editor.lexis)

    @action("Duplicate line", "Ctrl+D", "copy", "The selected lines once more below")
    def duplicate_line(self) -> None:
        """Duplicate the touched lines."""
        if not self._editor.read_only:
            editor_lines.duplicate(self._editor)

    @action("Delete line", "Ctrl+Shift+K", "", "Take the selected lines away")
    def delete_line(self) -> None:
        """Delete the touched lines."""
        if not self._editor.read_only:
            editor_lines.delete(self._editor)

    @action("Move line up", "Alt+Up", "arrow-up")
    def move_line_up(self) -> None:
        """Move the touched lines up."""
        if not self._editor.read_only:
            editor_lines.move(self._editor, down=False)

    @action("Move line down", "Alt+Down", "arrow-down")
    def move_line_down(self) -> None:
        """Move the touched lines down."""
        if not self._editor.read_only:
            editor_lines.move(self._editor, down=True)

    @action("Format", "Ctrl+Shift+F", "braces", "Lay out the selection, or the statement at the caret, or all of it")
    async def format_text(self) -> None:
        """Lay out SQL beside the window; the result is one undo step, and nothing is done if the text changed."""
        editor = self._editor
        if editor.read_only:
            return
        text, (start, end) = editor.text(), self._to_format()
        try:
            new = await asyncio.to_thread(formatted, text[start:end], editor.lexis)
        except errors.NotSupported as error:
            editor.notice.say(f"{error.message} {error.hint}".strip())
            return
        if not tasks.is_alive(editor):
            return
        if editor.text() != text:
            editor.notice.say(self.tr("The text has changed meanwhile; nothing was formatted."))
        elif new == text[start:end]:
            editor.notice.say(self.tr("Nothing to format here."))
        else:
            self._put(text, start, end, new)

    def _to_format(self) -> tuple[int, int]:
        chosen, statement = self._editor.selection_range(), self._editor.current_statement()
        if chosen is not None:
            return chosen
        return (statement.start, statement.end) if statement is not None else (0, len(self._editor.text()))

    def _put(self, text: str, start: int, end: int, new: str) -> None:
        """Replace it; the caret stays behind the same word, since only blanks and letters' case are different."""
        editor = self._editor
        ahead = sum(not each.isspace() for each in text[start : max(start, min(end, editor.caret))])
        selected = editor.selection_range() is not None
        units = Units(text)
        editor_lines.replace(editor, units.units(start), units.units(end), new)
        if selected:
            editor.set_caret(start + len(new), anchor=start)
        else:
            editor.set_caret(start + _behind(new, ahead))

    @action("Larger text", "Ctrl++; Ctrl+=", "plus")
    def zoom_in(self) -> None:
        """A larger font."""
        self.zoom(1)

    @action("Smaller text", "Ctrl+-", "minus")
    def zoom_out(self) -> None:
        """A smaller font."""
        self.zoom(-1)

    @action("Normal text size", "Ctrl+0", "")
    def zoom_back(self) -> None:
        """The font's own size."""
        self._editor.setFont(theme.fixed_font())

    def zoom(self, steps: int) -> None:
        """Make the font larger by so many points."""
        font = self._editor.font()
        font.setPointSizeF(min(LARGEST, max(SMALLEST, font.pointSizeF() + steps)))
        self._editor.setFont(font)

    def _show_menu(self, place: QPoint) -> None:
        """Qt's own menu and these commands."""
        menu: QMenu = self._editor.createStandardContextMenu(place)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSeparator()
        menu.addActions(actions_of(self))
        menu.popup(self._editor.mapToGlobal(place))


def _behind(text: str, count: int) -> int:
    """The offset behind the so-manieth character that is no blank."""
    if count == 0:
        return 0
    for at, each in enumerate(text):
        count -= not each.isspace()
        if count == 0:
            return at + 1
    return len(text)
