"""The editor as a whole: what it holds, which statement is marked, what it says about its text."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QKeySequence,
    QShortcut,
)
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QMenu

from browser import errors
from browser.ui import theme
from browser.ui.console import editor_text
from browser.ui.console.editor import SqlEditor
from browser.ui.console.editor_text import MOST, MOST_IN_A_LINE
from tests.ui.console.editors import CTRL, MYSQL, SHIFT, K, press, read, shown_editor, typed, write
from tests.ui.driving import click, until

SCRIPT = "-- first\nselect 'a;b';\n\nselect 2; select 3 -- last\n"


def pasted(editor: SqlEditor, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    QApplication.clipboard().setMimeData(data)
    press(editor, K.Key_V, modifiers=CTRL)


async def test_its_names_are_what_screen_readers_and_tests_expect() -> None:
    async with shown_editor() as editor:
        assert editor.objectName() == "sqlEditor"
        assert editor.accessibleName() == "SQL editor"


async def test_what_is_opened_typed_and_pasted_is_kept_exactly() -> None:
    async with shown_editor() as editor:
        exact = "'\u00a0\u2028\t\ufffc😀é' "
        editor.set_text(exact + "\r\nx\r\n")
        assert (editor.text(), editor.line_ending) == (exact + "\nx\n", "\r\n")
        editor.set_text("")
        assert editor.line_ending == "\n"
        pasted(editor, exact)
        typed(editor, "\u00a0ü")
        assert editor.text() == exact + "\u00a0ü"
        editor.selectAll()
        press(editor, K.Key_C, modifiers=CTRL)
        assert QApplication.clipboard().text() == exact + "\u00a0ü"
        editor.undo()
        assert editor.text() != exact + "\u00a0ü"


async def test_what_cannot_be_kept_is_told() -> None:
    async with shown_editor() as editor:
        pasted(editor, "a\0b\rc")
        assert editor.text() == "ab\nc"
        assert editor.notice.isVisible()
        assert "NUL" in editor.notice.text()
        typed(editor, "x")
        assert not editor.notice.isVisible()


@pytest.mark.parametrize(
    ("text", "told"), [("x\n" * (MOST // 2 + 1), "million"), ("x" * (MOST_IN_A_LINE + 1), "A line of")]
)
async def test_what_is_too_long_is_refused(text: str, told: str) -> None:
    async with shown_editor() as editor:
        editor.set_text("before")
        pasted(editor, text)
        assert editor.text() == "before"
        assert told in editor.notice.text()
        with pytest.raises(errors.NotSupported, match=told):
            editor.set_text(text)
        assert editor.text() == "before"


@pytest.mark.parametrize(
    ("marked", "current"),
    [
        ("¦" + SCRIPT, "-- first\nselect 'a;b'"),
        ("select 1;¦\n\nselect 2", "select 1"),
        ("select 1;\n¦\nselect 2", None),
        ("select 1; sel¦ect 2; select 3", "select 2"),
        ("¦", None),
        ("select '😀'; select '😀¦'", "select '😀'"),
    ],
)
async def test_the_statement_at_the_caret(marked: str, current: str | None) -> None:
    async with shown_editor() as editor:
        write(editor, marked)
        statement = editor.current_statement()
        assert (statement.text if statement else None) == current
        await until(lambda: not editor.statement_finder.is_stale)
        statement = editor.current_statement()
        assert (statement.text if statement else None) == current
        assert (editor.wanted is None) is (current is None)


def tinted(editor: SqlEditor) -> QRect:
    """The part of the text's area that has the background of what will run."""
    image: QImage = editor.viewport().grab().toImage()
    colour = QColor(theme.current().current_row).rgb()
    points = [
        QPoint(x, y) for y in range(0, image.height(), 3) for x in range(image.width()) if image.pixel(x, y) == colour
    ]
    return QRect(
        QPoint(min(each.x() for each in points), min(each.y() for each in points)),
        QPoint(max(each.x() for each in points), max(each.y() for each in points)),
    )


async def test_exactly_what_will_run_is_marked_while_one_types() -> None:
    async with shown_editor() as editor:
        write(editor, "select 1; ¦select 22; select 3\n\nselect 4")
        await until(lambda: not editor.statement_finder.is_stale)
        typed(editor, "with ")
        assert editor.wanted is not None
        start, end = editor.wanted
        assert editor.text()[start:end] in ("with select 22", "select 22")
        await until(lambda: not editor.statement_finder.is_stale)
        assert editor.wanted == (10, 24)
        area, line = tinted(editor), editor.fontMetrics().height()
        letter = editor.fontMetrics().horizontalAdvance("x")
        assert area.bottom() <= line + 6
        assert 9 * letter <= area.left() <= 12 * letter
        assert 22 * letter <= area.right() <= 26 * letter


async def test_after_an_edit_of_a_long_script_the_statement_is_right_at_once() -> None:
    async with shown_editor() as editor:
        write(editor, "select 1;\n" * 5_000 + "sel¦ect 2;\n" + "select 3;\n" * 5_000)
        await until(lambda: not editor.statement_finder.is_stale)
        changed = QSignalSpy(editor.statements_changed)
        typed(editor, "x")
        assert editor.statement_finder.is_stale
        statement = editor.current_statement()
        assert statement is not None
        assert (statement.text, statement.line) == ("selxect 2", 5_001)
        assert statement.start == editor.text().index("selxect")
        await until(lambda: changed.count() == 1)
        assert len(editor.statements) == 10_001
        assert editor.statements[5_000] == statement


async def test_one_who_never_rests_sees_statements_too() -> None:
    async with shown_editor() as editor:
        write(editor, "sel¦ect 1;\n" + "select 22;\n" * 10_000)
        finder = editor.statement_finder
        await until(lambda: finder._reading is not None)
        typed(editor, "x")
        await until(lambda: finder._reading is None)
        assert finder.is_stale
        assert editor.wanted == (0, 9)
        typed(editor, "y")
        assert editor.wanted == (0, 10)
        await until(lambda: not finder.is_stale)
        assert [each.text for each in editor.statements[:2]] == ["selxyect 1", "select 22"]


async def test_a_text_that_is_put_in_while_another_is_read() -> None:
    async with shown_editor() as editor:
        write(editor, "¦" + "select 22;\n" * 10_000)
        await until(lambda: editor.statement_finder._reading is not None)
        write(editor, "select 'a¦';")
        assert [each.text for each in editor.statements] == ["select 'a'"]
        editor.set_lexis(MYSQL)
        await until(lambda: not editor.statement_finder.is_stale)
        assert [each.text for each in editor.statements] == ["select 'a'"]


@pytest.mark.parametrize(
    ("marked", "ran"),
    [
        ("¦select 1; select 2;¦ select 3", [("select 1", 0, 1), ("select 2", 10, 1)]),
        ("select 1;\nselect ¦2 + 3¦", [("2 + 3", 17, 2)]),
        ("select 😀 ¦1¦", [("1", 9, 1)]),
        ("select 1¦", []),
    ],
)
async def test_the_selection_runs(marked: str, ran: list[tuple[str, int, int]]) -> None:
    async with shown_editor() as editor:
        write(editor, marked)
        assert [(each.text, each.start, each.line) for each in editor.selected_statements()] == ran


async def test_another_vendor_reads_otherwise() -> None:
    async with shown_editor() as editor:
        write(editor, "select 1 # ; ¦x")
        assert len(editor.statements) == 2
        editor.set_lexis(MYSQL)
        assert len(editor.statements) == 1


async def test_escape_closes_before_it_stops_what_runs() -> None:
    async with shown_editor() as editor:
        stopped = QSignalSpy(QShortcut(QKeySequence("Escape"), editor.window()).activated)
        write(editor, "sel¦")
        press(editor, K.Key_Space, modifiers=CTRL)
        assert editor.completer.is_open
        press(editor, K.Key_Escape)
        assert not editor.completer.is_open
        for which in (K.Key_F, K.Key_G):
            press(editor, which, modifiers=CTRL if which == K.Key_F else CTRL | SHIFT)
            focus = editor.window().focusWidget()
            assert focus in (editor.find_bar.field, editor.goto_bar.field)
            press(focus, K.Key_Escape)
            assert editor.hasFocus()
        assert stopped.count() == 0
        press(editor, K.Key_Escape)
        assert stopped.count() == 1


async def test_a_click_in_the_gutter_goes_to_a_line_and_a_drag_selects_lines() -> None:
    async with shown_editor() as editor:
        write(editor, "¦a\nb\nc\nd")
        line = editor.fontMetrics().lineSpacing()
        click(editor.gutter, QPoint(5, 4 + line + line // 2))
        assert read(editor) == "a\n¦b\nc\nd"
        click(editor.gutter, QPoint(5, 4 + 2 * line + line // 2), modifiers=SHIFT)
        assert read(editor) == "a\n¦b\nc\n¦d"
        assert editor.hasFocus()


async def test_text_is_dropped_exactly_and_files_are_not() -> None:
    async with shown_editor() as editor:
        write(editor, "select ¦")
        data = QMimeData()
        data.setText("\u00a0a\r\nb")
        place = QPointF(editor.cursorRect().center())
        enter = QDragEnterEvent(
            place.toPoint(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(editor.viewport(), enter)
        assert enter.isAccepted()
        drop = QDropEvent(
            place, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(editor.viewport(), drop)
        assert editor.text() == "select \u00a0a\nb"
        data.setUrls([QUrl("file:///tmp/x.sql")])
        assert not editor.canInsertFromMimeData(data)


async def test_the_menu_offers_everything_by_name() -> None:
    async with shown_editor() as editor:
        write(editor, "a¦")
        place = QPoint(20, 10)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, editor.viewport().mapToGlobal(place))
        QApplication.sendEvent(editor.viewport(), event)
        (menu,) = [each for each in editor.findChildren(QMenu) if each.isVisible()]
        names = [each.text() for each in menu.actions()]
        assert {"Format", "Find…", "Complete", "Duplicate line", "Go to line…"} <= set(names)
        menu.close()


async def test_ctrl_and_the_wheel_or_keys_zoom() -> None:
    async with shown_editor() as editor:
        size, width = editor.font().pointSizeF(), editor.gutter.width()
        for _ in range(4):
            press(editor, K.Key_Plus, modifiers=CTRL)
        assert editor.font().pointSizeF() == size + 4
        assert editor.gutter.width() > width
        press(editor, K.Key_Minus, modifiers=CTRL)
        assert editor.font().pointSizeF() == size + 3
        press(editor, K.Key_0, modifiers=CTRL)
        assert editor.font().pointSizeF() == size
        QTest.wheelEvent(editor.window().windowHandle(), QPointF(200, 100), QPoint(0, 120), QPoint(), CTRL)
        assert editor.font().pointSizeF() == size + 1


async def test_going_to_a_line() -> None:
    async with shown_editor() as editor:
        write(editor, "¦" + "abc\n" * 1000)
        press(editor, K.Key_G, modifiers=CTRL | SHIFT)
        assert editor.goto_bar.field.hasFocus()
        typed(editor.goto_bar.field, "x")
        press(editor.goto_bar.field, K.Key_Return)
        assert editor.goto_bar.isVisible()
        editor.goto_bar.field.selectAll()
        typed(editor.goto_bar.field, "500:3")
        press(editor.goto_bar.field, K.Key_Return)
        assert editor.hasFocus()
        assert editor.caret == 499 * 4 + 2
        assert editor.viewport().rect().contains(editor.cursorRect())
        press(editor, K.Key_G, modifiers=CTRL | SHIFT)
        press(editor.goto_bar.field, K.Key_Escape)
        assert editor.hasFocus()


async def test_another_theme_has_other_colours(application: QApplication) -> None:
    async with shown_editor() as editor:
        write(editor, "select 1¦")

        def colour() -> QColor | None:
            formats = editor.document().firstBlock().layout().formats()
            return QColor(formats[0].format.foreground().color()) if formats else None

        await until(colour)
        try:
            theme.apply(application, dark=True)
            dark = QColor(theme.current().accent)
            await until(lambda: colour() == dark)
        finally:
            theme.apply(application, dark=False)
        await until(lambda: colour() != dark)


@pytest.mark.parametrize("dark", [False, True])
def test_colours_are_readable_on_every_background(dark: bool) -> None:
    now = theme.palette_for(dark)
    texts = (now.accent, now.success, now.muted, now.warning, now.error, now.text)
    for text in texts:
        for background in (now.base, now.current_row, now.warning_background, now.error_background):
            assert contrast(text, background) >= 4.5, (text, background)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG."""
    light, dark = sorted((luminance(QColor(each)) for each in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


async def test_what_is_pasted_over_a_long_text_takes_its_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editor_text, "MOST", 100)
    async with shown_editor() as editor:
        editor.set_text("a" * 90)
        editor.insert("b" * 20)
        assert editor.text() == "a" * 90
        editor.selectAll()
        editor.insert("b" * 95)
        assert editor.text() == "b" * 95
