"""MariaDB and MySQL: its rooms together."""

from browser.database.dialects.base.binding import Binding
from browser.database.dialects.base.dialect import Dialect
from browser.database.dialects.mysql.catalog import MysqlCatalog
from browser.database.dialects.mysql.lexis import LEXIS
from browser.database.dialects.mysql.measuring import MysqlMeasuring
from browser.database.dialects.mysql.migrating import MIGRATING
from browser.database.dialects.mysql.paging import MysqlPaging
from browser.database.dialects.mysql.proof import MysqlProving
from browser.database.dialects.mysql.results import MysqlResults
from browser.database.dialects.mysql.sessions import MysqlSessions
from browser.database.dialects.mysql.tls import MysqlEncryption
from browser.database.dialects.mysql.transactions import MysqlTransactions
from browser.database.dialects.mysql.values import MysqlValues

DIALECT = Dialect(
    "mysql",
    sessions=MysqlSessions(),
    catalog=MysqlCatalog(),
    values=MysqlValues(),
    paging=MysqlPaging(),
    lexis=LEXIS,
    migrating=MIGRATING,
    measuring=MysqlMeasuring(),
    transactions=MysqlTransactions(),
    binding=Binding(),
    results=MysqlResults(),
    tls=MysqlEncryption(),
    proof=MysqlProving(),
)
