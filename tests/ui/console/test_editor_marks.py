"""Marks in an editor: errors, and what has run."""

import asyncio
from time import thread_time

from PySide6.QtCore import QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QToolTip

from tests.ui.console.editors import shown_editor, typed, write
from tests.ui.driving import until


async def test_an_error_is_marked_until_the_next_edit() -> None:
    async with shown_editor() as editor:
        write(editor, "select 😀;\nselect nme from x;¦")
        editor.mark_error(17, 20, 'column "nme" does not exist <b>')
        assert editor.marks.error_of_line(1) == 'column "nme" does not exist <b>'
        assert 'column "nme"' in editor.accessibleDescription()
        assert [each.cursor.selectedText() for each in editor.extraSelections()] == ["nme"]
        typed(editor, " ")
        assert not editor.marks.error_of_line(1)
        assert not editor.extraSelections()
        assert "nme" not in editor.accessibleDescription()


async def test_colours_are_no_edit() -> None:
    async with shown_editor() as editor:
        write(editor, "select 1¦")
        edited = QSignalSpy(editor.edited)
        editor.mark_error(0, 3, "x")
        editor.highlighter.rehighlight()
        await asyncio.sleep(0.05)
        assert edited.count() == 0
        assert editor.marks.errors()
        typed(editor, "2")
        assert edited.count() == 1


async def test_an_error_at_the_very_end_can_be_seen() -> None:
    async with shown_editor() as editor:
        write(editor, "select¦")
        editor.mark_error(6, 6, "incomplete")
        assert [each.cursor.selectedText() for each in editor.extraSelections()] == ["t"]
        editor.mark_error(100, 200, "beyond")
        write(editor, "¦")
        editor.mark_error(0, 0, "empty")
        assert editor.marks.error_of_line(0) == "empty"


async def test_what_ran_is_ticked_off_until_it_is_edited() -> None:
    def ticks() -> list[bool]:
        return [bool(editor.marks.ran_of_line(number)) for number in range(3)]

    async with shown_editor() as editor:
        write(editor, "select 1;¦\nselect 2;\n")
        for each in editor.statements:
            editor.mark_ran(each)
        assert ticks() == [True, True, False]
        typed(editor, "\n")
        assert ticks() == [True, False, True]
        editor.set_caret(len("select 1;\n\nselect"))
        typed(editor, "x")
        assert ticks() == [True, False, False]
        await until(lambda: not editor.statement_finder.is_stale)
        assert ticks() == [True, False, False]
        editor.clear_marks()
        assert ticks() == [False, False, False]


async def test_thousands_that_ran_do_not_slow_typing_down() -> None:
    async with shown_editor() as editor:
        write(editor, "¦" + "select 1;\n" * 10_000)
        begun = thread_time()
        for each in editor.statements:
            editor.mark_ran(each)
        assert thread_time() - begun < 2
        took = []
        for _ in range(100):
            begun = thread_time()
            typed(editor, "a")
            took.append(thread_time() - begun)
        assert sorted(took)[90] < 0.002
        assert not editor.marks.ran_of_line(0)
        assert editor.marks.ran_of_line(9_999) == "Has run"


async def test_a_mark_is_told_where_the_mouse_rests() -> None:
    async with shown_editor() as editor:
        write(editor, "select <b>;\n¦")
        editor.mark_error(7, 10, "<i>wrong</i>")
        place = editor.cursorRect(editor.document().find("<b>")).center()
        for widget, at in ((editor.viewport(), place), (editor.gutter, QPoint(4, place.y()))):
            event = QHelpEvent(QHelpEvent.Type.ToolTip, at, widget.mapToGlobal(at))
            QApplication.sendEvent(widget, event)
            await until(lambda: "&lt;i&gt;wrong" in QToolTip.text())
            QToolTip.hideText()
            await until(lambda: not QToolTip.isVisible())
