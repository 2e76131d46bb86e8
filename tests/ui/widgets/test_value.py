import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QTextCursor
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QToolButton
from pytestqt.qtbot import QtBot

from browser.database.facts import Column, Kind
from browser.rows.cells import Cell, cell_of
from browser.ui.widgets.exact_editor import ExactEditor
from browser.ui.widgets.value_text import LONGEST_LINE, MOST_TEXT, hex_dump, indented_json, is_json, shown_text
from browser.ui.widgets.value_viewer import ValueViewer
from tests.clock import clock

TEXT = Column("note", "text", Kind.TEXT)
BYTES = Column("picture", "blob", Kind.BYTES)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_indented_json_means_the_same(value: object) -> None:
    assert json.loads(indented_json(json.dumps(value))) == value


def test_indented_json_changes_no_token() -> None:
    assert indented_json('{"a":1.10,"a":[],"b":12345678901234567890.0}') == (
        '{\n  "a": 1.10,\n  "a": [],\n  "b": 12345678901234567890.0\n}'
    )


def test_what_is_json() -> None:
    assert is_json(' {"a": 1} ')
    assert not is_json("[a book")
    assert not is_json("12")
    assert not is_json('{"broken": "never closed')
    assert not is_json("[" * 100_000)
    assert not is_json("[" + "1," * 200_000 + "1]")


@given(st.text(max_size=200))
def test_a_copy_is_exact_whatever_the_editor_shows(text: str) -> None:
    editor = ExactEditor()
    editor.show_text(shown_text(text), text)
    editor.selectAll()
    copied = editor.createMimeDataFromSelection().text()
    editor.deleteLater()
    assert copied == text


def test_a_part_of_a_broken_line_is_copied_without_the_breaks() -> None:
    editor = ExactEditor()
    text = "ab" * LONGEST_LINE + "\u00a0\r\n" + "😀" * LONGEST_LINE
    editor.show_text(shown_text(text), text)
    editor.selectAll()
    assert editor.createMimeDataFromSelection().text() == text
    cursor = editor.textCursor()
    cursor.setPosition(LONGEST_LINE - 1)
    cursor.setPosition(LONGEST_LINE + 2, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    assert editor.createMimeDataFromSelection().text() == text[LONGEST_LINE - 1 : LONGEST_LINE + 1]
    editor.deleteLater()


def test_what_is_left_out_is_said() -> None:
    shown = shown_text("x" * (MOST_TEXT * 20))
    assert shown.notice.startswith("shown: the first 1.0 M of 20.0 M characters")
    assert max(len(line) for line in shown.text.split("\n")) == LONGEST_LINE
    assert hex_dump(b"\0" * 100_000).notice == "shown: the first 65.5 kB of 100.0 kB"


def test_a_hex_dump() -> None:
    assert hex_dump(b"PNG\0" * 5).text == (
        "00000000  50 4e 47 00 50 4e 47 00 50 4e 47 00 50 4e 47 00  PNG.PNG.PNG.PNG.\n"
        "00000010  50 4e 47 00                                      PNG."
    )


def png(width: int = 300, height: int = 200) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data())


@pytest.fixture
def viewer(qtbot: QtBot) -> ValueViewer:
    viewer = ValueViewer()
    qtbot.addWidget(viewer)
    viewer.resize(400, 500)
    viewer.show()
    return viewer


def forms(viewer: ValueViewer) -> dict[str, bool]:
    buttons = {name: viewer.findChild(QToolButton, f"form_{name}") for name in ("text", "json", "bytes", "image")}
    return {name: button.isEnabled() for name, button in buttons.items() if button is not None}


async def test_a_picture(viewer: ValueViewer) -> None:
    viewer.show_whole(BYTES, png(), "x'89'")
    assert forms(viewer)["image"]
    assert viewer.picture.pixmap().size() == QSize(300, 200)
    assert viewer.notice.text().startswith("300 × 200 pixels")


async def test_a_broken_picture_is_said(viewer: ValueViewer) -> None:
    viewer.show_whole(BYTES, png()[:40], "x'89'")
    assert "broken" in viewer.picture.text() or "cannot be read" in viewer.picture.text()


async def test_markup_is_plain_text(viewer: ValueViewer) -> None:
    hostile = "<img src='file:///etc/passwd'><b>x</b>"
    viewer.show_cell(TEXT, cell_of(hostile, TEXT))
    assert viewer.editor.toPlainText() == hostile
    viewer.show_cell(Column(hostile, hostile), cell_of("x", TEXT))
    assert hostile in viewer.title.text()
    assert viewer.title.textFormat() == Qt.TextFormat.PlainText


async def test_null_is_not_an_empty_text(viewer: ValueViewer) -> None:
    viewer.show_cell(TEXT, cell_of(None, TEXT))
    assert viewer.notice.text().startswith("NULL")
    assert not any(forms(viewer).values())
    viewer.show_cell(TEXT, cell_of("", TEXT))
    assert viewer.notice.text() == "0 characters"
    viewer.show_cell(TEXT, cell_of("x", TEXT))
    assert viewer.notice.text() == "1 character"


async def test_a_head_says_that_it_is_one(viewer: ValueViewer) -> None:
    viewer.show_cell(TEXT, Cell("x" * 10_000, "x" * 10_000, Kind.TEXT, shortened=True))
    assert "only the beginning" in viewer.notice.text()
    assert not any(_button(viewer, name).isEnabled() for name in ("copy_value", "save_value")), "it is not the value"
    viewer.show_whole(TEXT, "x" * 20_000, "x" * 20_000)
    assert "only the beginning" not in viewer.notice.text()
    assert all(_button(viewer, name).isEnabled() for name in ("copy_value", "save_value"))


async def test_the_value_that_was_there_when_it_was_asked_for_is_saved(viewer: ValueViewer, tmp_path: Path) -> None:
    viewer.show_cell(TEXT, cell_of("one", TEXT))
    viewer.save_value()
    dialog = viewer.findChild(QFileDialog, "saveValueDialog")
    assert dialog is not None
    viewer.show_cell(TEXT, cell_of("another", TEXT))
    dialog.fileSelected.emit(str(tmp_path / "value.txt"))
    dialog.close()
    assert (tmp_path / "value.txt").read_text() == "one"


async def test_a_file_that_cannot_be_written_is_said(viewer: ValueViewer) -> None:
    viewer.show_cell(TEXT, cell_of("x", TEXT))
    viewer.save_to("/nowhere/at/all")
    assert viewer.notice.text().startswith("Not saved")
    viewer.copy_value()
    assert QGuiApplication.clipboard().text() == "x"


async def test_a_line_of_a_megabyte_does_not_freeze(viewer: ValueViewer) -> None:
    began = clock()
    viewer.show_whole(TEXT, "x" * 20_000_000, "x" * 20_000_000)
    viewer.grab()
    assert clock() - began < 5, "53 s is what Qt takes for such a line"


def _button(viewer: ValueViewer, name: str) -> QToolButton:
    found = viewer.findChild(QToolButton, f"{name}_button")
    assert found is not None
    return found


async def test_text_is_wrapped_unless_somebody_does_not_want_it(viewer: ValueViewer) -> None:
    wrap = QPlainTextEdit.LineWrapMode
    viewer.show_cell(TEXT, cell_of("many words " * 80, TEXT))
    assert viewer.editor.lineWrapMode() == wrap.WidgetWidth
    assert not viewer.editor.horizontalScrollBar().isVisible()
    _button(viewer, "wrap_lines").click()
    assert viewer.editor.lineWrapMode() == wrap.NoWrap
    viewer.show_cell(TEXT, cell_of("other words", TEXT))
    assert viewer.editor.lineWrapMode() == wrap.NoWrap
    _button(viewer, "wrap_lines").click()
    assert viewer.editor.lineWrapMode() == wrap.WidgetWidth


@pytest.mark.parametrize("value", ['{"a": 1}', b"\0" * 100, "short\n" + "x" * 10_001])
async def test_json_bytes_and_huge_lines_are_not_wrapped(viewer: ValueViewer, value: str | bytes) -> None:
    viewer.show_cell(TEXT, cell_of("text", TEXT))
    viewer.show_whole(TEXT, value, value if isinstance(value, str) else value.hex())
    assert viewer.editor.lineWrapMode() == QPlainTextEdit.LineWrapMode.NoWrap
    assert not _button(viewer, "wrap_lines").isEnabled()


async def test_null_is_neither_copied_nor_saved(viewer: ValueViewer) -> None:
    for value, able in ((None, False), ("", True)):
        viewer.show_cell(TEXT, cell_of(value, TEXT))
        assert [_button(viewer, name).isEnabled() for name in ("copy_value", "save_value")] == [able, able]


async def test_a_megabyte_of_short_lines_is_wrapped_quickly(viewer: ValueViewer) -> None:
    began = clock()
    text = ("some words " * 800 + "\n") * 120
    viewer.show_whole(TEXT, text, text)
    viewer.grab()
    viewer.resize(300, 500)
    viewer.grab()
    assert clock() - began < 3


async def test_a_small_picture_is_enlarged(viewer: ValueViewer) -> None:
    viewer.show_whole(BYTES, png(16, 16), "x'89'")
    assert viewer.picture.pixmap().size() == QSize(128, 128)
    assert viewer.notice.text().endswith("shown 8 times as large")
