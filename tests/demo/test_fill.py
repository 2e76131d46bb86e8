"""Filling: few statements, real progress, numbers that continue, one time zone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, func, insert, select, text
from sqlalchemy.pool import NullPool

from browser.demo import fill
from browser.demo.models import Base, Order, OrderItem, User

TABLES = Base.metadata.tables


@pytest.fixture
def empty(demo_tables: Engine) -> Engine:
    """An engine on a database with the demo's empty tables."""
    return demo_tables


def _inserts(connection: Connection) -> list[str]:
    sent: list[str] = []

    def remember(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT"):
            sent.append(statement.split()[2])

    event.listen(connection, "before_cursor_execute", remember)
    return sent


def test_a_small_fill_is_one_insert_a_table(empty: Engine) -> None:
    with empty.begin() as connection:
        sent = _inserts(connection)
        inserted = fill.fill(connection, scale=0.1)
        assert sent == list(fill.IN_ORDER)
        assert inserted == sum(connection.scalar(select(func.count()).select_from(TABLES[name])) for name in TABLES)


def test_foreign_keys_hold(empty: Engine) -> None:
    with empty.begin() as connection:
        fill.fill(connection, scale=0.1)
        for table in TABLES.values():
            for key in table.foreign_keys:
                target = key.column.table.alias()
                lost = (
                    select(func.count())
                    .select_from(table.outerjoin(target, target.c[key.column.name] == key.parent))
                    .where(key.parent.is_not(None), target.c[key.column.name].is_(None))
                )
                assert connection.scalar(lost) == 0, key


def test_a_filled_database_is_left_alone(empty: Engine) -> None:
    with empty.begin() as connection:
        assert fill.fill(connection, scale=0.02) > 0
    with empty.begin() as connection:
        sent = _inserts(connection)
        assert fill.fill(connection, scale=0.02) == 0
        assert sent == []


def test_progress_counts_to_its_total(empty: Engine) -> None:
    told: list[tuple[int, int]] = []
    with empty.begin() as connection:
        fill.fill(connection, 0.05, lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert {total for _, total in told} == {told[-1][0]}


def test_progress_may_stop_it(empty: Engine) -> None:
    class EnoughError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise EnoughError

    with pytest.raises(EnoughError), empty.begin() as connection:
        fill.fill(connection, 0.05, stop)
    with empty.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(User)) == 0


def test_batches_bound_the_memory(empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "BATCH", 20)
    with empty.begin() as connection:
        sent = _inserts(connection)
        fill.fill(connection, scale=0.05)
        items = connection.scalar(select(func.count()).select_from(OrderItem)) or 0
        assert sent.count("order_items") == -(-items // 20)


def test_numbers_continue_after_the_sample(empty: Engine) -> None:
    with empty.begin() as connection:
        fill.fill(connection, scale=0.02)
        newest = connection.scalar(select(func.max(User.id))) or 0
        values = {"email": "new@example.org", "hashed_password": "x", "first_name": "N", "last_name": "N"}
        connection.execute(insert(User).values(values))
        assert (connection.scalar(select(func.max(User.id))) or 0) > newest


def test_moments_are_utc_whatever_the_session_thinks(mariadb_url: str) -> None:
    engine = create_engine(mariadb_url, poolclass=NullPool)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("SET time_zone = '+05:30'"))
        fill.fill(connection, scale=0.02)
        assert connection.scalar(text("SELECT @@session.time_zone")) == "+05:30"
        connection.execute(text("SET time_zone = '+00:00'"))
        newest = connection.scalar(select(func.max(Order.updated_at)))
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    assert newest is not None and midnight - timedelta(days=1) <= newest <= midnight
