"""Which driver serves a dialect: the installed one, or the exact pip line for the missing one."""

from importlib.util import find_spec

from browser import errors

# dialect -> drivers in order of preference, as (SQLAlchemy's driver name, the module it imports)
_DRIVERS: dict[str, tuple[tuple[str, str], ...]] = {
    "postgresql": (("psycopg2", "psycopg2"), ("psycopg", "psycopg"), ("asyncpg", "asyncpg"), ("pg8000", "pg8000")),
    "mysql": (("pymysql", "pymysql"), ("mysqldb", "MySQLdb"), ("asyncmy", "asyncmy"), ("aiomysql", "aiomysql")),
    "mariadb": (("pymysql", "pymysql"), ("mysqldb", "MySQLdb"), ("asyncmy", "asyncmy"), ("aiomysql", "aiomysql")),
    "sqlite": (("pysqlite", "sqlite3"), ("aiosqlite", "aiosqlite")),
}

# what pip installs for a dialect, or for a dialect+driver
_PACKAGES = {
    "postgresql": "psycopg2-binary",
    "postgresql+psycopg2": "psycopg2-binary",
    "postgresql+psycopg": '"psycopg[binary]"',
    "postgresql+asyncpg": "asyncpg",
    "postgresql+pg8000": "pg8000",
    "mysql": "PyMySQL",
    "mysql+pymysql": "PyMySQL",
    "mysql+mysqldb": "mysqlclient",
    "mysql+mysqlconnector": "mysql-connector-python",
    "mysql+asyncmy": "asyncmy",
    "mysql+aiomysql": "aiomysql",
    "mysql+cymysql": "cymysql",
    "mysql+pyodbc": "pyodbc",
    "mariadb+mariadbconnector": "mariadb",
    "sqlite+aiosqlite": "aiosqlite",
    "sqlite+pysqlcipher": "sqlcipher3-binary",
    "oracle": "oracledb",
    "oracle+oracledb": "oracledb",
    "oracle+cx_oracle": "cx_Oracle",
    "mssql": "pyodbc",
    "mssql+pyodbc": "pyodbc",
    "mssql+pymssql": "pymssql",
    "mssql+aioodbc": "aioodbc",
    "duckdb": "duckdb-engine",
    "snowflake": "snowflake-sqlalchemy",
    "bigquery": "sqlalchemy-bigquery",
    "redshift": "sqlalchemy-redshift redshift_connector",
    "clickhouse": "clickhouse-sqlalchemy",
    "clickhousedb": "clickhouse-connect",
    "cockroachdb": "sqlalchemy-cockroachdb psycopg2-binary",
    "trino": '"trino[sqlalchemy]"',
    "presto": '"PyHive[presto]"',
    "hive": '"PyHive[hive]"',
    "databricks": "databricks-sqlalchemy",
    "firebird": "sqlalchemy-firebird",
    "db2": "ibm-db-sa",
    "ibm_db_sa": "ibm-db-sa",
    "hana": "sqlalchemy-hana",
    "teradatasql": "teradatasqlalchemy",
    "vertica": "sqlalchemy-vertica-python",
    "exa": "sqlalchemy-exasol",
    "access": "sqlalchemy-access",
    "awsathena": "PyAthena",
    "spanner": "sqlalchemy-spanner",
    "crate": "sqlalchemy-cratedb",
    "monetdb": "sqlalchemy-monetdb",
}

# what SQLAlchemy itself would choose, and people's habits, that are spelled differently here
ALIASES = {"postgres": "postgresql", "pgsql": "postgresql", "sqlite3": "sqlite"}


def with_installed_driver(drivername: str) -> str:
    """`drivername` with a driver that is installed, where it names none.

    SQLAlchemy 2.1 takes `postgresql://` for psycopg 3 and `mysql://` for mysqlclient; people's URLs mean "whatever
    works". Raises DriverMissing when no driver of a known dialect is installed.
    """
    dialect, _, driver = drivername.partition("+")
    dialect = ALIASES.get(dialect, dialect)
    if driver:
        return f"{dialect}+{driver}"
    candidates = _DRIVERS.get(dialect, ())
    for name, module in candidates:
        if find_spec(module) is not None:
            return f"{dialect}+{name}"
    if candidates:
        raise missing(dialect)
    return dialect


def missing(drivername: str, words: str = "") -> errors.DriverMissing:
    """The error that names the pip line for `drivername` ("dialect" or "dialect+driver")."""
    dialect = drivername.partition("+")[0]
    spelled = drivername.replace("mariadb+", "mysql+") if drivername not in _PACKAGES else drivername
    package = _PACKAGES.get(spelled) or _PACKAGES.get(dialect.replace("mariadb", "mysql"))
    hint = (
        f"Install it with: pip install {package}"
        if package
        else f"Install the SQLAlchemy dialect for “{dialect}” with pip, in the environment that runs Rowlore."
    )
    return errors.DriverMissing(f"The driver for “{drivername}” is not installed.", words=words, hint=hint)
