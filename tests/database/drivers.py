"""The four drivers that cross a network, each through a proxy of its own, all at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack

from sqlalchemy import make_url

from browser.database.database import Database
from browser.database.resting import USED
from tests.database.test_runners import NETWORK_DRIVERS
from tests.proxy import Proxy

Story = Callable[[Database, Proxy, str], Awaitable[None]]


def urls_of_drivers(postgresql_url: str, mariadb_url: str) -> list[str]:
    """The two databases by each of their two drivers."""
    found = {"postgresql": postgresql_url, "mysql": mariadb_url}
    return [
        make_url(found[name.partition("+")[0]]).set(drivername=name).render_as_string(False) for name in NETWORK_DRIVERS
    ]


async def on_all(urls: list[str], story: Story) -> None:
    """Tell `story(database, proxy, url)` of every driver at once: what waits for a deadline waits together."""
    with ExitStack() as stack:

        async def one(url: str) -> None:
            parsed = make_url(url)
            proxy = stack.enter_context(Proxy(str(parsed.host), int(parsed.port or 0)))
            through = parsed.set(host="127.0.0.1", port=proxy.port).render_as_string(False)
            database = await Database.connect(through)
            try:
                await story(database, proxy, url)
            except BaseException as error:
                error.add_note(parsed.drivername)
                raise
            finally:
                proxy.flow()
                await database.close()

        told = await asyncio.gather(*map(one, urls), return_exceptions=True)
        wrong = [each for each in told if isinstance(each, BaseException)]
        if wrong:
            raise wrong[0]


def let_rest(database: Database, seconds: float = 60.0) -> int:
    """Make the pool's free connections as old as if nobody had used them for so long; returns how many there are."""
    free = [seat for seat in database.runner.make.ledger.seats() if seat.kind == "shared" and not seat.users]
    for seat in free:
        record = seat.record()
        assert record is not None
        record.info[USED] = time.time() - seconds
    return len(free)
