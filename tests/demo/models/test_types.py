"""The column types: exact and the same on all three databases."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from browser.demo.models import Order, Product, User
from tests.demo.models.making import a_user, an_item


def test_money_is_exact(session: Session) -> None:
    prices = [Decimal(price) for price in ("0.10", "0.20", "19.99", "12345678.91", "0.00")]
    session.add_all(Product(sku=str(number), name="x", price=price) for number, price in enumerate(prices))
    session.commit()
    session.expire_all()
    assert session.scalars(select(Product.price).order_by(Product.id)).all() == prices
    assert session.scalars(select(func.sum(Product.price)).where(Product.price < 1)).one() == Decimal("0.30")


def test_a_moment_comes_back_in_utc(session: Session) -> None:
    tokyo = timezone(timedelta(hours=9))
    session.add(a_user(deleted_at=datetime(2026, 3, 1, 8, 15, 30, tzinfo=tokyo)))
    session.commit()
    session.expire_all()
    (deleted,) = session.scalars(select(User.deleted_at))
    assert deleted == datetime(2026, 2, 28, 23, 15, 30, tzinfo=UTC)
    assert deleted.utcoffset() == timedelta(0)


def test_a_moment_without_time_zone_is_refused(session: Session) -> None:
    session.add(a_user(deleted_at=datetime(2026, 3, 1)))
    with pytest.raises(StatementError, match="has no time zone"):
        session.flush()


def test_sqlite_sorts_moments_of_both_hands(session: Session) -> None:
    before, after = datetime.now(UTC) - timedelta(minutes=1), datetime.now(UTC) + timedelta(minutes=1)
    session.add_all([a_user(1, created_at=after), a_user(2), a_user(3, created_at=before)])
    session.commit()
    assert session.scalars(select(User.email).order_by(User.created_at)).all() == [
        "user3@example.org",
        "user2@example.org",
        "user1@example.org",
    ]


def test_documents_keep_their_content_and_none_is_null(session: Session) -> None:
    document = {"bikes": [{"name": "Brünhild 🐴", "km": 12.5, "sold": None}]}
    session.add_all([a_user(1, preferences=document), a_user(2, preferences=None)])
    session.commit()
    session.expire_all()
    assert session.scalars(select(User.preferences).order_by(User.id)).all() == [document, None]
    assert session.scalar(text("SELECT count(*) FROM users WHERE preferences IS NULL")) == 1


def test_emoji_and_every_script_survive(session: Session) -> None:
    session.add(a_user(first_name="Ελένη 🚲", bio="自転車\nليلى"))
    session.commit()
    session.expire_all()
    assert session.execute(select(User.first_name, User.bio)).one() == ("Ελένη 🚲", "自転車\nليلى")


def test_keys_are_found_by_their_value(session: Session) -> None:
    order = Order(items=[an_item()])
    session.add(a_user(orders=[order]))
    session.commit()
    assert session.get(Order, order.id) is order
    assert session.scalars(select(Order).where(Order.id == order.id)).one() is order
