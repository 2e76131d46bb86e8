import pytest

from browser import errors
from browser.database.dialects.base.binding import BindType
from browser.database.dialects.sqlite.binding import SqliteBinding


def bound(type_: BindType, text: str) -> object:
    return SqliteBinding().parameter("x", type_, text).value


def test_numbers_are_what_sqlite_stores() -> None:
    assert bound(BindType.DECIMAL, "12.50") == 12.5
    assert repr(bound(BindType.DECIMAL, "3.00")) == "3"
    assert bound(BindType.BOOLEAN, "yes") == 1
    assert bound(BindType.INTEGER, str(2**63 - 1)) == 2**63 - 1


def test_what_would_be_rounded_is_refused() -> None:
    with pytest.raises(errors.NotSupported, match="exactly"):
        bound(BindType.DECIMAL, "0.12345678901234567890123")
    with pytest.raises(errors.NotSupported, match="2\\^63"):
        bound(BindType.INTEGER, str(2**63))
