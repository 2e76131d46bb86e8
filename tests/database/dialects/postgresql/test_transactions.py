import pytest

from browser import errors
from tests.conftest import OpenDatabase
from tests.console.held import standing
from tests.database.test_database import execute, scalar

both = pytest.mark.parametrize("driver_url", ["postgresql+psycopg2", "postgresql+asyncpg"], indirect=True)


@both
async def test_a_failed_transaction_is_still_open(driver_url: str, open_database: OpenDatabase) -> None:
    held = await (await open_database(driver_url)).hold()
    await held.run(execute, "BEGIN")
    with pytest.raises(errors.StatementFailed):
        await held.run(scalar, "SELECT 1 / 0")
    seen = await held.run(standing)
    assert seen.open
    assert seen.failed == ("psycopg2" in driver_url)  # asyncpg does not tell; the console knows it from the error
    await held.run(execute, "ROLLBACK")
    assert not (await held.run(standing)).open


@both
async def test_where_follows_the_search_path_and_the_role(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    held = await database.hold()
    await held.run(execute, "SET search_path = information_schema")
    assert " · information_schema · " in await held.run(database.dialect.transactions.where)
