"""who has an address of the shop becomes an employee

Revision ID: a3f6029be518
Revises: 8e4a1c7d2b90
Create Date: 2026-11-20 07:35:00
"""

import sqlalchemy as sa
from alembic import op

revision: str = "a3f6029be518"
down_revision: str | tuple[str, ...] | None = "8e4a1c7d2b90"
branch_labels: str | tuple[str, ...] | None = None
depends_on: str | tuple[str, ...] | None = None

fills = ("employees",)
"""Tables it writes rows into, so that its downgrade deletes whatever is in them."""

# A data migration names the columns it touches and no mapped class: those of a later day have other columns.
USERS = sa.table(
    "users",
    sa.column("id", sa.Integer),
    sa.column("email", sa.String),
    sa.column("kind", sa.String),
    sa.column("manager_id", sa.Integer),
    sa.column("created_at", sa.DateTime),
    sa.column("updated_at", sa.DateTime),
)
# Where no transaction holds CREATE (MariaDB), undoing a stopped upgrade must give the same rows: ON UPDATE is kept out.
UNTOUCHED = {"updated_at": USERS.c.updated_at}
EMPLOYEES = sa.table(
    "employees",
    sa.column("id", sa.Integer),
    sa.column("job_title", sa.String),
    sa.column("department", sa.String),
    sa.column("hired_on", sa.Date),
)
DEPARTMENTS = ("Workshop", "Sales", "Dispatch", "Office")


def upgrade() -> None:
    """Upgrade data, by two statements of the server's own: they work in a script, too."""
    title = sa.case((USERS.c.manager_id.is_(None), "Managing director"), else_="Shop assistant")
    department = sa.case(
        *((USERS.c.id % len(DEPARTMENTS) == number, name) for number, name in enumerate(DEPARTMENTS[:-1])),
        else_=DEPARTMENTS[-1],
    )
    staff = sa.select(USERS.c.id, title, department, sa.func.date(USERS.c.created_at)).where(is_staff())
    op.execute(EMPLOYEES.insert().from_select(["id", "job_title", "department", "hired_on"], staff))
    op.execute(USERS.update().where(is_staff()).values(kind="employee", **UNTOUCHED))


def is_staff() -> sa.ColumnElement[bool]:
    """The sample gives these addresses to the staff and to nobody else."""
    return USERS.c.email.endswith("@rowlore.example")


def downgrade() -> None:
    """Downgrade data."""
    op.execute(EMPLOYEES.delete())
    op.execute(USERS.update().where(USERS.c.kind == "employee").values(kind="customer", **UNTOUCHED))
