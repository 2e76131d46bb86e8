"""Source code that is shown."""

from PySide6.QtWidgets import QApplication

from browser.ui import theme
from browser.ui.widgets.code_view import CodeView

CODE = "from sqlalchemy import select\n\nstatement = select(User)  # <b>\n"


def test_code_is_plain_text_and_exact(application: QApplication) -> None:
    view = CodeView("Code")
    view.show_code(CODE)
    assert view.toPlainText() == view.code == CODE
    assert view.isReadOnly()
    assert view.highlighter.spans[0] == (0, 4, "keyword")
    view.deleteLater()


def test_colours_follow_the_theme(application: QApplication) -> None:
    theme.apply(application, dark=False)
    view = CodeView("Code")
    view.show_code(CODE)
    first = view.document().firstBlock().layout()
    assert first.formats()[0].format.foreground().color().name().upper() == theme.LIGHT.accent
    theme.apply(application, dark=True)
    assert first.formats()[0].format.foreground().color().name().upper() == theme.DARK.accent
    theme.apply(application, dark=False)
    view.deleteLater()
