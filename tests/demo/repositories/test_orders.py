"""What one asks about orders."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from browser.demo.models import OrderStatus
from browser.demo.recording import recorded
from browser.demo.repositories.orders import OrderRepository


def test_recent_orders_bring_everything_in_two_statements(demo_engine: Engine) -> None:
    with Session(demo_engine) as session:
        with recorded(session.connection()) as sent:
            recent = OrderRepository(session).recent(30)
            names = {item.product.name for order in recent for item in order.items} | {o.user.full_name for o in recent}
        assert len(sent) == 2 and len(names) > 10
        placed = [order.created_at for order in recent]
        assert placed == sorted(placed, reverse=True) and len(placed) == 30


def test_orders_of_a_status(demo_engine: Engine) -> None:
    with Session(demo_engine) as session:
        orders = OrderRepository(session)
        found = orders.of_status(OrderStatus.CANCELLED, OrderStatus.RETURNED, limit=500)
        assert found and {order.status for order in found} == {OrderStatus.CANCELLED, OrderStatus.RETURNED}
