"""The panels at the bottom: one at a time, by their buttons in the strip and by keyboard."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from browser.ui.window.main import MainWindow
from tests.ui.driving import click, key, until

ALT = Qt.KeyboardModifier.AltModifier


def _button(window: MainWindow, name: str) -> QToolButton:
    found = window.strip.findChild(QToolButton, f"{name}Button")
    assert isinstance(found, QToolButton)
    return found


async def test_one_panel_at_a_time_by_mouse_and_keyboard(window: MainWindow) -> None:
    assert window.bottom.current == "" and not window.bottom_dock.isVisible()
    click(_button(window, "messages"))
    await until(window.messages.isVisible)
    assert window.bottom.current == "messages"
    assert [_button(window, each).isChecked() for each in ("statements", "messages")] == [False, True]
    key(window, Qt.Key.Key_5, ALT)
    panel = window.watching.panel
    assert panel is not None
    await until(panel.isVisible)
    assert not window.messages.isVisible()
    assert [_button(window, each).isChecked() for each in ("statements", "messages")] == [True, False]
    await until(lambda: panel.isAncestorOf(window.focusWidget()))
    key(window, Qt.Key.Key_5, ALT)
    await until(lambda: not window.bottom_dock.isVisible())
    assert not _button(window, "statements").isChecked()
    click(_button(window, "statements"))
    await until(panel.isVisible)
    click(_button(window, "statements"))
    await until(lambda: not panel.isVisible())
    window.bottom_dock.show()
    await until(panel.isVisible)
