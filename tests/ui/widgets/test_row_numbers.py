from PySide6.QtGui import QStandardItemModel

from browser.ui.widgets.row_numbers import RowNumbers


def test_there_is_room_for_a_million_before_anything_was_counted() -> None:
    numbers = RowNumbers(26)
    numbers.setModel(QStandardItemModel(3, 1, numbers))
    width = numbers.sizeHint().width()
    assert not numbers.make_room(2)
    assert not numbers.make_room(999_998)
    assert numbers.sizeHint().width() == width
    numbers.deleteLater()


def test_more_room_is_made_once_such_rows_are_in_sight_and_kept() -> None:
    numbers = RowNumbers(26)
    numbers.setModel(QStandardItemModel(3, 1, numbers))
    width = numbers.sizeHint().width()
    assert numbers.make_room(9_999_999)
    wide = numbers.sizeHint().width()
    assert wide > width
    assert not numbers.make_room(5)
    assert numbers.sizeHint().width() == wide
    numbers.deleteLater()
