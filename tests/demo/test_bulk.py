"""Bulk work: counted, in batches, stoppable, and gone after a rollback."""

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from browser.demo import bulk
from browser.demo.models import User


class _EnoughError(Exception):
    pass


@pytest.mark.usefixtures("unchanged")
def test_every_way_writes_all_rows(demo_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 40)
    told: list[tuple[int, int]] = []
    with demo_engine.connect() as connection:
        assert bulk.insert_users(connection, 100, lambda done, total: told.append((done, total))) == 100
        assert told == [(40, 100), (80, 100), (100, 100)]
        session = Session(connection, join_transaction_mode="rollback_only")
        mine = select(User.id).where(User.email.endswith(bulk.MAILBOX)).order_by(User.id)
        keys = session.scalars(mine).all()
        bulk.update_by_key(session, [{"id": key, "country": "DE"} for key in keys[:60]])
        bulk.update_mappings(session, [{"id": key, "country": "FR"} for key in keys[60:]])
        counted = select(User.country, func.count()).where(User.id.in_(keys)).group_by(User.country)
        assert {row[0]: row[1] for row in session.execute(counted)} == {"DE": 60, "FR": 40}
        assert bulk.update_where(session, "GB") == 100
        assert bulk.delete_where(session) == 100
        assert session.scalars(mine).all() == []
        session.close()
        connection.rollback()


@pytest.mark.usefixtures("unchanged")
def test_progress_may_stop_it(demo_engine: Engine) -> None:
    def stop(done: int, total: int) -> None:
        raise _EnoughError

    with pytest.raises(_EnoughError), demo_engine.begin() as connection:
        bulk.insert_users(connection, 10, stop)


@pytest.mark.usefixtures("unchanged")
def test_all_ways_are_compared(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        measured = bulk.compare(connection, 500)
        connection.rollback()
    assert [each.statements for each in measured][3:] == [1, 1]
    assert all(each.rows == 500 and each.milliseconds > 0 for each in measured)
