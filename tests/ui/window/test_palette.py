"""The command palette by keyboard."""

from PySide6.QtCore import Qt

from browser.ui import theme
from browser.ui.window.main import MainWindow
from tests.ui.driving import key, type_text, until
from tests.ui.windows import named

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


async def test_the_palette_runs_a_command(window: MainWindow) -> None:
    key(window, Qt.Key.Key_P, CONTROL | SHIFT)
    palette = named(window, "commandPalette")
    field = named(window, "commandField")
    await until(field.hasFocus)
    type_text(field, "theme dark")
    assert window.commands_palette.finder.shown[0].title == "Theme: dark"
    key(field, Qt.Key.Key_Return)
    assert theme.current() is theme.DARK
    assert not palette.isVisible()
    assert window.settings.get("theme") == "dark"
    window.commands.set_theme("light")
