"""kinds of users, and employees with a table of their own

Revision ID: 8e4a1c7d2b90
Revises: 5c1d9f0e7a34
Create Date: 2026-11-20 07:30:00
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "8e4a1c7d2b90"
down_revision: str | tuple[str, ...] | None = "5c1d9f0e7a34"
branch_labels: str | tuple[str, ...] | None = None
depends_on: str | tuple[str, ...] | None = None

creates = ("employees",)
"""What must not be there before."""
adds = ("users.kind", "users.company")
"""What it adds to tables of ours."""

UTF8: Any = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}


def upgrade() -> None:
    """Upgrade schema. Columns are added, no table is made anew: rows, triggers and references stay as they are."""
    op.add_column("users", sa.Column("kind", sa.String(20), server_default="customer", nullable=False))
    op.add_column("users", sa.Column("company", sa.String(120), nullable=True))
    op.create_table(
        "employees",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("job_title", sa.String(80), nullable=False),
        sa.Column("department", sa.String(40), nullable=False),
        sa.Column("hired_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["users.id"], op.f("fk_employees_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employees")),
        **UTF8,
    )
    op.create_index(op.f("ix_employees_department"), "employees", ["department"])


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_table("employees")
    op.drop_column("users", "company")
    op.drop_column("users", "kind")
