"""The open connections, their colours, and what may be written down of them."""

from pathlib import Path

from browser.database.database import Database
from browser.database.profiles import Environment, Profile
from browser.database.url import parse
from browser.ui.window.connections import COLOURS, OpenConnections, memory_of
from browser.ui.window.session import ConnectionMemory
from tests.conftest import OpenDatabase
from tests.ui.windows import shop


async def test_they_get_different_colours_and_give_them_back(open_database: OpenDatabase, sqlite_url: str) -> None:
    connections = OpenConnections()
    databases = [await open_database(sqlite_url) for _ in range(3)]
    made = [connections.add(each) for each in databases]
    assert [each.colour for each in made] == list(COLOURS[:3])
    connections.remove(made[1])
    assert connections.add(databases[1]).colour == COLOURS[1]
    assert len(connections) == 3
    more = [connections.add(databases[0]).colour for _ in range(len(COLOURS) + 1)]
    assert more == [*COLOURS[3:], *COLOURS[:4]]  # no colour twice as often as another


async def test_they_are_found(open_database: OpenDatabase, sqlite_url: str) -> None:
    connections = OpenConnections()
    database = await open_database(sqlite_url, read_only=True)
    made = connections.add(database)
    assert connections.of(database) is made
    assert connections.of(None) is None
    assert connections.like(made.memory) is made
    assert connections.like(ConnectionMemory(made.memory.url)) is None
    assert made.title == "fresh.db"


async def test_a_password_is_not_written_down(mariadb_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(mariadb_url)
    memory = memory_of(database)
    secret = str(database.url.reveal().password)
    assert memory.needs_password
    assert secret not in repr(memory)
    assert parse(memory.url).reveal().password is None


async def test_a_file_is_written_down_as_its_path(open_database: OpenDatabase, sqlite_url: str) -> None:
    memory = memory_of(await open_database(sqlite_url))
    assert memory == ConnectionMemory(sqlite_url.removeprefix("sqlite:///"))


async def test_two_of_one_name_are_told_apart(open_database: OpenDatabase, tmp_path: Path) -> None:
    connections = OpenConnections()
    made = []
    for folder in ("a/x", "b/x", "c"):
        (tmp_path / folder).mkdir(parents=True)
        path = shop(tmp_path / folder / "shop.db", rows=1)
        made.append(connections.add(await open_database(path)))
    assert [each.title for each in made] == ["shop.db · a/x", "shop.db · b/x", "shop.db · c"]
    assert [connections.label(each) for each in made] == [each.title for each in made]


async def test_a_server_s_database_is_called_by_its_name(
    mariadb_url: str, sqlite_url: str, open_database: OpenDatabase
) -> None:
    connections = OpenConnections()
    one = connections.add(await open_database(mariadb_url))
    connections.add(await open_database(sqlite_url))
    name = mariadb_url.rpartition("/")[2]
    assert one.title == f"{name} · 127.0.0.1"
    assert connections.label(one) == name
    two = connections.add(await open_database(mariadb_url, read_only=True))
    assert (one.title, two.title) == (f"{name} · read-write", f"{name} · read-only")


async def test_saved_ones_of_one_name_are_told_apart(tmp_path: Path) -> None:
    connections = OpenConnections()
    (tmp_path / "eu").mkdir()
    one, two = shop(tmp_path / "eu" / "shop.db", rows=1), shop(tmp_path / "shop.db", rows=1)
    profiles = [
        Profile("1", "orders", one, folder="Shop/Europe"),
        Profile("2", "orders", two, folder="Shop"),
        Profile("3", "orders", one),
        Profile("4", "orders", two, folder="Shop"),
        Profile("4", "orders", two, folder="Shop", read_only=True),
        Profile("5", "other", two, environment=Environment.PRODUCTION),
    ]
    databases = [
        await Database.connect(each.url, name=each.name, read_only=each.read_only, profile=each) for each in profiles
    ]
    made = [connections.add(each) for each in databases]
    for each in databases:
        await each.close()
    titles = [each.title for each in made]
    assert titles[:3] == ["orders · Shop/Europe", "orders · Shop", "orders · eu/shop.db"]
    assert titles[4:] == ["orders · read-only", "other"]
    assert len(set(titles)) == len(titles)
    assert [connections.label(each) for each in made] == titles
    assert made[5].colour == ""


async def test_a_name_is_never_given_twice(open_database: OpenDatabase) -> None:
    connections = OpenConnections()
    made = [connections.add(await open_database("sqlite://")) for _ in range(3)]
    connections.remove(made[0])
    made.append(connections.add(await open_database("sqlite://")))
    assert len({each.title for each in made[1:]}) == 3
