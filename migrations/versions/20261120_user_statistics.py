"""statistics of users: a view, materialised where that exists

Revision ID: c90e8f13a6d4
Revises: a3f6029be518
Create Date: 2026-11-20 07:45:00
"""

from alembic import op

revision: str = "c90e8f13a6d4"
down_revision: str | tuple[str, ...] | None = "a3f6029be518"
branch_labels: str | tuple[str, ...] | None = None
depends_on: str | tuple[str, ...] | None = None

creates = ("analytics.user_stats",)
"""What must not be there before."""

SELECT = """\
SELECT users.id AS user_id, count(placed.id) AS total_orders, round(avg(placed.total), 2) AS average_order_value
FROM users LEFT JOIN (
    SELECT orders.id, orders.user_id,
        orders.shipping_cost + coalesce(sum(order_items.quantity * order_items.unit_price), 0) AS total
    FROM orders LEFT JOIN order_items ON order_items.order_id = orders.id
    GROUP BY orders.id, orders.user_id, orders.shipping_cost
) AS placed ON placed.user_id = users.id
GROUP BY users.id"""

PLAIN = ((f"CREATE VIEW user_stats AS {SELECT}",), ("DROP VIEW user_stats",))
POSTGRESQL = (
    (
        """\
DO $$ BEGIN
    IF to_regnamespace('analytics') IS NULL THEN
        CREATE SCHEMA analytics;
        COMMENT ON SCHEMA analytics IS 'Made by the demo of Rowlore';
    END IF;
END $$""",
        f"CREATE MATERIALIZED VIEW analytics.user_stats AS {SELECT}",
        "CREATE UNIQUE INDEX uq_user_stats_user_id ON analytics.user_stats (user_id)",
    ),
    (
        "DROP MATERIALIZED VIEW analytics.user_stats",
        """\
DO $$ BEGIN
    IF obj_description(to_regnamespace('analytics'), 'pg_namespace') = 'Made by the demo of Rowlore'
    AND NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('analytics')) THEN
        DROP SCHEMA analytics;
    END IF;
END $$""",
    ),
)
STATEMENTS = {"postgresql": POSTGRESQL}


def upgrade() -> None:
    """Upgrade schema."""
    for statement in STATEMENTS.get(op.get_context().dialect.name, PLAIN)[0]:
        op.execute(statement)


def downgrade() -> None:
    """Downgrade schema. A schema that was there before, or holds something else by now, stays."""
    for statement in STATEMENTS.get(op.get_context().dialect.name, PLAIN)[1]:
        op.execute(statement)
