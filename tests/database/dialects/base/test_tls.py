"""Of a driver that nobody prepared encryption cannot be demanded, and nobody pretends."""

import pytest
from sqlalchemy import make_url

from browser import errors
from browser.database.dialects.base.tls import Encryption, state_of_socket
from browser.database.profiles import Tls
from browser.database.tls import TlsState


def test_a_demand_is_refused_rather_than_forgotten() -> None:
    url = make_url("oracle+oracledb://h/db")
    for mode in ("required", "verify-full"):
        with pytest.raises(errors.NotSupported):
            Encryption().arguments(url, Tls(mode))
    assert Encryption().arguments(url, Tls("preferred")) == {}
    assert not Encryption().state(object()).known


def test_no_tls_object_is_no_tls() -> None:
    assert state_of_socket(None, local=True) == TlsState(local=True)
