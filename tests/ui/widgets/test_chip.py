from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from browser.ui.widgets.chip import LONGEST, Chip, cut


def test_a_text_is_cut_where_it_is_too_long() -> None:
    assert cut("a" * LONGEST) == "a" * LONGEST
    assert cut("a" * (LONGEST + 1)) == "a" * (LONGEST - 1) + "…"


def test_the_cross_and_the_delete_keys_mean_the_same() -> None:
    chip = Chip()
    chip.cross = chip.cross_button("chipDelete", "Delete")
    chip.dress()
    wanted: list[int] = []
    chip.delete_wanted.connect(lambda: wanted.append(1))
    chip.cross.click()
    for each in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_A):
        QTest.keyClick(chip, each)
    assert len(wanted) == 3
    chip.deleteLater()
