"""Column types that mean the same on SQLite, PostgreSQL and MariaDB."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Numeric, Uuid
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine

CENT = Decimal("0.01")

Document = JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
"""A JSON document, binary where the database can index into it; None is NULL, not the JSON null."""

Key = Uuid().with_variant(Uuid(native_uuid=False), "mysql", "mariadb")
"""A UUID. CHAR(32) on MariaDB and MySQL alike: only some MariaDB versions have the type, and `--sql` asks no server."""


class Instant(TypeDecorator[datetime]):
    """A moment in time: aware UTC in Python, whole seconds at least.

    PostgreSQL's and MariaDB's own type of a moment; on SQLite text in UTC, spelled as CURRENT_TIMESTAMP spells it, so
    that what the server wrote sorts among what Python wrote. Naive values are refused with ValueError.
    """

    impl = (
        DateTime(timezone=True)
        .with_variant(sqlite.DATETIME(truncate_microseconds=True), "sqlite")  # type: ignore[no-untyped-call]
        .with_variant(mysql.TIMESTAMP(), "mysql", "mariadb")
    )
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, and naive where the driver knows no time zones."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The same moment, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An amount with two decimals: NUMERIC(10, 2), exact; where a driver only has floats, rounded to the cent."""

    impl = Numeric(10, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """NUMERIC that lets floats through where Decimal is foreign (SQLAlchemy would warn at every row)."""
        exact, floating = Numeric(10, 2), Numeric(10, 2, asdecimal=False)
        return dialect.type_descriptor(exact if dialect.supports_native_decimal else floating)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """The amount in whole cents."""
        return None if value is None else Decimal(str(value)).quantize(CENT)
