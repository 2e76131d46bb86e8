"""Orders: totals in Python and SQL, items that go with their order, states the database insists on."""

from decimal import Decimal

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from browser.demo.models import Order, OrderItem, OrderStatus, Product
from tests.demo.models.making import a_user, an_item


def _order(session: Session) -> Order:
    order = Order(items=[an_item("19.99", 3, 1), an_item("0.10", 2, 2)], shipping_cost=Decimal("4.90"))
    session.add(a_user(orders=[order, Order()]))
    session.commit()
    return order


def test_the_total_in_python_and_in_sql(session: Session) -> None:
    order = _order(session)
    assert order.total == Decimal("65.07")
    assert sorted(session.scalars(select(Order.total))) == [Decimal("0.00"), Decimal("65.07")]
    assert session.scalars(select(Order).where(Order.total > 60)).all() == [order]
    assert session.scalars(select(OrderItem.amount).order_by(OrderItem.id)).all() == [Decimal("59.97"), Decimal("0.20")]


def test_an_item_taken_from_its_order_is_deleted(session: Session) -> None:
    order = _order(session)
    del order.items[0]
    session.commit()
    assert session.scalar(select(func.count()).select_from(OrderItem)) == 1


def test_items_go_with_their_order_but_products_stay(session: Session) -> None:
    order = _order(session)
    session.execute(delete(Order).where(Order.id == order.id))
    session.commit()
    assert session.scalar(select(func.count()).select_from(OrderItem)) == 0
    assert session.scalar(select(func.count()).select_from(Product)) == 2


def test_a_product_that_was_sold_cannot_be_deleted(session: Session) -> None:
    order = _order(session)
    session.delete(order.items[0].product)
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_state_of_an_order(session: Session) -> None:
    order = _order(session)
    assert order.status is OrderStatus.PENDING
    order.status = OrderStatus.SHIPPED
    session.commit()
    assert session.scalars(text("SELECT status FROM orders WHERE status <> 'pending'")).all() == ["shipped"]
    with pytest.raises(DBAPIError):  # MariaDB calls a failed check an OperationalError
        session.execute(text("UPDATE orders SET status = 'lost'"))


def test_prices_and_quantities_have_their_limits(session: Session) -> None:
    session.add(Product(sku="x", name="x", price=Decimal(-1)))
    with pytest.raises(DBAPIError):
        session.flush()
    session.rollback()
    session.add(a_user(orders=[Order(items=[an_item(quantity=0)])]))
    with pytest.raises(DBAPIError):
        session.flush()
