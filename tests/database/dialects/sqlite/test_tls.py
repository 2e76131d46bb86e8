"""A file is not encrypted and is not said to be."""

from browser.database.profiles import Tls
from tests.conftest import OpenDatabase


async def test_nothing_is_said(sqlite_url: str, open_database: OpenDatabase) -> None:
    assert (await open_database(sqlite_url, tls=Tls("verify-full"))).tls.words == ""
