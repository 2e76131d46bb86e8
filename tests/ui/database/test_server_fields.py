"""What a server's URL is made of."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from browser.ui.database.server_fields import ServerFields
from browser.ui.database.url_fields import MYSQL, OTHER, POSTGRESQL, SQLITE
from tests.ui.driving import type_text


@pytest.fixture
def parent() -> Iterator[QWidget]:
    made = QWidget()
    made.show()
    yield made
    made.deleteLater()


@pytest.fixture
def fields(parent: QWidget) -> ServerFields:
    return ServerFields(parent, QFormLayout(parent))


def _shown(parent: QWidget) -> list[str]:
    return [each.objectName() for each in parent.findChildren(QLineEdit) if each.isVisible()]


def test_each_kind_shows_what_it_has(parent: QWidget, fields: ServerFields) -> None:
    fields.show_kind(POSTGRESQL)
    assert set(_shown(parent)) == {"hostField", "portField", "databaseField", "userField", "passwordField"}
    fields.show_kind(OTHER)
    assert _shown(parent) == ["passwordField"]
    fields.show_kind(SQLITE)
    assert _shown(parent) == []


def test_empty_ones_have_defaults(fields: ServerFields) -> None:
    assert fields.url(MYSQL) == "mysql://127.0.0.1:3306/"


def test_read_and_written_again(fields: ServerFields) -> None:
    fields.read("postgresql://a%40b@[::1]:5433/my%2Fdb")
    assert fields.url(POSTGRESQL) == "postgresql://a%40b@[::1]:5433/my%2Fdb"
    fields.read("postgresql://host:no-port/db")
    assert fields.url(POSTGRESQL) == "postgresql://a%40b@[::1]:5433/my%2Fdb"


def test_the_password_is_nobody_s_change(parent: QWidget, fields: ServerFields) -> None:
    changes: list[int] = []
    fields.changed.connect(lambda: changes.append(1))
    fields.show_kind(POSTGRESQL)
    type_text(fields.password, "secret")
    assert changes == []
    host = parent.findChild(QLineEdit, "hostField")
    assert isinstance(host, QLineEdit)
    type_text(host, "h")
    assert changes == [1]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://you@h/db?ssl=require",
        "postgresql+psycopg2://you@h:5432/db?sslmode=verify-full&sslrootcert=/x",
        "postgresql+psycopg2://you@/db?host=/var/run/postgresql",
        "postgresql://you@[::1]:5433/my%2Fdb",
    ],
)
def test_driver_and_options_survive_another_user(parent: QWidget, fields: ServerFields, url: str) -> None:
    fields.show_kind(POSTGRESQL)
    fields.read(url.replace("you@", "me@"))
    user = parent.findChild(QLineEdit, "userField")
    assert isinstance(user, QLineEdit)
    user.setText("you")
    assert fields.url(POSTGRESQL, url.replace("you@", "me@")) == url


def test_another_kind_takes_nothing_over(fields: ServerFields) -> None:
    fields.read("postgresql+asyncpg://me@h/db?ssl=require")
    assert fields.url(MYSQL, "postgresql+asyncpg://me@h/db?ssl=require") == "mysql://me@h:3306/db"
