"""Dialect: the rooms of one vendor."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from browser.database.dialects.base.binding import Binding
    from browser.database.dialects.base.catalog import CatalogReader
    from browser.database.dialects.base.lexis import Lexis
    from browser.database.dialects.base.measuring import Measuring
    from browser.database.dialects.base.migrating import Migrating
    from browser.database.dialects.base.paging import Paging
    from browser.database.dialects.base.proof import Proving
    from browser.database.dialects.base.results import Results
    from browser.database.dialects.base.sessions import Sessions
    from browser.database.dialects.base.tls import Encryption
    from browser.database.dialects.base.transactions import Transactions
    from browser.database.dialects.base.values import Values


@dataclass(frozen=True)
class Dialect:
    """The rooms of one vendor; `name` is SQLAlchemy's dialect name, "mysql" for MariaDB too."""

    name: str
    sessions: "Sessions"
    catalog: "CatalogReader"
    values: "Values"
    paging: "Paging"
    lexis: "Lexis"
    transactions: "Transactions"
    binding: "Binding"
    results: "Results"
    tls: "Encryption"
    proof: "Proving"
    migrating: "Migrating"
    measuring: "Measuring"


def generic(name: str) -> Dialect:
    """The rooms for a dialect that nobody prepared."""
    from browser.database.dialects.base.binding import Binding
    from browser.database.dialects.base.catalog import CatalogReader
    from browser.database.dialects.base.lexis import Lexis
    from browser.database.dialects.base.measuring import Measuring
    from browser.database.dialects.base.migrating import Migrating
    from browser.database.dialects.base.paging import Paging
    from browser.database.dialects.base.proof import Proving
    from browser.database.dialects.base.results import Results
    from browser.database.dialects.base.sessions import Sessions
    from browser.database.dialects.base.tls import Encryption
    from browser.database.dialects.base.transactions import Transactions
    from browser.database.dialects.base.values import Values

    return Dialect(
        name,
        Sessions(),
        CatalogReader(),
        Values(),
        Paging(),
        Lexis(),
        Transactions(),
        Binding(),
        Results(),
        Encryption(),
        Proving(),
        Migrating(),
        Measuring(),
    )
