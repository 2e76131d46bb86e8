"""SQLite: its rooms together."""

from browser.database.dialects.base.dialect import Dialect
from browser.database.dialects.sqlite.binding import SqliteBinding
from browser.database.dialects.sqlite.catalog import SqliteCatalog
from browser.database.dialects.sqlite.lexis import LEXIS
from browser.database.dialects.sqlite.measuring import SqliteMeasuring
from browser.database.dialects.sqlite.migrating import MIGRATING
from browser.database.dialects.sqlite.paging import SqlitePaging
from browser.database.dialects.sqlite.proof import SqliteProving
from browser.database.dialects.sqlite.results import SqliteResults
from browser.database.dialects.sqlite.sessions import SqliteSessions
from browser.database.dialects.sqlite.tls import SqliteEncryption
from browser.database.dialects.sqlite.transactions import SqliteTransactions
from browser.database.dialects.sqlite.values import SqliteValues

DIALECT = Dialect(
    "sqlite",
    sessions=SqliteSessions(),
    catalog=SqliteCatalog(),
    values=SqliteValues(),
    paging=SqlitePaging(),
    lexis=LEXIS,
    migrating=MIGRATING,
    measuring=SqliteMeasuring(),
    transactions=SqliteTransactions(),
    binding=SqliteBinding(),
    results=SqliteResults(),
    tls=SqliteEncryption(),
    proof=SqliteProving(),
)
