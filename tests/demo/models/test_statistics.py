"""The statistics: right, read-only, under one name on every database, and as old as their last refresh."""

from decimal import Decimal

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from browser import errors
from browser.demo.models import Order, UserStats
from browser.demo.models.statistics import refresh, schema_map
from tests.demo.models.making import a_user, an_item


@pytest.fixture
def reading(session: Session) -> Session:
    connection = session.connection()
    connection.execution_options(schema_translate_map=schema_map(connection.dialect))
    return session


def _shop(session: Session) -> None:
    orders = [
        Order(items=[an_item("10.00", 2, 1)], shipping_cost=Decimal("5.00")),
        Order(items=[an_item("3.00", 1, 2)]),
    ]
    session.add_all([a_user(1, orders=orders), a_user(2)])
    session.flush()


def test_numbers_are_those_of_the_orders(reading: Session) -> None:
    _shop(reading)
    refresh(reading.connection())
    found = reading.scalars(select(UserStats).order_by(UserStats.user_id)).all()
    assert [(each.total_orders, each.average_order_value) for each in found] == [(2, Decimal("14.00")), (0, None)]
    assert found[0].user.email == "user1@example.org"


def test_a_stored_view_waits_for_its_refresh(reading: Session) -> None:
    _shop(reading)
    stored = reading.scalars(select(UserStats)).all() == []
    assert refresh(reading.connection()) is stored
    assert len(reading.scalars(select(UserStats)).all()) == 2


def test_nobody_writes_them(reading: Session) -> None:
    _shop(reading)
    refresh(reading.connection())
    found = reading.scalars(select(UserStats)).first()
    assert found is not None
    found.total_orders = 7
    with pytest.raises(errors.NotSupported, match="never written"):
        reading.flush()
    reading.rollback()
    reading.add(UserStats(user_id=9, total_orders=1))
    with pytest.raises(errors.NotSupported, match="never written"):
        reading.flush()


def test_the_view_is_where_the_map_says(demo_tables: Engine) -> None:
    with demo_tables.connect() as connection:
        schema = schema_map(connection.dialect)["analytics"]
        name = f"{schema}.user_stats" if schema else "user_stats"
        assert connection.execute(text(f"SELECT * FROM {name}")).all() == []
