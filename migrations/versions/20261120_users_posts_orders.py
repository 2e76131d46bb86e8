"""users, posts and orders

Revision ID: 5c1d9f0e7a34
Revises:
Create Date: 2026-11-20 06:30:00
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql, postgresql, sqlite

revision: str = "5c1d9f0e7a34"
down_revision: str | tuple[str, ...] | None = None
branch_labels: str | tuple[str, ...] | None = None
depends_on: str | tuple[str, ...] | None = None

creates = ("users", "posts", "tags", "post_tags", "products", "orders", "order_items", "keep_updated_at()")
"""What must not be there before."""

# A revision says what was true on its day: it repeats what the models say and imports nothing from them.

UTF8: Any = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = (
    sa.DateTime(timezone=True)
    .with_variant(sqlite.DATETIME(truncate_microseconds=True), "sqlite")  # type: ignore[no-untyped-call]
    .with_variant(mysql.TIMESTAMP(), "mysql", "mariadb")
)
KEY = sa.Uuid().with_variant(sa.Uuid(native_uuid=False), "mysql", "mariadb")
MONEY = sa.Numeric(10, 2)

NOW = {"mysql": "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"}
NEW_KEY = {
    "mysql": "(replace(uuid(), '-', ''))",
    "sqlite": "(lower(hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2)"
    " || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(8)), 2)))",
}

FUNCTIONS = {
    "postgresql": """\
CREATE OR REPLACE FUNCTION keep_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := CURRENT_TIMESTAMP;
    RETURN NEW;
END
$$""",
}
TRIGGERS = {
    "postgresql": """\
CREATE TRIGGER tr_{table}_updated_at BEFORE UPDATE ON {table} FOR EACH ROW
WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at) EXECUTE FUNCTION keep_updated_at()""",
    "sqlite": """\
CREATE TRIGGER tr_{table}_updated_at AFTER UPDATE ON {table} FOR EACH ROW
WHEN NEW.updated_at IS OLD.updated_at AND OLD.updated_at IS NOT CURRENT_TIMESTAMP
BEGIN
    UPDATE {table} SET updated_at = CURRENT_TIMESTAMP WHERE rowid = NEW.rowid;
END""",
}


def vendor() -> str:
    """The database's name, MariaDB counted as the MySQL it descends from."""
    name = op.get_context().dialect.name
    return {"mariadb": "mysql"}.get(name, name)


def timestamps() -> tuple[sa.Column[object], sa.Column[object]]:
    """`created_at` and `updated_at`, both set by the server."""
    return (
        sa.Column("created_at", INSTANT, server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.Column(
            "updated_at", INSTANT, server_default=sa.text(NOW.get(vendor(), "CURRENT_TIMESTAMP")), nullable=False
        ),
    )


def keep_updated(*tables: str) -> None:
    """The triggers that keep `updated_at`, where the column cannot do so by itself."""
    if vendor() in FUNCTIONS:
        op.execute(FUNCTIONS[vendor()])
    if vendor() in TRIGGERS:
        for table in tables:
            op.execute(TRIGGERS[vendor()].format(table=table))


def upgrade() -> None:
    """Upgrade schema."""
    create_users()
    create_posts()
    create_orders()
    keep_updated("users", "posts", "products", "orders")


def create_users() -> None:
    """People, and who their manager is."""
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("hashed_password", sa.String(128), nullable=False),
        sa.Column("first_name", sa.String(80), nullable=False),
        sa.Column("last_name", sa.String(80), nullable=False),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("bio", sa.Text(), nullable=True),
        sa.Column("preferences", DOCUMENT, nullable=True),
        sa.Column("avatar", sa.LargeBinary(), nullable=True),
        sa.Column("deleted_at", INSTANT, nullable=True),
        *timestamps(),
        sa.ForeignKeyConstraint(["manager_id"], ["users.id"], op.f("fk_users_manager_id_users"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        **UTF8,
    )
    op.create_index(op.f("ix_users_country"), "users", ["country"])
    op.create_index(op.f("ix_users_manager_id"), "users", ["manager_id"])


def create_posts() -> None:
    """Posts, their replies, and tags on both."""
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reply_to_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(200), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("views", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        *timestamps(),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], op.f("fk_posts_author_id_users"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reply_to_id"], ["posts.id"], op.f("fk_posts_reply_to_id_posts"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        **UTF8,
    )
    for column in ("author_id", "published_at", "reply_to_id"):
        op.create_index(op.f(f"ix_posts_{column}"), "posts", [column])
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("name", name=op.f("uq_tags_name")),
        **UTF8,
    )
    op.create_table(
        "post_tags",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], op.f("fk_post_tags_post_id_posts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], op.f("fk_post_tags_tag_id_tags"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "tag_id", name=op.f("pk_post_tags")),
        **UTF8,
    )
    op.create_index(op.f("ix_post_tags_tag_id"), "post_tags", ["tag_id"])


def create_orders() -> None:
    """Products, orders by a key of the server's making, and order items between them."""
    statuses = "'pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned'"
    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(20), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("price", MONEY, nullable=False),
        sa.Column("weight_kg", sa.Double(), nullable=True),
        sa.Column("attributes", DOCUMENT, nullable=True),
        sa.Column("discontinued_on", sa.Date(), nullable=True),
        *timestamps(),
        sa.CheckConstraint("price >= 0", name=op.f("ck_products_price_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("sku", name=op.f("uq_products_sku")),
        **UTF8,
    )
    op.create_table(
        "orders",
        sa.Column("id", KEY, server_default=sa.text(NEW_KEY.get(vendor(), "gen_random_uuid()")), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(20), server_default="pending", nullable=False),
        sa.Column("shipping_cost", MONEY, server_default=sa.text("0"), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("shipped_at", INSTANT, nullable=True),
        *timestamps(),
        sa.CheckConstraint(f"status IN ({statuses})", name=op.f("ck_orders_status")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], op.f("fk_orders_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        **UTF8,
    )
    op.create_index(op.f("ix_orders_user_id"), "orders", ["user_id"])
    create_order_items()


def create_order_items() -> None:
    """What was ordered, how many, and at which price."""
    op.create_table(
        "order_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("unit_price", MONEY, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_items_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], op.f("fk_order_items_order_id_orders"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], op.f("fk_order_items_product_id_products"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_items")),
        **UTF8,
    )
    for column in ("order_id", "product_id"):
        op.create_index(op.f(f"ix_order_items_{column}"), "order_items", [column])


def downgrade() -> None:
    """Downgrade schema: everything goes, with its triggers and indexes."""
    for table in ("order_items", "orders", "products", "post_tags", "tags", "posts", "users"):
        op.drop_table(table)
    if vendor() in FUNCTIONS:
        op.execute("DROP FUNCTION keep_updated_at()")
