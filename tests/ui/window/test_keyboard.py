"""The whole window without a mouse and without eyes: Tab goes round everything, and everything has a name."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QWidget,
)

from browser.ui.actions import action_of
from browser.ui.window.main import MainWindow
from tests.ui.driving import key, until
from tests.ui.windows import focused, idle, named, shop

INPUTS = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTabBar)
MADE_BY_QT = (QAbstractSpinBox, QComboBox, QLineEdit, QTableView, QTabBar)
"""Whose children Qt names: a field's picture, a grid's corner, a tab's cross."""
TAB = Qt.FocusPolicy.TabFocus


def _seen(top: QWidget) -> list[QWidget]:
    return [each for each in top.findChildren(QWidget) if each.isVisible() and each.window() is top]


def _called(widget: QWidget) -> str:
    return widget.objectName() or f"{type(widget).__name__} in {widget.parentWidget()!r}"


def _nameless(top: QWidget) -> list[str]:
    """What one can use, but not know by a screen reader."""
    found = []
    for each in _seen(top):
        usable = isinstance(each, INPUTS) or each.focusPolicy() & TAB == TAB
        if usable and not each.focusProxy() and not isinstance(each, QHeaderView):
            face = QAccessible.queryAccessibleInterface(each)
            mute = not face.text(QAccessible.Text.Name).strip() or face.role() == QAccessible.Role.NoRole
            found += [_called(each)] if mute and not isinstance(each.parentWidget(), MADE_BY_QT) else []
    return found


def _missed(first: QWidget) -> list[str]:
    """What Tab does not reach from `first`, which it comes back to."""
    first.setFocus()
    met = [first]
    while True:
        if isinstance(focused(), QPlainTextEdit) and not focused().property("readOnly"):
            key(focused(), Qt.Key.Key_Escape)  # its Tab indents otherwise
        key(focused(), Qt.Key.Key_Tab)
        if focused() in met:
            break
        met.append(focused())
    assert focused() is first, f"Tab goes from {_called(met[-1])} back to {_called(focused())}"
    wanted = [each for each in _seen(first.window()) if each.isEnabled() and each.focusPolicy() & TAB == TAB]
    return [_called(each) for each in wanted if each not in met and not each.focusProxy()]


PANELS = ("show_statements", "show_pool", "show_messages")
PAGES = ("query_example", "show_models", "show_history", "show_library", "show_migrations")


async def test_tab_goes_round_everything_and_everything_has_a_name(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    named(window, "tableTab").toggle_viewer()
    named(window, "filterBar").add_filter()
    picker = named(window, "connectionPicker")
    assert (_nameless(window), _missed(picker)) == ([], [])
    for name in (*PANELS, *PAGES):
        action_of(window.commands, name).trigger()
        if name == "show_pool":
            for more in ("show_options", "show_load_test"):
                action_of(named(window, "poolPanel"), more).trigger()
        await idle()
        assert (name, _nameless(window), _missed(picker)) == (name, [], [])


@pytest.mark.parametrize("name", ["show_settings", "connect_to", "show_keys"])
async def test_dialogs_too(window: MainWindow, name: str) -> None:
    action_of(window.commands, name).trigger()
    dialog: Any = await until(lambda: window.findChild(QDialog))
    await until(dialog.isActiveWindow)
    await idle()
    assert (_nameless(dialog), _missed(focused())) == ([], [])
    dialog.close()
    await idle()
