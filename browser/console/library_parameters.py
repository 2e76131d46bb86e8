"""What the parameters of a query were last filled in with, remembered by the query's own words. Secrets are not."""

import hashlib
import time
from collections.abc import Iterable

from browser.console.binds import Bind
from browser.console.history import binds_from, binds_to, without_secrets
from browser.console.history_secrets import without_passwords
from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import significant
from browser.store import Store

MOST = 5_000
LONGEST = 100_000
"""Characters of all texts of one query; longer lists are not remembered."""


class QueryParameters:
    """The parameters of queries in a store. Raises NotSupported where it cannot be used; off the GUI thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def remember(self, sql: str, lexis: Lexis, binds: Iterable[Bind]) -> None:
        """Remember what a statement was run with. Of secret parameters only the type."""
        kept = without_secrets(binds, without_passwords(sql, lexis).parameters)
        if not kept or sum(len(each.text) for each in kept) > LONGEST:
            return
        with self._store.transaction() as opened:
            values = (query_key(sql, lexis), binds_to(kept), time.time())
            opened.execute("INSERT OR REPLACE INTO query_parameters (query, binds, used) VALUES (?, ?, ?)", values)
            opened.execute(
                "DELETE FROM query_parameters WHERE query IN"
                " (SELECT query FROM query_parameters ORDER BY used DESC LIMIT -1 OFFSET ?)",
                (MOST,),
            )

    def remembered(self, sql: str, lexis: Lexis) -> tuple[Bind, ...]:
        """What that statement was last run with, however it was laid out; () for one that was not."""
        found = self._store.read("SELECT binds FROM query_parameters WHERE query = ?", query_key(sql, lexis))
        return binds_from(found[0][0]) if found else ()

    def forget(self) -> None:
        """Forget all of them."""
        self._store.write("DELETE FROM query_parameters")


def query_key(sql: str, lexis: Lexis) -> str:
    """The same for statements that differ in blanks, comments and the case of words only."""
    words = "\0".join(word for word, _ in significant(sql, lexis))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
