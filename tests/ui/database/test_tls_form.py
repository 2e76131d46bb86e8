"""One form of encryption for all drivers."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from browser.database.profiles import Tls
from browser.ui.database import url_fields
from browser.ui.database.tls_form import TlsForm
from tests.ui.driving import key, type_text


@pytest.fixture
def form() -> Iterator[TlsForm]:
    window = QWidget()
    made = TlsForm(window, QFormLayout(window))
    window.show()
    yield made
    window.deleteLater()


def _field(form: TlsForm, name: str) -> QLineEdit:
    found = form.picker.window().findChild(QLineEdit, name)
    assert isinstance(found, QLineEdit)
    return found


def test_files_are_asked_for_where_they_count(form: TlsForm) -> None:
    heard: list[int] = []
    form.changed.connect(lambda: heard.append(1))
    assert form.tls == Tls("preferred")
    assert not _field(form, "tlsCaField").isVisible()
    key(form.picker, Qt.Key.Key_Down)
    assert form.tls == Tls("required")
    assert not _field(form, "tlsCaField").isVisible()
    assert _field(form, "tlsCertificateField").isVisible()
    key(form.picker, Qt.Key.Key_Down)
    type_text(_field(form, "tlsCaField"), "/ca.pem")
    assert form.tls == Tls("verify-full", "/ca.pem")
    assert len(heard) == 2 + len("/ca.pem")
    for _ in range(3):
        key(form.picker, Qt.Key.Key_Up)
    assert form.tls == Tls("off")


def test_a_profile_is_shown_and_never_weakened(form: TlsForm) -> None:
    whole = Tls("verify-full", "/a", "/b", "/c")
    form.show_tls(whole)
    assert form.tls == whole
    form.show_tls(Tls("required", "/a"))
    assert form.tls == Tls("verify-full", "/a")


def test_a_file_has_no_encryption(form: TlsForm) -> None:
    form.show_tls(Tls("required"))
    form.show_kind(url_fields.SQLITE)
    assert not form.picker.isVisible()
    assert form.tls == Tls()
    form.show_kind(url_fields.MYSQL)
    assert form.picker.isVisible()
