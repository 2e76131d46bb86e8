"""Statements that are cancelled at random moments, and what their server says of the session meanwhile."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import make_url

from browser.console.outcomes import Ran
from tests.clock import clock
from tests.console.consoles import Console
from tests.servers import connect_mariadb, connect_postgresql

SECOND = 1.0
GENERATED = {
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 10000000) SELECT x, 'row' FROM n",
    "postgresql": "SELECT x, 'row' FROM generate_series(1, 10000000) AS x",
    "mysql": "SELECT seq, 'row' FROM seq_1_to_10000000",
}
"""Ten million rows, made as they are read."""
_BUSY = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend' AND datname = current_database()",
    "mysql": "SELECT COUNT(*) FROM information_schema.processlist WHERE command = 'Query' AND db = '{database}'"
    " AND id <> CONNECTION_ID()",
}
_STATES = {"idle": (False, False), "idle in transaction": (True, False), "idle in transaction (aborted)": (True, True)}


class Nowhere:
    """A sink that counts and keeps nothing."""

    def __init__(self) -> None:
        self.rows = 0

    def append(self, rows: list[tuple[Any, ...]]) -> None:
        self.rows += len(rows)

    def finish(self) -> None:
        pass


def asked(url: str, sql: str) -> list[tuple[Any, ...]]:
    """What the server answers on a connection that Rowlore knows nothing of."""
    parsed = make_url(url)
    connect: Callable[[Any], Any] = connect_postgresql if "postgresql" in url else connect_mariadb
    with closing(connect(parsed)) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _busy_sql(url: str) -> str:
    return _BUSY[make_url(url).get_backend_name()].format(database=make_url(url).database)


def runs_something(url: str) -> bool:
    """Whether the server of `url` runs something in its database, by its own list of processes."""
    return bool(asked(url, _busy_sql(url))[0][0])


async def seconds_until_nothing_runs(url: str, most: float = 5.0) -> float:
    """How long the server of `url` still runs something in its database, by its own list of processes."""
    if url.startswith("sqlite"):
        return 0.0
    sql = _busy_sql(url)
    began = clock()
    while asked(url, sql)[0][0]:
        assert clock() - began < most, asked(url, sql.replace("count(*)", "query").replace("COUNT(*)", "info"))
        await asyncio.sleep(0.01)
    return clock() - began


async def is_usable(console: Console) -> bool:
    """Whether it answers, and rightly; a session that says it is lost may begin anew first."""
    return str(await console.value("SELECT 5")) == "5"


async def usable_or_dead(console: Console, began: float) -> str:
    """Returns "usable" or "lost", within a second of `began`."""
    if console.session.state.lost:
        how = "lost"
    else:
        assert await is_usable(console)
        how = "usable"
    assert clock() - began < SECOND, clock() - began
    return how


async def cancelled_after(console: Console, sql: str, seconds: float, stop: Callable[[], None] | None = None) -> Ran:
    """Run `sql` and cancel it so much later."""
    from browser.console.script import split

    (statement,) = split(sql, console.database.dialect.lexis)
    running = asyncio.ensure_future(console.session.run(statement, (), lambda _: Nowhere(), lambda _: None))
    await asyncio.sleep(seconds)
    (stop or console.session.cancel)()
    return await running


async def assert_state_is_true(console: Console, session: Any, url: str) -> None:
    """What the console shows of its transaction is what the server says itself."""
    state = console.session.state
    shown = (state.open, state.failed)
    if "postgresql" in url:
        ((told,),) = asked(url, f"SELECT state FROM pg_stat_activity WHERE pid = {session}")
        assert shown == _STATES[told], told
    elif "mysql" in url:
        sql = f"SELECT * FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = {session}"
        deadline = time.monotonic() + SECOND  # this table is a copy, a tenth of a second old
        while not state.open and (found := asked(url, sql)):
            assert time.monotonic() < deadline, found
            await asyncio.sleep(0.05)
        console.session.set_manual(False)  # the question would begin a transaction
        assert str(await console.value("SELECT @@in_transaction")) == str(int(state.open))


@dataclass
class Told:
    """How often each outcome was told, and the seconds from each cancel until the next statement had its answer."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


async def random_cancels(console: Console, url: str, session: Any, count: int, seed: int) -> Told:
    """Cancel `count` statements at random moments; each is followed by an innocent one, which must be spared."""
    dice = random.Random(seed)
    vendor = console.database.dialect.name
    told = Told()
    await console.rows("CREATE TABLE cancelled (a INTEGER)")
    for number in range(count):
        console.session.set_manual(dice.random() < 0.4)
        sql = dice.choice(
            (f"SELECT {number}", GENERATED[vendor], GENERATED[vendor], f"INSERT INTO cancelled VALUES ({number})",
             f"UPDATE cancelled SET a = a + {number}", f"SELECT count(*) FROM cancelled WHERE a = {number}")
        )  # fmt: skip
        moment = dice.random() ** 3 * 0.03
        began = clock() + moment
        ran = await cancelled_after(console, sql, moment)
        assert ran.error is None, (sql, ran.error)
        told.outcomes[ran.cancelled.name] += 1
        assert not console.session.state.lost
        assert str(await console.value(f"SELECT {number}")) == str(number)
        told.seconds.append(clock() - began)
        if number % 5 == 0:
            await assert_state_is_true(console, session, url)
        if console.session.state.open and dice.random() < 0.5:
            assert (await (console.session.commit() if dice.random() < 0.5 else console.session.rollback())).ok
    await console.session.rollback()
    return told
