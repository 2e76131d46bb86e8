"""Paging through MySQL and MariaDB."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, bindparam, cast, func, text

from browser.database.dialects.base.paging import LIKE_ESCAPE, Paging
from browser.database.dialects.base.values import Wire
from browser.database.dialects.mysql.catalog import is_mariadb
from browser.database.dialects.mysql.values import base_name
from browser.database.facts import Column, TableRef

ESTIMATE = text(
    "SELECT table_rows FROM information_schema.tables"
    " WHERE table_schema = :schema AND table_name = :name AND engine IS NOT NULL"
)


class MysqlPaging(Paging):
    """NULL is the smallest value, and an InnoDB index entry ends with the primary key."""

    says_nulls = False
    index_holds_key = True
    # A lone `a = x AND b > y` is read by a reference to a alone: 110 ms in a group of 200,000 rows, the OR 1 ms.
    seeks_by_or = True
    # OFFSET looks up the whole row of every entry it skips: half a millisecond a hundred.
    block_rows = 2_000

    def estimate(self, connection: Connection, ref: TableRef) -> int | None:
        """InnoDB's own estimate, from information_schema."""
        rows = connection.execute(ESTIMATE, {"schema": ref.schema, "name": ref.name}).scalar()
        return None if rows is None else int(rows)

    def takes_values(self, connection: Connection, rows: Sequence[Sequence[Wire]]) -> bool:
        """MariaDB does, if the texts are ASCII: others are compared with columns of their own character set only.

        MySQL wants VALUES ROW(1, 'a').
        """
        ascii_only = all(each.isascii() for row in rows for each in row if isinstance(each, str))
        return ascii_only and is_mariadb(connection)

    def looks_up(self, key: Sequence[Column]) -> bool:
        """InnoDB's indexes do: of 100 parents with 32,000 rows, a fifth of the time.

        Left out are what is compared as a rounded number, and moments, which are compared in local time.
        """
        return all(base_name(column.type) in _LOOKED_UP for column in key)

    def like(self, element: ColumnElement[Any], pattern: str, *, ignore_case: bool) -> ColumnElement[bool]:
        """The column's own collation may or may not mind case: both sides are compared in one that is known."""
        collation = "utf8mb4_general_ci" if ignore_case else "utf8mb4_bin"
        # CONVERT first: a collation of utf8mb4 on a latin1 column is an error.
        left = func.convert(element.op("USING")(text("utf8mb4"))).collate(collation)
        return left.like(bindparam(None, pattern, type_=String()), escape=LIKE_ESCAPE)

    def as_text(self, element: ColumnElement[Any]) -> ColumnElement[Any]:
        """CAST(... AS CHAR)."""
        return cast(element, String())


_LOOKED_UP = frozenset(
    {"tinyint", "smallint", "mediumint", "int", "integer", "bigint", "decimal", "numeric", "date", "uuid"}
    | {"char", "varchar", "binary", "varbinary"}
)
