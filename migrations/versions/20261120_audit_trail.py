"""an audit trail

Revision ID: b71d5ce0432f
Revises: a3f6029be518
Create Date: 2026-11-20 07:40:00
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql, postgresql, sqlite

revision: str = "b71d5ce0432f"
down_revision: str | tuple[str, ...] | None = "a3f6029be518"
branch_labels: str | tuple[str, ...] | None = None
depends_on: str | tuple[str, ...] | None = None

creates = ("audit_trail",)
"""What must not be there before."""

UTF8: Any = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = (
    sa.DateTime(timezone=True)
    .with_variant(sqlite.DATETIME(truncate_microseconds=True), "sqlite")  # type: ignore[no-untyped-call]
    .with_variant(mysql.TIMESTAMP(), "mysql", "mariadb")
)


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table(
        "audit_trail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("happened_at", INSTANT, server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.Column("action", sa.String(10), nullable=False),
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("row_key", sa.String(40), nullable=False),
        sa.Column("actor", sa.String(80), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("changes", DOCUMENT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], op.f("fk_audit_trail_user_id_users"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_trail")),
        **UTF8,
    )
    for column in ("happened_at", "user_id"):
        op.create_index(op.f(f"ix_audit_trail_{column}"), "audit_trail", [column])


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_table("audit_trail")
