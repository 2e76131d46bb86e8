"""The statistics of users: a view, mapped read-only.

On PostgreSQL it is the materialised view `analytics.user_stats`, as old as its last refresh; elsewhere the plain view
`user_stats`, always fresh. One mapping serves all: `schema_translate_map` takes the schema away where there is none.
"""

from decimal import Decimal
from typing import Any, NoReturn

from sqlalchemy import DDL, BigInteger, Column, Connection, Dialect, Integer, MetaData, Table, event
from sqlalchemy.orm import Mapped, relationship

from browser import errors
from browser.demo.models.base import Base
from browser.demo.models.orders import OrderItem
from browser.demo.models.types import Money
from browser.demo.models.users import User

SCHEMA = "analytics"

SCHEMA_OF = {"postgresql": SCHEMA}
"""Where the view is, by dialect; elsewhere it is among the tables."""

VIEWS = MetaData()
"""Apart from `Base.metadata`, so that neither `create_all` nor autogenerate takes a view for a table."""

SELECT = """\
SELECT users.id AS user_id, count(placed.id) AS total_orders, round(avg(placed.total), 2) AS average_order_value
FROM users LEFT JOIN (
    SELECT orders.id, orders.user_id,
        orders.shipping_cost + coalesce(sum(order_items.quantity * order_items.unit_price), 0) AS total
    FROM orders LEFT JOIN order_items ON order_items.order_id = orders.id
    GROUP BY orders.id, orders.user_id, orders.shipping_cost
) AS placed ON placed.user_id = users.id
GROUP BY users.id"""

OURS = "Made by the demo of Rowlore"
POSTGRESQL_SCHEMA = f"""\
DO $$ BEGIN
    IF to_regnamespace('{SCHEMA}') IS NULL THEN
        CREATE SCHEMA {SCHEMA};
        COMMENT ON SCHEMA {SCHEMA} IS '{OURS}';
    END IF;
END $$"""
POSTGRESQL_NO_SCHEMA = f"""\
DO $$ BEGIN
    IF obj_description(to_regnamespace('{SCHEMA}'), 'pg_namespace') = '{OURS}'
    AND NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('{SCHEMA}')) THEN
        DROP SCHEMA {SCHEMA};
    END IF;
END $$"""

CREATE = {
    "postgresql": (
        POSTGRESQL_SCHEMA,
        f"CREATE MATERIALIZED VIEW {SCHEMA}.user_stats AS {SELECT}",
        f"CREATE UNIQUE INDEX uq_user_stats_user_id ON {SCHEMA}.user_stats (user_id)",
    ),
    "sqlite": (f"CREATE VIEW user_stats AS {SELECT}",),
    "mysql": (f"CREATE VIEW user_stats AS {SELECT}",),
    "mariadb": (f"CREATE VIEW user_stats AS {SELECT}",),
}
DROP = {
    "postgresql": (f"DROP MATERIALIZED VIEW {SCHEMA}.user_stats", POSTGRESQL_NO_SCHEMA),
    "sqlite": ("DROP VIEW user_stats",),
    "mysql": ("DROP VIEW user_stats",),
    "mariadb": ("DROP VIEW user_stats",),
}

# CONCURRENTLY lets others read the old numbers meanwhile; that is what the unique index is for.
REFRESH = {"postgresql": f"REFRESH MATERIALIZED VIEW CONCURRENTLY {SCHEMA}.user_stats"}


class UserStats(Base):
    """How many orders a user has placed, and what one was worth on average (None without orders)."""

    __table__ = Table(
        "user_stats",
        VIEWS,
        Column("user_id", Integer, primary_key=True),
        Column("total_orders", BigInteger, nullable=False),
        Column("average_order_value", Money),
        schema=SCHEMA,
    )

    user_id: Mapped[int]
    total_orders: Mapped[int]
    average_order_value: Mapped[Decimal | None]

    user: Mapped[User] = relationship(
        primaryjoin=lambda: UserStats.__table__.c.user_id == User.__table__.c.id,
        foreign_keys=lambda: [UserStats.__table__.c.user_id],
        viewonly=True,
    )

    def __repr__(self) -> str:
        return f"UserStats(user_id={self.user_id}, total_orders={self.total_orders})"


def schema_map(dialect: Dialect) -> dict[str, str | None]:
    """The `schema_translate_map` under which `UserStats` is found by this dialect."""
    return {SCHEMA: SCHEMA_OF.get(dialect.name)}


def refresh_statement(connection: Connection) -> str | None:
    """The statement that brings the statistics up to date; None where they are a plain view, always fresh."""
    return REFRESH.get(connection.dialect.name)


def refresh(connection: Connection) -> bool:
    """Bring the statistics up to date where they are stored; returns whether that was necessary at all."""
    statement = refresh_statement(connection)
    if statement is not None:
        connection.exec_driver_sql(statement)
    return statement is not None


def _refuse(*_: Any) -> NoReturn:
    raise errors.NotSupported(
        "The statistics are a view and are never written.", hint="Change users and orders, then refresh the view."
    )


for _event in ("before_insert", "before_update", "before_delete"):
    event.listen(UserStats, _event, _refuse)

# After the last table the view reads; so `create_all` makes what the migrations make.
for _moment, _statements in (("after_create", CREATE), ("before_drop", DROP)):
    for _dialect, _each in _statements.items():
        for _statement in _each:
            _ddl = DDL(_statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
            event.listen(OrderItem.__table__, _moment, _ddl.execute_if(dialect=_dialect))
