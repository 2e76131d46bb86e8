"""PostgreSQL: its rooms together."""

from browser.database.dialects.base.dialect import Dialect
from browser.database.dialects.postgresql.binding import PostgresqlBinding
from browser.database.dialects.postgresql.catalog import PostgresqlCatalog
from browser.database.dialects.postgresql.lexis import LEXIS
from browser.database.dialects.postgresql.measuring import PostgresqlMeasuring
from browser.database.dialects.postgresql.migrating import MIGRATING
from browser.database.dialects.postgresql.paging import PostgresqlPaging
from browser.database.dialects.postgresql.proof import PostgresqlProving
from browser.database.dialects.postgresql.results import PostgresqlResults
from browser.database.dialects.postgresql.sessions import PostgresqlSessions
from browser.database.dialects.postgresql.tls import PostgresqlEncryption
from browser.database.dialects.postgresql.transactions import PostgresqlTransactions
from browser.database.dialects.postgresql.values import PostgresqlValues

DIALECT = Dialect(
    "postgresql",
    sessions=PostgresqlSessions(),
    catalog=PostgresqlCatalog(),
    values=PostgresqlValues(),
    paging=PostgresqlPaging(),
    lexis=LEXIS,
    migrating=MIGRATING,
    measuring=PostgresqlMeasuring(),
    transactions=PostgresqlTransactions(),
    binding=PostgresqlBinding(),
    results=PostgresqlResults(),
    tls=PostgresqlEncryption(),
    proof=PostgresqlProving(),
)
