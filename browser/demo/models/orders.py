"""What people buy: products, orders and their items."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, Text, func, select, text, type_coerce
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql.elements import ColumnElement

from browser.demo.models.audit import Audited
from browser.demo.models.base import UTF8, Base, TimestampMixin, server_uuid
from browser.demo.models.types import Document, Instant, Key, Money

if TYPE_CHECKING:
    from browser.demo.models.users import User


class OrderStatus(StrEnum):
    """How far an order has come."""

    PENDING = "pending"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class Product(TimestampMixin, Base):
    """Something the shop sells. `attributes` differ from kind to kind, so they are a document."""

    __tablename__ = "products"
    __table_args__ = (CheckConstraint("price >= 0", name="price_not_negative"), UTF8)

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    price: Mapped[Decimal] = mapped_column(Money)
    weight_kg: Mapped[float | None]
    attributes: Mapped[dict[str, Any] | None] = mapped_column(Document)
    discontinued_on: Mapped[date | None]

    items: Mapped[list["OrderItem"]] = relationship(back_populates="product", passive_deletes="all")

    def __repr__(self) -> str:
        return f"Product(id={self.id}, sku={self.sku!r})"


class Order(Audited, TimestampMixin, Base):
    """One order. Its key is made by the server; `total` is what its items and the shipping cost."""

    __tablename__ = "orders"
    __table_args__ = (Index("ix_orders_created_at", "created_at"), UTF8)

    id: Mapped[UUID] = mapped_column(Key, primary_key=True, server_default=server_uuid())
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    status: Mapped[OrderStatus] = mapped_column(
        Enum(
            OrderStatus,
            name="status",
            length=20,
            native_enum=False,
            create_constraint=True,
            values_callable=lambda statuses: [status.value for status in statuses],
        ),
        server_default=OrderStatus.PENDING.value,
    )
    shipping_cost: Mapped[Decimal] = mapped_column(Money, server_default=text("0"))
    note: Mapped[str | None] = mapped_column(Text)
    shipped_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped["User"] = relationship(back_populates="orders")
    items: Mapped[list["OrderItem"]] = relationship(
        back_populates="order", cascade="all, delete-orphan", passive_deletes=True
    )

    @hybrid_property
    def total(self) -> Decimal:
        """Items and shipping, in Python (loads the items) and in SQL (a correlated subquery)."""
        return sum((item.amount for item in self.items), self.shipping_cost)

    @total.inplace.expression
    @classmethod
    def _total(cls) -> ColumnElement[Decimal]:
        items = (
            select(func.coalesce(func.sum(OrderItem.amount), 0))
            .where(OrderItem.order_id == cls.id)
            .correlate_except(OrderItem)
            .scalar_subquery()
        )
        return type_coerce(cls.shipping_cost + items, Money())

    def audit_user_id(self) -> int | None:
        """The user who placed it."""
        return self.user_id

    def __repr__(self) -> str:
        return f"Order(id={self.id}, status={self.status!r})"


class OrderItem(Base):
    """One line of an order. `unit_price` is the price of that day, which the product's may have left since."""

    __tablename__ = "order_items"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"), UTF8)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(Key, ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id", ondelete="RESTRICT"), index=True)
    quantity: Mapped[int] = mapped_column(server_default=text("1"))
    unit_price: Mapped[Decimal] = mapped_column(Money)

    order: Mapped["Order"] = relationship(back_populates="items")
    product: Mapped["Product"] = relationship(back_populates="items")

    @hybrid_property
    def amount(self) -> Decimal:
        """Unit price times quantity, in Python and in SQL."""
        return self.unit_price * self.quantity

    @amount.inplace.expression
    @classmethod
    def _amount(cls) -> ColumnElement[Decimal]:
        return type_coerce(cls.unit_price * cls.quantity, Money())

    def __repr__(self) -> str:
        return f"OrderItem(id={self.id}, quantity={self.quantity})"
