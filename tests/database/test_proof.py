"""What is said of a connection that was opened read-only is true on every driver."""

import pytest

from browser import errors
from browser.database.proof import Proof, advisory, probe_name, proved
from tests.conftest import OpenDatabase


async def test_a_connection_that_writes_has_nothing_to_prove(driver_url: str, open_database: OpenDatabase) -> None:
    assert (await open_database(driver_url)).proof == Proof()


async def test_an_administrator_is_never_proved(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url, read_only=True)
    assert database.proof.proved == driver_url.startswith("sqlite")
    assert database.proof.why
    with pytest.raises(errors.RowloreError):
        await database.read(lambda connection: connection.exec_driver_sql("CREATE TABLE t (a int)"))


def test_each_probe_has_a_name_of_its_own() -> None:
    assert probe_name() != probe_name()
    assert proved("a").proved and not proved("a").advisory
    assert advisory("a").advisory and not advisory("a").proved
