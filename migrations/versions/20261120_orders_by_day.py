"""orders are found by their day

Revision ID: f4c61d8b3e07
Revises: e25b7a94d0c1
Create Date: 2026-11-20 07:55:00
"""

from alembic import op

revision: str = "f4c61d8b3e07"
down_revision: str | tuple[str, ...] | None = "e25b7a94d0c1"
branch_labels: str | tuple[str, ...] | None = None
depends_on: str | tuple[str, ...] | None = None

adds = ("orders.ix_orders_created_at",)
"""What it adds to tables of ours."""


def upgrade() -> None:
    """Upgrade schema: the newest orders, and those of a month, without reading all."""
    op.create_index(op.f("ix_orders_created_at"), "orders", ["created_at"])


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_index(op.f("ix_orders_created_at"), "orders")
