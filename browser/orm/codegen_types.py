"""A column's type as its database spells it, as SQLAlchemy source: a type and a Python annotation."""

import re

from browser.database.facts import Column

ANY = "Any"

_LENGTH = re.compile(r"\((\d+)\)")
_PRECISION = re.compile(r"\((\d+)(?:\s*,\s*(\d+))?\)")

_PLAIN: tuple[tuple[str, str, str], ...] = (
    (r"tinyint\(1\)|bool(ean)?\b", "sa.Boolean", "bool"),
    (r"(big|long)int|int8|bigserial", "sa.BigInteger", "int"),
    (r"smallint|int2|smallserial", "sa.SmallInteger", "int"),
    (r"(unsigned )?((tiny|medium)?int\b|integer|int4|serial|year)", "sa.Integer", "int"),
    (r"double|float8", "sa.Double", "float"),
    (r"float|real|float4", "sa.Float", "float"),
    (r"timestamp.* with time zone|timestamptz", "sa.DateTime(timezone=True)", "datetime.datetime"),
    (r"timestamp|datetime", "sa.DateTime", "datetime.datetime"),
    (r"time.* with time zone|timetz", "sa.Time(timezone=True)", "datetime.time"),
    (r"time", "sa.Time", "datetime.time"),
    (r"date", "sa.Date", "datetime.date"),
    (r"interval", "sa.Interval", "datetime.timedelta"),
    (r"jsonb?\b", "sa.JSON", ANY),
    (r"uuid\b", "sa.Uuid", "uuid.UUID"),
    (r"bytea|(tiny|medium|long)?blob|(var)?binary", "sa.LargeBinary", "bytes"),
    (r"enum\b|set\b", "sa.String", "str"),
    (r"(tiny|medium|long)?text|clob|citext|ntext", "sa.Text", "str"),
)
"""Pattern of the spelling (from its start), SQLAlchemy's type, Python's; the first that fits."""

_TEXTS = re.compile(r"(national )?(var|n|nvar)?char(acter)?( varying)?|string|name\b|bpchar|varchar2|nvarchar2")
_EXACT = re.compile(r"numeric|decimal|dec\b|number\b")


def type_source(column: Column, *, is_key: bool = False) -> tuple[str, str]:
    """(type, annotation): ("sa.String(40)", "str"). ("sa.types.NullType", "Any") where no generic type serves.

    A key of tinyint(1) is a number: 2 and 3 are two rows, and both are True.
    """
    spelled = column.type.lower().strip()
    if is_key and spelled.startswith("tinyint"):
        return "sa.SmallInteger", "int"
    if spelled.endswith("[]"):
        inner, _ = type_source(Column(column.name, column.type.strip()[:-2]))
        return (f"sa.ARRAY({inner})", "list[Any]") if "NullType" not in inner else ("sa.types.NullType", ANY)
    if _EXACT.match(spelled):
        found = _PRECISION.search(spelled)
        digits = ", ".join(part for part in found.groups() if part) if found else ""
        return (f"sa.Numeric({digits})" if digits else "sa.Numeric", "decimal.Decimal")
    if _TEXTS.match(spelled):
        length = _LENGTH.search(spelled)
        return (f"sa.String({length[1]})" if length else "sa.String", "str")
    for pattern, kind, annotation in _PLAIN:
        if re.match(pattern, spelled):
            return kind, annotation
    return "sa.types.NullType", ANY
