"""A password that is typed into the URL cannot be read there."""

import pytest
from PySide6.QtGui import QImage, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from browser.ui import theme
from browser.ui.database.connect_url import UrlField
from tests.ui.driving import type_text


def _picture(parent: QWidget, text: str, select: int = 0) -> QImage:
    field = UrlField(parent)
    field.resize(500, 30)
    type_text(field, text)
    field.home(False)
    field.setSelection(0, select)
    assert field.text() == text
    return field.grab().toImage()


async def test_a_password_is_covered_from_its_first_letter_on(parent: QWidget) -> None:
    def alike(one: str, other: str) -> bool:
        return _picture(parent, one) == _picture(parent, other)

    assert not alike("mysql://me/mw", "mysql://me/wm")
    assert alike("mysql://me:mw", "mysql://me:wm")
    assert alike("mysql://me:mw@host/app", "mysql://me:wm@host/app")
    assert not alike("mysql://host:5432", "mysql://host:2345")


@pytest.mark.parametrize("dark", [False, True])
async def test_it_is_covered_where_it_is_selected_too(parent: QWidget, dark: bool) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, dark)

    def alike(one: str, other: str, select: int) -> bool:
        first, second = (bytes(_picture(parent, text, select).constBits()) for text in (one, other))
        return (
            max(abs(a - b) for a, b in zip(first, second, strict=True)) <= 2
        )  # letters on their own colour are rounded

    assert alike("mysql://me:mw@host/app", "mysql://me:wm@host/app", 100)
    assert alike("mysql://me:mw@host/app", "mysql://me:wm@host/app", 13)
    assert not alike("mysql://mw:pw@host/app", "mysql://wm:pw@host/app", 11)


async def test_covering_lets_an_input_method_go_on(parent: QWidget) -> None:
    field = UrlField(parent)
    type_text(field, "mysql://me:pw@host/")
    event = QInputMethodEvent("ㅎ", [])
    event.setCommitString("가")
    QApplication.sendEvent(field, event)
    assert field.text() == "mysql://me:pw@host/가"
    assert field.displayText() == "mysql://me:pw@host/가"
    seen = field.grab().toImage()
    QApplication.sendEvent(field, QInputMethodEvent("", []))
    assert field.grab().toImage() != seen  # it was still there


async def test_what_is_no_password_any_more_is_seen_again(parent: QWidget) -> None:
    field = UrlField(parent)
    field.resize(500, 30)
    type_text(field, "mysql://me:pw")
    field.setText("mysql://me/mw")
    field.home(False)
    assert field.grab().toImage() == _picture(parent, "mysql://me/mw")
