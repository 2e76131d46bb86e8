"""the audit trail and the statistics come together

Revision ID: e25b7a94d0c1
Revises: b71d5ce0432f, c90e8f13a6d4
Create Date: 2026-11-20 07:50:00
"""

revision: str = "e25b7a94d0c1"
down_revision: str | tuple[str, ...] | None = ("b71d5ce0432f", "c90e8f13a6d4")
branch_labels: str | tuple[str, ...] | None = None
depends_on: str | tuple[str, ...] | None = None


def upgrade() -> None:
    """Upgrade schema: both branches are there, nothing is left to do."""


def downgrade() -> None:
    """Downgrade schema: both branches remain."""
