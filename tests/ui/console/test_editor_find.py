"""Find and replace by the keyboard."""

from PySide6.QtGui import QTextCursor

from browser.ui.console.editor import SqlEditor
from tests.ui.console.editors import CTRL, SHIFT, K, press, read, shown_editor, typed, write
from tests.ui.driving import click, until


async def find(editor: SqlEditor, text: str) -> None:
    press(editor, K.Key_F, modifiers=CTRL)
    assert editor.find_bar.field.hasFocus()
    typed(editor.find_bar.field, text)
    await until(lambda: not editor.find_bar._timer.isActive())


async def test_next_and_previous_go_round() -> None:
    async with shown_editor() as editor:
        write(editor, "¦ab\nab\nAB")
        await find(editor, "ab")
        bar = editor.find_bar
        assert read(editor) == "¦ab¦\nab\nAB"
        assert bar.count.text() == "1 of 3"
        press(bar.field, K.Key_Return)
        assert read(editor) == "ab\n¦ab¦\nAB"
        press(bar.field, K.Key_Return, K.Key_Return)
        assert bar.count.text() == "1 of 3"
        press(bar.field, K.Key_Return, modifiers=SHIFT)
        assert read(editor) == "ab\nab\n¦AB¦"
        click(bar.case)
        assert bar.count.text() in ("2 found", "1 of 2")
        press(bar.field, K.Key_Escape)
        assert editor.hasFocus()
        assert not bar.isVisible()
        assert not editor.extraSelections()
        press(editor, K.Key_F3)
        assert read(editor) == "¦ab¦\nab\nAB"
        press(editor, K.Key_F3, modifiers=SHIFT)
        assert read(editor) == "ab\n¦ab¦\nAB"


async def test_what_is_in_sight_is_marked_and_follows_edits() -> None:
    async with shown_editor() as editor:
        write(editor, "¦" + "one two\n" * 5_000)
        await find(editor, "two")
        assert editor.find_bar.count.text() == "1 of 5,000"
        assert 10 < len(editor.extraSelections()) < 60
        editor.moveCursor(QTextCursor.MoveOperation.End)
        editor.setFocus()
        typed(editor, "two")
        await until(lambda: editor.find_bar.count.text() == "5,001 found")
        assert "two" in {each.cursor.selectedText() for each in editor.extraSelections()}


async def test_the_selection_is_sought() -> None:
    async with shown_editor() as editor:
        write(editor, "a ¦word¦ word")
        press(editor, K.Key_F, modifiers=CTRL)
        assert editor.find_bar.field.text() == "word"
        assert editor.find_bar.count.text() == "1 of 2"
        assert not editor.find_bar.by.isVisible()


async def test_words_and_patterns_and_what_is_wrong_with_them() -> None:
    async with shown_editor() as editor:
        write(editor, "¦id order_id 12 345")
        await find(editor, "id")
        bar = editor.find_bar
        assert bar.count.text() == "1 of 2"
        click(bar.words)
        assert bar.count.text() == "1 of 1"
        click(bar.words)
        click(bar.regex)
        bar.field.selectAll()
        typed(bar.field, r"\d+")
        await until(lambda: "of 2" in bar.count.text())
        bar.field.selectAll()
        typed(bar.field, "(")
        await until(lambda: "Not a regular expression" in bar.count.text())
        assert "Not a regular expression" in bar.count.accessibleName()
        bar.field.selectAll()
        typed(bar.field, "zzz")
        await until(lambda: bar.count.text() == "Nothing found")
        assert not editor.notice.isVisible()


async def test_replace_one_by_one() -> None:
    async with shown_editor() as editor:
        write(editor, "¦a b a b")
        press(editor, K.Key_H, modifiers=CTRL)
        bar = editor.find_bar
        typed(bar.field, "b")
        await until(lambda: bar.count.text() == "1 of 2")
        bar.by.setFocus()
        typed(bar.by, "😀")
        press(bar.by, K.Key_Return)
        assert read(editor) == "a 😀 a ¦b¦"
        press(bar.by, K.Key_Return)
        assert editor.text() == "a 😀 a 😀"
        assert bar.count.text() == "Nothing found"


async def test_replacing_all_is_one_undo_step() -> None:
    async with shown_editor() as editor:
        text = "select 'x' from t; -- 😀\n" * 20_000
        write(editor, "¦" + text)
        press(editor, K.Key_H, modifiers=CTRL)
        bar = editor.find_bar
        click(bar.regex)
        typed(bar.field, r"'(x)'")
        await until(lambda: "10,000+" in bar.count.text())
        typed(bar.by, r"[\1]")
        click(bar._all)
        assert bar.count.text() == "20,000 replaced"
        assert editor.text() == text.replace("'x'", "[x]")
        editor.undo()
        assert editor.text() == text
