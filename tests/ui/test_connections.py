"""The open connections, their colours, and what may be written down of them."""

from browser.database.url import parse
from browser.ui.connections import COLOURS, Connections, memory_of
from browser.ui.session import ConnectionMemory
from tests.conftest import OpenDatabase


async def test_they_get_different_colours_and_give_them_back(open_database: OpenDatabase, sqlite_url: str) -> None:
    connections = Connections()
    databases = [await open_database(sqlite_url) for _ in range(3)]
    made = [connections.add(each) for each in databases]
    assert [each.colour for each in made] == list(COLOURS[:3])
    connections.remove(made[1])
    assert connections.add(databases[1]).colour == COLOURS[1]
    assert len(connections) == 3


async def test_they_are_found(open_database: OpenDatabase, sqlite_url: str) -> None:
    connections = Connections()
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
