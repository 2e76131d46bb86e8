"""The same three levels on PostgreSQL and MariaDB, beside the same rows by hand through psycopg2 and PyMySQL."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.bench.figures import Figure
from tests.bench.servers import demo_server
from tests.bench.turns import Timed, in_turn
from tests.bench.walk import MILLION_ORDERS, PARENTS, Walk

if TYPE_CHECKING:
    from sqlalchemy import URL

DRIVERS = {"postgresql": "psycopg2", "mariadb": "PyMySQL"}

WINDOW = """
SELECT * FROM (
    SELECT t.*, row_number() OVER (PARTITION BY {key} ORDER BY id) AS place, count(*) OVER (PARTITION BY {key}) AS total
    FROM {table} AS t WHERE {key} {given}
) AS placed WHERE place <= 20
"""
LATERAL = """
SELECT placed.* FROM unnest(%s::{type}[]) AS wanted (k) CROSS JOIN LATERAL (
    SELECT t.*, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS total
    FROM {table} AS t WHERE {key} = k ORDER BY id LIMIT 20
) AS placed
"""
BY_KEYS = """
SELECT t.*, place, total FROM (
    SELECT id, row_number() OVER (PARTITION BY {key} ORDER BY id) AS place, count(*) OVER (PARTITION BY {key}) AS total
    FROM {table} WHERE {key} {given}
) AS placed JOIN {table} AS t USING (id) WHERE place <= 20
"""
FORMS = {"postgresql": (WINDOW, LATERAL), "mariadb": (WINDOW, BY_KEYS)}
"""What comes to mind first, and what is quicker as a rule."""


def run() -> list[Figure]:
    """Both servers."""
    return [figure for kind in DRIVERS for figure in _levels(kind)]


def _levels(kind: str) -> list[Figure]:
    from sqlalchemy import create_engine, make_url

    with demo_server(kind, MILLION_ORDERS) as url, _bare(kind, make_url(url)) as hand:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        users = hand.users()
        orders = hand.one("SELECT count(*) FROM orders")
        with engine.connect() as connection:
            walk = Walk(connection)
            rows, sent = walk.levels(users)
            by_hand = {hand.levels(users, form) for form in FORMS[kind]}
            ways = [partial(hand.levels, users, form) for form in FORMS[kind]]
            ours, *others = in_turn(lambda: walk.levels(users), *ways)
            floor = min(others)
        lazy = Timed(lambda: hand.lazily(users))
        engine.dispose()
    assert by_hand == {rows}, f"{rows} rows of ours, {by_hand} by hand"
    what = f"{kind}: three levels below {PARENTS} users, {orders:,} orders"
    driver = DRIVERS[kind]
    return [
        Figure(
            f"{what}: {rows:,} rows",
            ours[0],
            "ms",
            floor[0],
            f"3 statements by hand, the quicker of two ways, {driver}",
            "<= 1.3",
        ),
        Figure(f"{what}: CPU of the client", ours[1], "ms", floor[1], "those"),
        Figure(f"{what}: statements", sent, "", 3, "levels", "1 a level"),
        Figure(
            f"{kind}: the same loaded lazily, {lazy.result:,} statements through {driver}",
            lazy.milliseconds,
            "ms",
            floor[0],
            "the 3 statements",
        ),
    ]


class _Hand:
    """What a person would write with a cursor of the bare driver; `given` spells "one of these keys"."""

    def __init__(self, cursor: Any, given: Callable[[Sequence[Any], str], tuple[str, Sequence[Any]]]) -> None:
        self._cursor = cursor
        self._given = given

    def one(self, sql: str) -> Any:
        """The only value of the only row."""
        self._cursor.execute(sql)
        return self._cursor.fetchone()[0]

    def users(self) -> list[int]:
        """The parents."""
        self._cursor.execute(f"SELECT DISTINCT user_id FROM orders ORDER BY user_id LIMIT {PARENTS}")
        return [row[0] for row in self._cursor.fetchall()]

    def levels(self, users: Sequence[int], form: str) -> int:
        """A statement a level; the number of rows."""
        orders = self._fetch(form, users, table="orders", key="user_id", type="integer")
        items = self._fetch(form, [row[0] for row in orders], table="order_items", key="order_id", type="uuid")
        products = self._fetch(
            "SELECT * FROM products WHERE id {given}", list({row[2] for row in items}), type="integer"
        )
        named = {row[0] for row in products}
        return len(orders) + len(items) + sum(row[2] in named for row in items)

    def _fetch(self, form: str, keys: Sequence[Any], **names: str) -> Sequence[Any]:
        given, parameters = self._given(keys, names["type"])
        self._cursor.execute(form.format(given=given, **names), parameters)
        rows: Sequence[Any] = self._cursor.fetchall()
        return rows

    def lazily(self, users: Sequence[int]) -> int:
        """The same rows, a statement for every parent: N+1. Returns the number of statements."""
        statements = 0
        for user in users:
            orders = self._rows("SELECT * FROM orders WHERE user_id = %s ORDER BY id LIMIT 20", user)
            statements += 1
            for order in orders:
                items = self._rows("SELECT * FROM order_items WHERE order_id = %s ORDER BY id LIMIT 20", order[0])
                statements += 1 + len(items)
                for item in items:
                    self._rows("SELECT * FROM products WHERE id = %s", item[2])
        return statements

    def _rows(self, sql: str, key: Any) -> Sequence[Any]:
        self._cursor.execute(sql, (key,))
        rows: Sequence[Any] = self._cursor.fetchall()
        return rows


@contextmanager
def _bare(kind: str, url: "URL") -> Iterator[_Hand]:
    import psycopg2
    import pymysql

    place: dict[str, Any] = {"host": url.host, "port": url.port, "user": url.username, "password": url.password}
    if kind == "postgresql":
        with closing(psycopg2.connect(dbname=url.database, **place)) as bare:
            bare.autocommit = True
            yield _Hand(bare.cursor(), lambda keys, type_name: (f"= ANY(%s::{type_name}[])", (list(keys),)))
    else:
        with closing(pymysql.connect(database=url.database, autocommit=True, **place)) as other:
            yield _Hand(other.cursor(), lambda keys, _: (f"IN ({', '.join(['%s'] * len(keys))})", list(keys)))
