"""Tokens of SQL and Python, counted as Qt counts."""

from PySide6.QtWidgets import QApplication, QPlainTextEdit

from browser.ui.widgets.highlighting import HIGHLIGHT_AT_MOST, Highlighter, tokens

SQL = "CREATE TABLE \"<b>\" (a text DEFAULT 'ü😀<img src=x>', -- why\r\n b integer DEFAULT 12\u00a0)"
PYTHON = "\n\nfor name in 'ü😀', 12:  # why\n    pass\n"


def test_tokens_are_counted_as_qt_counts() -> None:
    found = {
        kind: SQL.encode("utf-16-le")[start * 2 : (start + length) * 2].decode("utf-16-le")
        for start, length, kind in reversed(list(tokens(SQL, "postgresql")))
    }
    assert found["keyword"] == "CREATE"
    assert found["comment"].startswith("-- why")
    assert found["number"] == "12"
    assert any(kind == "string" for _, _, kind in tokens(SQL, "nobody's dialect"))


def test_python_is_coloured_where_it_stands() -> None:
    found = [
        (PYTHON.encode("utf-16-le")[start * 2 : (start + length) * 2].decode("utf-16-le"), kind)
        for start, length, kind in tokens(PYTHON, "python")
    ]
    assert ("for", "keyword") in found
    assert ("in", "keyword") in found
    assert ("ü😀", "string") in found
    assert ("12", "number") in found
    assert ("# why", "comment") in found


def test_lines_get_their_own_colours(application: QApplication) -> None:
    edit = QPlainTextEdit()
    text = 'x = 1\n"""long\nstring"""\nfor'
    highlighter = Highlighter(edit, text, "python")
    edit.setPlainText(text)
    lines = [edit.document().findBlockByNumber(number).layout().formats() for number in range(4)]
    assert [len(line) for line in lines] == [1, 1, 1, 1]
    assert [(line[0].start, line[0].length) for line in lines] == [(4, 1), (0, 7), (0, 9), (0, 3)]
    highlighter.look_at("x" * (HIGHLIGHT_AT_MOST + 1), "python")
    assert highlighter.spans == ()
    edit.deleteLater()
