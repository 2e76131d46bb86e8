"""The chip of a restriction."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QWidget

from browser.ui.widgets.restriction_chip import RestrictionChip
from tests.ui.driving import click, key


def test_it_says_what_it_is_and_asks_to_be_removed() -> None:
    parent = QWidget()
    chip = RestrictionChip(parent)
    parent.show()
    assert chip.isHidden()
    chip.say("orders of <b>users</b> #1\nand more" + "x" * 100)
    assert chip.isVisible()
    assert chip.label.textFormat() == Qt.TextFormat.PlainText
    assert chip.label.text().startswith("orders of <b>users</b> #1↵")
    assert chip.label.text().endswith("…")
    wanted = QSignalSpy(chip.delete_wanted)
    click(chip.cross)
    key(chip, Qt.Key.Key_Delete)
    assert wanted.count() == 2
    chip.say("")
    assert chip.isHidden()
    parent.deleteLater()
