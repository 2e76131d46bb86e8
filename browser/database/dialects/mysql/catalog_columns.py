"""A column as information_schema describes it, in MariaDB's and in MySQL's way."""

from collections.abc import Sequence
from typing import Any

from browser.database.facts import Column, Kind

_SPELLED = {
    Kind.NUMBER: "tinyint smallint mediumint int bigint decimal float double year",
    Kind.TEXT: "char varchar tinytext text mediumtext longtext enum set",
    Kind.TIME: "date time datetime timestamp",
    Kind.BYTES: "binary varbinary tinyblob blob mediumblob longblob",
    Kind.JSON: "json",
}
_KINDS = {name: kind for kind, names in _SPELLED.items() for name in names.split()}


def column_of(row: Sequence[Any], *, mariadb: bool, json: bool) -> Column:
    """A Column of name, column_type, data_type, is_nullable, column_default, extra, generation_expression, comment.

    `json` says that a check makes the text valid JSON, which is all that MariaDB's type JSON is.
    """
    name, column_type, data_type, nullable, default, extra, generated, comment = row
    extra = extra or ""
    return Column(
        name=name,
        type=column_type,
        kind=Kind.JSON if json else _KINDS.get(data_type.lower(), Kind.OTHER),
        nullable=nullable == "YES",
        default=None if generated else _default(default, column_type, extra, mariadb=mariadb),
        generated=generated or None,
        identity="auto_increment" in extra.lower(),
        comment=comment or "",
    )


def _default(default: str | None, column_type: str, extra: str, *, mariadb: bool) -> str | None:
    """The default as SQL. MariaDB stores SQL; MySQL the bare value, and a word in `extra` where it is an expression."""
    sql = default
    if default is not None and not mariadb:
        sql = _mysql_default(default, column_type, extra)
    if sql is not None and sql.upper() == "NULL":
        sql = None
    on_update = extra.lower().find("on update")
    if on_update >= 0:
        sql = f"{sql or 'NULL'} {extra[on_update:]}"
    return sql


def _mysql_default(default: str, column_type: str, extra: str) -> str:
    numeric = _KINDS.get(column_type.partition("(")[0].split()[0].lower()) is Kind.NUMBER
    if "DEFAULT_GENERATED" in extra or numeric or default.upper().startswith("CURRENT_TIMESTAMP"):
        return default
    if column_type.lower().startswith("bit"):
        return default
    return "'" + default.replace("\\", "\\\\").replace("'", "''") + "'"
