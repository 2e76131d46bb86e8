import pytest

from browser.database.dialects.base.transactions import Standing
from tests.conftest import OpenDatabase
from tests.console.held import standing
from tests.database.test_database import execute, scalar


@pytest.mark.parametrize("driver_url", ["mysql+pymysql", "mysql+asyncmy"], indirect=True)
async def test_ddl_ends_the_transaction_and_the_driver_sees_it(driver_url: str, open_database: OpenDatabase) -> None:
    held = await (await open_database(driver_url)).hold()
    await held.run(execute, "START TRANSACTION")
    assert await held.run(standing) == Standing(True)
    await held.run(execute, "CREATE TABLE t (a INTEGER)")
    assert await held.run(standing) == Standing(False)
    await held.run(execute, "SET autocommit = 0", "INSERT INTO t VALUES (1)")
    assert await held.run(standing) == Standing(True)
    assert await held.run(scalar, "SELECT count(*) FROM t") == 1
    await held.run(execute, "ROLLBACK")
    assert await held.run(standing) == Standing(False)


@pytest.mark.parametrize("driver_url", ["mysql+pymysql", "mysql+asyncmy"], indirect=True)
async def test_the_level_is_that_of_the_next_transaction(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    held, other = await database.hold(), await database.hold()
    await held.run(execute, "CREATE TABLE t (a INTEGER)")
    await other.run(execute, "START TRANSACTION", "INSERT INTO t VALUES (1)")
    for level, seen in (("READ UNCOMMITTED", 1), ("READ COMMITTED", 0), ("", 0)):
        await held.run(execute, *database.dialect.transactions.begin(level))
        assert await held.run(scalar, "SELECT count(*) FROM t") == seen
        await held.run(execute, "ROLLBACK")
    await other.run(execute, "ROLLBACK")


@pytest.mark.parametrize("driver_url", ["mysql+pymysql", "mysql+asyncmy"], indirect=True)
async def test_where_follows_use(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    held = await database.hold()
    await held.run(execute, "USE information_schema")
    assert (await held.run(database.dialect.transactions.where)).startswith("information_schema · ")
