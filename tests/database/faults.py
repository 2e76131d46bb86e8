"""A recorded session, cut after any byte of the server's answers: each step ends in a clean error or the right answer.

The session: connect, names, details, a page, the count, a jump, related counts, a write, a console with a streamed
SELECT and a transaction. It is told through a proxy (tests/proxy.py) that cuts once so many bytes have passed; after
that the network works again, or stays dead.
"""

import asyncio
import gc
import logging
import re
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from browser import errors
from browser.database.database import Database
from browser.database.facts import TableFacts, TableRef
from browser.rows import anchors, fetching, key_list, numbering, source
from browser.rows.query import TableQuery
from browser.rows.related_counts import counts
from browser.rows.source import RowSource
from browser.schema.catalog import Catalog, read_details, read_foreign_keys, read_names
from browser.schema.relations import RelationGraph
from tests.console.consoles import Console
from tests.proxy import Proxy

PAGE, BLOCK = 5, 10
STEP_SECONDS = 8.0
"""No step may take longer: nothing is ever silent here."""
TABLES = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL)",
    "CREATE TABLE visits (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES people (id), weight NUMERIC(8, 2))",
    "CREATE TABLE counted (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)",
)
SYNC = {"postgresql": "postgresql+psycopg2", "mysql": "mysql+pymysql"}
POOLS = ("QueuePool", "AsyncAdaptedQueuePool", "NullPool")
Answers = dict[str, Any]


@dataclass
class World:
    """A filled database, what is true of it, and how many bytes the answers of one whole session have."""

    url: str
    answers: Answers = field(default_factory=dict)
    catalog: Catalog = field(default_factory=lambda: Catalog(None, (), ()))
    length: int = 0
    boundaries: tuple[int, ...] = ()
    """After how many bytes a message of the protocol ends."""

    @property
    def visits(self) -> TableFacts:
        return next(facts for facts in self.catalog.details.values() if facts.ref.name == "visits")  # type: ignore[return-value]


@dataclass
class Told:
    """What became of the steps of many sessions."""

    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """A wrong answer, an unexpected error, something left behind: with the byte."""
    sessions: int = 0


def fill(url: str, numbers: Sequence[int]) -> None:
    """The tables; `counted` has a row for each of `numbers`."""
    parsed = make_url(url)
    engine = create_engine(
        parsed.set(drivername=SYNC[parsed.get_backend_name()]), poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        for sql in TABLES:
            connection.exec_driver_sql(sql)
        connection.exec_driver_sql("INSERT INTO people VALUES (1, 'Ada'), (2, 'Grace')")
        visits = ", ".join(f"({number}, {number % 2 + 1}, {number}.25)" for number in range(1, 24))
        connection.exec_driver_sql(f"INSERT INTO visits VALUES {visits}")
        for first in range(0, len(numbers), 5_000):
            rows = ", ".join(f"({number}, 0), ({-number}, 0)" for number in numbers[first : first + 5_000])
            connection.exec_driver_sql(f"INSERT INTO counted VALUES {rows}")
    engine.dispose()


def counted(url: str) -> dict[int, int]:
    """What stands in `counted` now."""
    parsed = make_url(url)
    engine = create_engine(parsed.set(drivername=SYNC[parsed.get_backend_name()]), poolclass=NullPool)
    with engine.connect() as connection:
        found = {int(row[0]): int(row[1]) for row in connection.execute(text("SELECT id, n FROM counted"))}
    engine.dispose()
    return found


@contextmanager
def small_pages() -> Iterator[None]:
    """Few rows a page, so that a jump is a jump and a session is short."""
    from browser.database.dialects import dialect_for

    places: list[tuple[Any, str, int]] = [
        (module, name, value)
        for module in (anchors, fetching, key_list, numbering, source)
        for name, value in (("PAGE_ROWS", PAGE), ("PAGE_MARKS", 6))
        if hasattr(module, name)
    ]
    places += [(dialect_for(name).paging, "block_rows", BLOCK) for name in ("postgresql", "mysql")]
    before = [getattr(thing, name) for thing, name, _ in places]
    for thing, name, value in places:
        setattr(thing, name, value)
    try:
        yield
    finally:
        for (thing, name, _), value in zip(places, before, strict=True):
            setattr(thing, name, value)


def add_one(connection: Connection, number: int) -> int:
    return connection.execute(text(f"UPDATE counted SET n = n + 1 WHERE id = {number}")).rowcount


def _names(connection: Connection) -> Catalog:
    return read_names(connection)


async def session(database: Database, world: World, number: int, step: "Step") -> None:
    """Everything after the connecting; each step by `step(name, coroutine)`."""

    async def names() -> object:
        return sorted(str(each.ref) for each in (await database.read(_names)).objects)

    async def details() -> object:
        refs = [each for each in world.catalog.objects if each.ref.name == "visits"]
        return str(await database.read(read_details, refs))

    rows = RowSource(database, TableQuery(world.visits))

    async def page(at: int) -> object:
        return [[cell.text for cell in row] for row in (await rows.page(at)).cells]

    async def count() -> object:
        await rows.survey(lambda _: None)
        return str(rows.count)

    async def related() -> object:
        graph = RelationGraph(world.catalog)
        ref = next(each.ref for each in world.catalog.objects if each.ref.name == "people")
        tables: dict[TableRef, Any] = dict(world.catalog.details)
        found = await database.read(counts, graph.incoming(ref), tables, [{"id": 1}])
        return {name: str(each) for name, each in found.items()}

    await step("names", names())
    await step("details", details())
    await step("page", page(0))
    await step("count", count())
    await step("jump", page(3))
    await step("related", related())
    await step("write", database.write(add_one, number))
    await _console(database, number, step)


async def _console(database: Database, number: int, step: "Step") -> None:
    console = await step("console", Console.open(database))
    if not isinstance(console, Console):
        return

    async def select() -> object:
        ran = await console.run("SELECT id, weight FROM visits ORDER BY id")
        _raise(ran)
        return [tuple(str(value) for value in row) for row in console.kept[-1].rows]

    async def insert() -> object:
        console.session.set_manual(True)
        ran = await console.run(f"UPDATE counted SET n = n + 1 WHERE id = {-number}")
        _raise(ran)
        return str(ran.affected)

    async def commit() -> object:
        if not console.session.state.open:
            raise errors.ConnectionLost("The transaction has gone.")
        ran = await console.session.commit()
        _raise(ran)
        return "committed"

    await step("select", select())
    await step("insert", insert())
    await step("commit", commit())
    await console.session.close()


def _raise(ran: Any) -> None:
    if ran.error is not None:
        raise ran.error
    assert ran.ok, ran


class Step:
    """Awaits one step and writes down its answer, or the name of its error."""

    def __init__(self) -> None:
        self.answers: Answers = {}
        self.failed: dict[str, str] = {}

    async def __call__(self, name: str, running: Awaitable[Any]) -> Any:
        try:
            answer = await asyncio.wait_for(running, STEP_SECONDS)
        except errors.RowloreError as error:
            self.failed[name] = type(error).__name__
            return None
        self.answers[name] = answer if not isinstance(answer, Console) else "console"
        return answer


async def record(world: World, number: int) -> None:
    """What is true, how long the answers of a session are, and where their messages end."""
    parsed = make_url(world.url)
    with Proxy(str(parsed.host), int(parsed.port or 0), records=True) as proxy:
        database = await Database.connect(_through(world.url, proxy))
        names = await database.read(read_names)
        details = await database.read(read_details, names.objects)
        world.catalog = names.with_details(details).with_foreign_keys(await database.read(read_foreign_keys))
        await database.close()
        await _quiet(proxy)
        before = proxy.passed
        proxy.recorded.clear()
        database = await Database.connect(_through(world.url, proxy))
        step = Step()
        await session(database, world, number, step)
        await database.close()
        await _quiet(proxy)
        assert not step.failed, step.failed
        world.answers = step.answers
        world.length = proxy.passed - before
        ends = message_ends(proxy.recorded, parsed.get_backend_name())
        world.boundaries = tuple(sorted(end - before for end in ends))


async def _quiet(proxy: Proxy) -> None:
    passed = -1
    while passed != proxy.passed:
        passed = proxy.passed
        await asyncio.sleep(0.1)


def message_ends(recorded: "Sequence[tuple[int, int, bytes]]", vendor: str) -> set[int]:
    """Where messages end, counted as the proxy counts: `recorded` are (connection, bytes passed before, bytes)."""
    ends: set[int] = set()
    for connection in {each[0] for each in recorded}:
        where: list[int] = []
        data = b""
        for _, before, chunk in (each for each in recorded if each[0] == connection):
            where += range(before + 1, before + len(chunk) + 1)
            data += chunk
        at = 1 if vendor == "postgresql" and data[:1] in (b"N", b"S") else 0  # the answer to "may we encrypt?"
        ends.update(where[:at])
        while at < len(data):
            if vendor == "postgresql":
                at += 1 + int.from_bytes(data[at + 1 : at + 5], "big")
            else:
                at += 4 + int.from_bytes(data[at : at + 3], "little")
            if at <= len(data):
                ends.add(where[at - 1])
    return ends


def _through(url: str, proxy: Proxy) -> str:
    return make_url(url).set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)


async def cut_at(world: World, limit: int, number: int, *, stays_dead: bool, how: str, told: Told) -> None:
    """One session whose answers are cut after `limit` bytes."""
    parsed = make_url(world.url)
    step = Step()
    where = f"byte {limit} of {world.length}, {parsed.drivername}, {how}, {'dead' if stays_dead else 'once'}"
    with Proxy(str(parsed.host), int(parsed.port or 0), limit=limit, at_limit=how, once=not stays_dead) as proxy:
        try:
            database = await step("connect", Database.connect(_through(world.url, proxy)))
            if database is not None:
                step.answers["connect"] = database.product
                try:
                    await session(database, world, number, step)
                    out = database.pool.figures().checked_out
                    if out:
                        told.wrong.append(f"{where}: {out} connections were not given back")
                finally:
                    await database.close()
        except Exception as error:
            told.wrong.append(f"{where}: {''.join(traceback.format_exception(error))}")
    truth = {**world.answers, "connect": step.answers.get("connect", "")}
    for name, answer in step.answers.items():
        told.outcomes["right"] += 1
        if answer != truth[name]:
            told.wrong.append(f"{where}: {name} was {answer!r}, not {truth[name]!r}")
    for kind in step.failed.values():
        told.outcomes[kind] += 1
    told.sessions += 1
    doubtful = step.failed.get("commit", "") if "insert" in step.answers else ""  # COMMIT was never sent otherwise
    _expected.setdefault(world.url, []).extend(
        (
            (where, number, "write" in step.answers, step.failed.get("write", "")),
            (where, -number, "commit" in step.answers, doubtful),
        )
    )


_expected: dict[str, list[tuple[str, int, bool, str]]] = {}


def check_writes(world: World, told: Told) -> None:
    """What was told to be written is there once; what failed is there once or not at all, never twice."""
    found = counted(world.url)
    for where, row, succeeded, failed in _expected.pop(world.url, []):
        allowed = {1} if succeeded else {0, 1} if failed else {0}
        if found[row] not in allowed:
            told.wrong.append(f"{where}: row {row} was written {found[row]} times (told: {failed or succeeded})")


async def cut_everywhere(
    world: World, limits: Sequence[int], *, at_once: int = 6, progress: Callable[[int], None] = lambda _: None
) -> Told:
    """A session for every limit; by turns the network comes back or stays dead, is closed politely or reset."""
    told = Told()
    waiting = list(enumerate(limits, 1))

    async def work() -> None:
        while waiting:
            number, limit = waiting.pop()
            how = "reset" if number % 3 == 0 else "cut"
            await cut_at(world, limit, number, stays_dead=number % 4 == 0, how=how, told=told)
            progress(told.sessions)

    with nothing_escapes(told), quiet_pools():
        await asyncio.gather(*(work() for _ in range(at_once)))
        for _ in range(100):
            if not _threads():
                break
            await asyncio.sleep(0.1)
        told.wrong += [f"the thread {name} is still there" for name in _threads()]
        gc.collect()
        await asyncio.sleep(0)
    check_writes(world, told)
    return told


def _threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name.startswith(("rowlore", "proxy"))]


@contextmanager
def quiet_pools() -> Iterator[None]:
    """SQLAlchemy itself logs, as an error, that a connection died while it was put back; that is expected here."""

    def wanted(entry: logging.LogRecord) -> bool:
        return not re.match("Exception (during reset|terminating|closing)", str(entry.msg))

    loggers = [logging.getLogger(f"sqlalchemy.pool.impl.{name}") for name in POOLS]
    for each in loggers:
        each.addFilter(wanted)
    try:
        yield
    finally:
        for each in loggers:
            each.removeFilter(wanted)


@contextmanager
def nothing_escapes(told: Told) -> Iterator[None]:
    """What reaches a hook of last resort (threads, destructors, event loops) is wrong, too."""
    loop = asyncio.get_running_loop()
    hooks = sys.unraisablehook, threading.excepthook, loop.get_exception_handler()

    def remember(what: Any) -> None:
        told.wrong.append(f"nobody took: {what!r}")

    sys.unraisablehook = threading.excepthook = remember
    loop.set_exception_handler(lambda _, context: remember(context))
    try:
        yield
    finally:
        sys.unraisablehook, threading.excepthook = hooks[:2]
        loop.set_exception_handler(hooks[2])
