from PySide6.QtCore import QSize

from browser.ui.widgets.image_preview import image_format, preview
from tests.ui.widgets.test_value import png


def test_formats_by_their_first_bytes() -> None:
    assert image_format(png()) == b"png"
    assert image_format(b"<svg xmlns='http://www.w3.org/2000/svg'/>") == b""
    assert image_format(b"") == b""


def test_a_large_picture_is_made_smaller() -> None:
    found = preview(png(2000, 1000), QSize(200, 200))
    assert not isinstance(found, str)
    image, whole = found
    assert (image.size(), whole) == (QSize(200, 100), QSize(2000, 1000))


def test_what_is_no_picture_is_said() -> None:
    assert isinstance(preview(b"text", QSize(9, 9)), str)
    assert isinstance(preview(b"\x89PNG\r\n\x1a\nrubbish", QSize(9, 9)), str)
