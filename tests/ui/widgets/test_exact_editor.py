from browser.ui.widgets.exact_editor import ExactEditor
from browser.ui.widgets.value_text import shown_text


def test_a_no_break_space_and_line_ends_survive_a_copy() -> None:
    text = "a\u00a0b\r\nc\u2028d\0"
    editor = ExactEditor()
    editor.show_text(shown_text(text), text)
    editor.selectAll()
    assert editor.createMimeDataFromSelection().text() == text
    assert editor.isReadOnly()
    editor.deleteLater()
    assert editor.lineWrapMode() == editor.LineWrapMode.NoWrap
