"""Show 3: servers killed, networks cut or mute: a clean error or the right answer, never a wrong one.

`python -m tests.bench faults` cuts a session after every single byte; here a sample of them is drawn anew each time.
"""

import asyncio
import gc
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import make_url

from browser import errors
from browser.database import engines, runners
from browser.database.database import Database
from browser.rows.query import TableQuery
from browser.rows.source import RowSource
from browser.schema.catalog import read_details, read_names
from tests.console.cancelling import GENERATED, Nowhere
from tests.console.consoles import Console
from tests.database.drivers import on_all, urls_of_drivers
from tests.database.faults import World, cut_everywhere, fill, message_ends, quiet_pools, record, small_pages
from tests.database.pools import left_behind
from tests.database.test_database import eventually, execute, long_query, scalar
from tests.database.test_runners import NETWORK_DRIVERS
from tests.proxy import Proxy
from tests.servers import PrivateServer

STREAMED = {
    "postgresql": "SELECT x, 'row' FROM generate_series(1, 20000) AS x",
    "mysql": "SELECT seq, 'row' FROM seq_1_to_20000",
}
SAMPLE = 12
"""Bytes drawn from all there are, and as many from the ends of messages."""


@pytest.fixture(autouse=True)
def pools_may_complain() -> Iterator[None]:
    """Also while the databases are closed at the end."""
    with quiet_pools():
        yield


@pytest.mark.parametrize("driver_url", NETWORK_DRIVERS, indirect=True)
async def test_a_session_cut_anywhere(driver_url: str) -> None:
    fill(driver_url, range(1, 100))
    world = World(driver_url)
    with small_pages():
        await record(world, 99)
        draw = random.Random()
        ends = draw.sample(world.boundaries, SAMPLE)
        limits = [*draw.sample(range(world.length), SAMPLE), *ends, *(end + draw.choice((-1, 1)) for end in ends)]
        told = await cut_everywhere(world, [*limits, world.length - 1])
    assert not told.wrong, "\n".join(told.wrong[:3])
    assert told.sessions == len(limits) + 1
    assert told.outcomes["right"] > told.sessions
    assert told.outcomes["ConnectionLost"] + told.outcomes["ConnectError"] > 0
    await asyncio.sleep(0.5)
    assert await asyncio.to_thread(left_behind, driver_url) == []


def test_the_ends_of_messages() -> None:
    postgresql = [(1, 0, b"N"), (1, 1, b"Z\0\0\0\5I"), (2, 7, b"Z\0\0\0\4"), (1, 12, b"C\0\0\0"), (1, 16, b"\5x")]
    assert message_ends(postgresql, "postgresql") == {1, 7, 12, 18}
    assert message_ends([(1, 0, b"\2\0\0\1ab\0\0"), (1, 8, b"\0\2")], "mysql") == {6, 10}


async def test_a_stream_cut_at_any_of_its_first_bytes(postgresql_url: str, mariadb_url: str) -> None:
    """The console tells how many rows it has, that the session is lost, and begins a new one with the next run."""

    async def story(database: Database, proxy: Proxy, url: str) -> None:
        console = await Console.open(database)
        for ahead in range(0, 260, 13):
            proxy.limit = proxy.passed + ahead
            ran = await console.run(STREAMED[database.dialect.name])
            assert isinstance(ran.error, errors.ConnectionLost), (ahead, ran)
            rows = [row for kept in console.kept for row in kept.rows]
            assert [str(row[0]) for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
            assert console.session.state.lost
            proxy.limit = None
            assert str(await console.value("SELECT 5")) == "5"
            gc.collect()

    await on_all(urls_of_drivers(postgresql_url, mariadb_url), story)


@pytest.mark.parametrize("vendor", ["postgresql", "mariadb"])
async def test_a_server_is_killed_and_started_again(vendor: str, request: pytest.FixtureRequest) -> None:
    """In the middle of a query, of pages, of a streamed result, of a transaction, and idle; on both drivers at once."""
    url = request.getfixturevalue(f"{vendor}_url")
    server: PrivateServer = request.getfixturevalue(f"private_{vendor}")
    urls = [
        each
        for each in urls_of_drivers(url, url)
        if make_url(each).get_backend_name() == make_url(url).get_backend_name()
    ]
    fill(url, [1, 2])
    used = [await _Used.begin(each, number) for number, each in enumerate(urls, 1)]
    try:
        await asyncio.sleep(0.3)
        began = time.monotonic()
        await asyncio.to_thread(server.kill)
        for each in used:
            await each.ends_cleanly()
        assert time.monotonic() - began < 10
        for each in used:
            began = time.monotonic()
            with pytest.raises((errors.ConnectError, errors.ConnectionLost)):
                await each.database.read(scalar, "SELECT 1")
            assert time.monotonic() - began < 10
            assert each.database.alive.silent_since is not None
        server.start()  # on this thread: the server dies with the thread that started it
        for each in used:
            await each.comes_back()
    finally:
        server.start()  # on this thread: the server dies with the thread that started it
        for each in used:
            await each.database.close()


class _Used:
    """A database whose connections are busy in every way there is."""

    database: Database
    number: int
    rows: RowSource
    truth: list[list[str]]
    idle: Console
    writing: Console
    streaming: Console
    running: "list[asyncio.Future[Any]]"
    stream: "asyncio.Future[Any]"

    @classmethod
    async def begin(cls, url: str, number: int) -> "_Used":
        self = cls()
        self.number = number
        self.database = database = await Database.connect(url)
        names = await database.read(read_names)
        details: Any = await database.read(read_details, names.objects)
        self.rows = RowSource(
            database, TableQuery(next(facts for ref, facts in details.items() if ref.name == "visits"))
        )
        self.truth = await self._page()
        self.idle, self.writing, self.streaming = [await Console.open(database) for _ in range(3)]
        self.writing.session.set_manual(True)
        await self.writing.rows(f"UPDATE counted SET n = n + 1 WHERE id = {number}")
        from browser.console.script import split

        (statement,) = split(GENERATED[database.dialect.name], database.dialect.lexis)
        self.running = [
            asyncio.ensure_future(database.read(scalar, long_query(database))),
            asyncio.ensure_future(database.write(execute, long_query(database))),
            asyncio.ensure_future(self._pages()),
        ]
        self.stream = asyncio.ensure_future(
            self.streaming.session.run(statement, (), lambda _: Nowhere(), lambda _: None)
        )
        return self

    async def _page(self) -> list[list[str]]:
        return [[cell.text for cell in row] for row in (await self.rows.page(0)).cells]

    async def _pages(self) -> None:
        while True:
            assert await self._page() == self.truth

    async def ends_cleanly(self) -> None:
        for each in self.running:
            with pytest.raises((errors.ConnectError, errors.ConnectionLost)):
                await asyncio.wait_for(each, 10)
        ran = await asyncio.wait_for(self.stream, 10)
        assert isinstance(ran.error, errors.ConnectionLost), ran
        assert not ran.outcome_unknown
        await eventually(lambda: self.database.pool.figures().checked_out == 0)

    async def comes_back(self) -> None:
        assert await self.database.read(scalar, "SELECT 7") == 7
        assert await self._page() == self.truth
        assert self.database.alive.silent_since is None
        assert self.writing.session.state.open  # nobody has looked yet
        assert not await self.writing.session.check()
        assert (self.writing.session.state.lost, self.writing.session.state.open) != ("", True)
        assert not await self.idle.session.check()
        for console in (self.idle, self.writing, self.streaming):
            assert str(await console.value("SELECT 8")) == "8"
        assert str(await self.idle.value(f"SELECT n FROM counted WHERE id = {self.number}")) == "0"
        await self.database.write(execute, f"UPDATE counted SET n = 0 WHERE id = {self.number}")
        assert self.database.pool.figures().checked_out == 0


async def test_a_page_and_a_count_that_stall_are_cancelled(postgresql_url: str, mariadb_url: str) -> None:
    urls = urls_of_drivers(postgresql_url, mariadb_url)
    for url in (urls[0], urls[2]):
        fill(url, [1])

    async def story(database: Database, proxy: Proxy, url: str) -> None:
        names = await database.read(read_names)
        details: Any = await database.read(read_details, names.objects)
        facts = next(facts for ref, facts in details.items() if ref.name == "visits")
        truth = (await RowSource(database, TableQuery(facts)).page(0)).cells
        for what in ("page", "count"):
            proxy.limit, proxy.at_limit = proxy.passed + 40, "stall"
            rows = RowSource(database, TableQuery(facts))
            asked = asyncio.ensure_future(rows.page(0) if what == "page" else rows.survey(lambda _: None))
            await asyncio.sleep(0.3)
            assert not asked.done()
            asked.cancel()
            with suppress(asyncio.CancelledError):
                await asked
            await eventually(lambda: database.pool.figures().checked_out == 0)  # its socket was cut after three seconds
            proxy.limit = None
            proxy.flow()
            assert (await RowSource(database, TableQuery(facts)).page(0)).cells == truth

    await on_all(urls, story)


async def test_a_network_that_is_mute_from_the_beginning(
    postgresql_url: str, mariadb_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody gives up in time; a person's ten seconds are three here."""

    async def story(database: Database, proxy: Proxy, url: str) -> None:
        through = make_url(url).set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
        proxy.limit, proxy.at_limit = proxy.passed + 30, "stall"
        began = time.monotonic()
        with pytest.raises((errors.ConnectError, errors.ConnectionLost)):
            await Database.connect(through)
        assert time.monotonic() - began < 4.5

    for module in (engines, runners):
        monkeypatch.setattr(module, "CONNECT_SECONDS", 3)
    await on_all(urls_of_drivers(postgresql_url, mariadb_url), story)
