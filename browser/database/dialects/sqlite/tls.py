"""Encryption of SQLite's connections: there is nothing to encrypt, and nobody is told that it is."""

from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.tls import Encryption
from browser.database.profiles import Tls

if TYPE_CHECKING:
    from sqlalchemy import URL


class SqliteEncryption(Encryption):
    """A file crosses no network."""

    def arguments(self, url: "URL", tls: Tls) -> dict[str, Any]:
        """None, whatever was chosen."""
        return {}
