"""What one asks about orders."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from browser.demo.models import Order, OrderItem, OrderStatus
from browser.demo.repositories.base import Repository


class OrderRepository(Repository[Order]):
    """Orders, newest first: their keys are random and tell nothing."""

    model = Order
    newest_first = True

    def order(self) -> tuple[InstrumentedAttribute[Any], ...]:
        """By day; the key only tells orders of the same second apart."""
        return (Order.created_at, Order.id)

    def recent(self, limit: int = 20) -> Sequence[Order]:
        """The newest orders with user, items and products: joined where it is one, selectin where it is many."""
        return self.session.scalars(
            select(Order)
            .options(joinedload(Order.user), selectinload(Order.items).joinedload(OrderItem.product))
            .order_by(Order.created_at.desc(), Order.id.desc())
            .limit(limit)
        ).all()

    def of_status(self, *statuses: OrderStatus, limit: int = 100) -> Sequence[Order]:
        """The newest orders that have come this far."""
        statement = select(Order).where(Order.status.in_(statuses)).order_by(*self._sorting())
        return self.session.scalars(statement.limit(limit)).all()
