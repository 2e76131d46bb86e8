import pytest

from browser import errors
from browser.console.binds import Bind
from browser.database.dialects.base.binding import BindType
from browser.database.dialects.postgresql.binding import PostgresqlBinding
from tests.conftest import OpenDatabase
from tests.console.consoles import Console

both = pytest.mark.parametrize("driver_url", ["postgresql+psycopg2", "postgresql+asyncpg"], indirect=True)


@both
@pytest.mark.parametrize(
    ("type_", "text", "server_type", "value"),
    [
        (BindType.INTEGER, "7", "integer", "7"),
        (BindType.INTEGER, str(-(2**31) - 1), "bigint", str(-(2**31) - 1)),
        (BindType.INTEGER, str(2**70), "numeric", str(2**70)),
        (BindType.DECIMAL, "1E+3", "numeric", "1000"),
        (BindType.DATE, "infinity", "date", "infinity"),
        (BindType.DATE, "0044-03-15 BC", "date", "0044-03-15 BC"),
        (BindType.TIMESTAMP, "12026-01-01 10:00", "timestamp without time zone", "12026-01-01 10:00:00"),
        (BindType.TIMESTAMP, "2026-01-01 10:00+00", "timestamp with time zone", None),
        (BindType.BOOLEAN, "no", "boolean", "false"),
        (BindType.BYTES, "0x00ff", "bytea", b"\x00\xff"),
        (BindType.JSON, "null", "jsonb", "null"),
    ],
)
async def test_the_server_sees_the_type(
    driver_url: str, open_database: OpenDatabase, type_: BindType, text: str, server_type: str, value: object
) -> None:
    console = await Console.open(await open_database(driver_url))
    ((seen, kind),) = await console.rows("SELECT :x, pg_typeof(:x)", [Bind("x", type_, text)])
    assert kind == server_type
    assert value is None or seen == value


@both
async def test_a_whole_number_is_what_functions_and_operators_take(
    driver_url: str, open_database: OpenDatabase
) -> None:
    console = await Console.open(await open_database(driver_url))
    number = Bind("n", BindType.INTEGER, "3")
    ((said, day),) = await console.rows("SELECT repeat('x', :n), date '2026-01-10' - :n", [number])
    assert (said, day) == ("xxx", "2026-01-07")
    ids = Bind("ids", BindType.LIST, f"1, {2**40}", BindType.INTEGER)
    assert await console.value(f"SELECT {2**40}::bigint IN :ids", [ids]) == "true"


def test_nul_is_refused() -> None:
    with pytest.raises(errors.NotSupported, match="NUL"):
        PostgresqlBinding().parameter("x", BindType.TEXT, "a\0b")
