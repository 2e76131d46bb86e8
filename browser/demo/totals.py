"""What orders are worth, all at once."""

from sqlalchemy import Subquery, func, select, type_coerce

from browser.demo.models import Order, OrderItem
from browser.demo.models.types import Money


def order_totals() -> Subquery:
    """id, user_id, created_at and total of every order: one pass over the items.

    `Order.total` in a query is a subquery for each order, right for a few and slow for all.
    """
    items = func.coalesce(func.sum(OrderItem.quantity * OrderItem.unit_price), 0)
    return (
        select(
            Order.id,
            Order.user_id,
            Order.created_at,
            type_coerce(Order.shipping_cost + items, Money()).label("total"),
        )
        .outerjoin(Order.items)
        .group_by(Order.id, Order.user_id, Order.created_at, Order.shipping_cost)
        .subquery("totals")
    )
