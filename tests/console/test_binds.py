import pytest

from browser import errors
from browser.console.binds import Bind, BindType, bind_parameters, guess, is_secret
from browser.database.dialects import dialect_for
from tests.conftest import OpenDatabase
from tests.console.consoles import Console

LONG = "1234567890123456789012345678901234567890.12"


async def opened(url: str, open_database: OpenDatabase) -> Console:
    console = await Console.open(await open_database(url))
    await console.run("CREATE TABLE t (id INTEGER, name VARCHAR(50), price NUMERIC(60, 2), day DATE, active BOOLEAN)")
    await console.run(
        "INSERT INTO t VALUES (1, 'a:b''%s', 12.50, '2026-11-20', TRUE), (2, NULL, 3, '2020-02-29', FALSE)"
    )
    return console


@pytest.mark.parametrize(
    ("where", "bind", "found"),
    [
        ("id = :x", Bind("x", BindType.INTEGER, " 1 "), [1]),
        ("id = :x", Bind("x", BindType.TEXT, "2"), [2]),
        ("name = :x", Bind("x", BindType.TEXT, "a:b'%s"), [1]),
        ("price = :x", Bind("x", BindType.DECIMAL, "12.50"), [1]),
        ("day = :x", Bind("x", BindType.DATE, "2020-02-29"), [2]),
        ("day >= :x", Bind("x", BindType.DATE, "2026-01-01"), [1]),
        ("active = :x", Bind("x", BindType.BOOLEAN, "false"), [2]),
        ("id IN :x", Bind("x", BindType.LIST, "1, 2, 9", of=BindType.INTEGER), [1, 2]),
        ("name IN :x", Bind("x", BindType.LIST, "a:b'%s\nno, it is\n"), [1]),
        ("id IN :x", Bind("x", BindType.LIST, "", of=BindType.INTEGER), []),
        ("id = :x AND id = :x AND '::x' <> ':x'", Bind("x", BindType.INTEGER, "2"), [2]),
    ],
)
async def test_each_type_finds_its_rows(
    driver_url: str, open_database: OpenDatabase, where: str, bind: Bind, found: list[int]
) -> None:
    console = await opened(driver_url, open_database)
    rows = await console.rows(f"SELECT id FROM t WHERE {where} ORDER BY id", [bind])
    assert [int(row[0]) for row in rows] == found


async def test_values_arrive_whole(driver_url: str, open_database: OpenDatabase) -> None:
    console = await opened(driver_url, open_database)
    exact = "12.5" if "sqlite" in driver_url else LONG
    binds = [
        Bind("price", BindType.DECIMAL, exact),
        Bind("name", BindType.TEXT, "ünï\\:'\"%d"),
        Bind("none", BindType.NULL),
    ]
    ran = await console.run("INSERT INTO t (id, name, price, day) VALUES (3, :name, :price, :none)", binds)
    assert ran.affected == 1
    ((name, price, day),) = await console.rows("SELECT name, price, day FROM t WHERE id = 3")
    assert (name, str(price), day) == ("ünï\\:'\"%d", exact, None)


async def test_json_and_bytes_are_what_was_typed(driver_url: str, open_database: OpenDatabase) -> None:
    console = await Console.open(await open_database(driver_url))
    kind = "BYTEA" if "postgresql" in driver_url else "BLOB"
    json = "JSONB" if "postgresql" in driver_url else "JSON"
    await console.run(f"CREATE TABLE d (b {kind}, j {json})")
    binds = [Bind("b", BindType.BYTES, "0x00FF0a"), Bind("j", BindType.JSON, '{"a": [1, null]}')]
    await console.run("INSERT INTO d VALUES (:b, :j)", binds)
    assert await console.rows("SELECT b, j FROM d") == [(b"\x00\xff\x0a", '{"a": [1, null]}')]


async def test_nothing_runs_with_a_parameter_that_makes_no_sense(driver_url: str, open_database: OpenDatabase) -> None:
    console = await opened(driver_url, open_database)
    with pytest.raises(errors.NotSupported, match=":x is to be of the type integer, and “abc”"):
        await console.run("DELETE FROM t WHERE id = :x", [Bind("x", BindType.INTEGER, "abc")])
    assert int(await console.value("SELECT count(*) FROM t")) == 2


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("user_id", BindType.INTEGER),
        ("ids", BindType.LIST),
        ("is_active", BindType.BOOLEAN),
        ("since", BindType.TIMESTAMP),
        ("birthday", BindType.DATE),
        ("minimum", BindType.DECIMAL),
        ("country", BindType.TEXT),
    ],
)
def test_names_tell_types(name: str, type_: BindType) -> None:
    assert guess(name) is type_


def test_secrets_have_the_one_rule() -> None:
    assert is_secret("new_password")
    assert not is_secret("country")


def test_binds_keep_their_order() -> None:
    made = bind_parameters([Bind("b"), Bind("a", BindType.INTEGER, "1")], dialect_for("sqlite"))
    assert [each.key for each in made] == ["b", "a"]
