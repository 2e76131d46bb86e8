"""All totals at once are the totals of each."""

from sqlalchemy import Connection, select
from sqlalchemy.orm import selectinload

from browser.demo.models import Order
from browser.demo.sessions import reading
from browser.demo.totals import order_totals


def test_the_grouped_totals_are_the_orders_own(demo_connection: Connection) -> None:
    totals = order_totals()
    with reading(demo_connection) as session:
        grouped = {row[0]: row[1] for row in session.execute(select(totals.c.id, totals.c.total))}
        orders = session.scalars(select(Order).options(selectinload(Order.items))).all()
        assert grouped == {order.id: order.total for order in orders}
        one = orders[0]
        assert session.scalar(select(Order.total).where(Order.id == one.id)) == one.total
