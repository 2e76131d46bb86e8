"""Types of columns, as Python or SQL writes them, and what is lost from one to another."""

import ast
import re
from dataclasses import dataclass
from enum import StrEnum

_RANKS = {
    "boolean": ("boolean", 0), "bool": ("boolean", 0),
    "tinyint": ("integer", 1), "smallint": ("integer", 2), "smallinteger": ("integer", 2), "int2": ("integer", 2),
    "mediumint": ("integer", 3), "integer": ("integer", 4), "int": ("integer", 4), "int4": ("integer", 4),
    "bigint": ("integer", 8), "biginteger": ("integer", 8), "int8": ("integer", 8),
    "real": ("float", 4), "float": ("float", 8), "double": ("float", 8), "double precision": ("float", 8),
    "numeric": ("decimal", 0), "decimal": ("decimal", 0), "dec": ("decimal", 0),
    "date": ("time", 1), "datetime": ("time", 2), "timestamp": ("time", 2), "timestamptz": ("time", 2),
    "timestamp without time zone": ("time", 2), "timestamp with time zone": ("time", 2),
    "string": ("text", 0), "varchar": ("text", 0), "char": ("text", 0), "nvarchar": ("text", 0), "unicode": ("text", 0),
    "character varying": ("text", 0), "character": ("text", 0), "nchar": ("text", 0), "text": ("text", 1),
    "unicodetext": ("text", 1), "tinytext": ("text", 0), "mediumtext": ("text", 2), "longtext": ("text", 3),
    "clob": ("text", 1), "citext": ("text", 1), "autostring": ("text", 0),
    "enum": ("enum", 0), "json": ("json", 1), "jsonb": ("json", 2), "uuid": ("uuid", 0), "time": ("time of day", 0),
    "interval": ("interval", 0), "largebinary": ("bytes", 1), "bytea": ("bytes", 1), "blob": ("bytes", 1),
    "binary": ("bytes", 0), "varbinary": ("bytes", 0), "mediumblob": ("bytes", 2), "longblob": ("bytes", 3),
}  # fmt: skip
"""The family of a type, and its rank in it: a higher one holds all of a lower one."""
_SQL = re.compile(
    r"\s*([a-z_0-9]+(?: (?:precision|varying|with(?:out)? time zone))?)\s*(?:\(([^)]*)\))?", re.IGNORECASE
)
_LONGEST_WORD = 200


class Loss(StrEnum):
    """What happens to values when a column's type changes."""

    NONE = ""
    NARROWER = "narrower"
    OTHER = "other"
    """Another kind of value; each is converted, or refuses to be."""
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class ColumnType:
    """One type. `sizes` are its length, or its digits and decimals; `values` those of an enumeration."""

    shown: str = ""
    family: str = ""
    rank: int = 0
    sizes: tuple[int, ...] = ()
    values: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.shown)


UNKNOWN = ColumnType()


def of_python(node: ast.expr, shown: str) -> ColumnType:
    """The type that an expression such as `sa.String(length=20)` makes."""
    call = node if isinstance(node, ast.Call) else None
    name = _last_name(call.func if call else node)
    if call is not None and name == "with_variant" and isinstance(call.func, ast.Attribute):
        return of_python(call.func.value, shown)
    family, rank = _RANKS.get(name.lower(), (name.lower(), 0))
    given = [] if call is None else [*call.args, *(each.value for each in call.keywords if each.arg in _SIZED)]
    constants = [each.value for each in given if isinstance(each, ast.Constant)]
    numbers = tuple(each for each in constants if isinstance(each, int) and not isinstance(each, bool))
    texts = tuple(each for each in constants if isinstance(each, str)) if family == "enum" else ()
    return ColumnType(shown, family, rank, numbers, texts)


_SIZED = {"length", "precision", "scale"}


def of_sql(text: str) -> ColumnType:
    """The type that SQL such as `VARCHAR(20)` or `ENUM('a', 'b')` names."""
    shown = " ".join(text.split())[:_LONGEST_WORD]
    found = _SQL.match(shown)
    if not found:
        return UNKNOWN
    name = found[1].lower()
    family, rank = _RANKS.get(name, (name, 0))
    inside = found[2] or ""
    if family == "enum":
        return ColumnType(shown, family, rank, values=tuple(re.findall(r"'((?:[^']|'')*)'", shown)))
    return ColumnType(shown, family, rank, tuple(int(each) for each in re.findall(r"\d{1,9}", inside)))


def loss(before: ColumnType, after: ColumnType) -> Loss:
    """What of the values may be lost from one type to the other."""
    if not before or not after:
        return Loss.UNSURE
    if before.family != after.family:
        return Loss.NONE if (before.family, after.family) in _HELD else Loss.OTHER
    if before.family == "enum":
        return Loss.NARROWER if before.values and set(before.values) - set(after.values) and after.values else Loss.NONE
    if after.rank < before.rank:
        return Loss.NARROWER
    if after.rank == before.rank and _smaller(before, after):
        return Loss.NARROWER
    return Loss.NONE


_HELD = {("boolean", "integer"), ("integer", "decimal"), ("enum", "text"), ("json", "text"), ("uuid", "text")}
_HELD |= {("integer", "text"), ("decimal", "text"), ("boolean", "text")}
"""Families whose values the other holds without loss."""


def _smaller(before: ColumnType, after: ColumnType) -> bool:
    if before.family == "decimal":
        if not after.sizes:
            return False
        if not before.sizes:
            return True
        (old, old_scale), (new, new_scale) = _digits(before), _digits(after)
        return new - new_scale < old - old_scale or new_scale < old_scale
    if before.family in ("text", "bytes") and after.sizes:
        return not before.sizes or after.sizes[0] < before.sizes[0]
    return False


def _digits(kind: ColumnType) -> tuple[int, int]:
    return kind.sizes[0], kind.sizes[1] if len(kind.sizes) > 1 else 0


def alike(before: ColumnType, after: ColumnType) -> bool:
    """Whether two spellings (`sa.INTEGER()`, `sa.Integer`) mean one type; of times they may differ in their zone."""
    same = (before.family, before.rank, before.sizes, before.values) == (
        after.family,
        after.rank,
        after.sizes,
        after.values,
    )
    return bool(before) and (before.shown == after.shown or (same and before.family != "time"))


def longer_text(before: ColumnType, after: ColumnType) -> bool:
    """Whether only the length of a text grows."""
    return (
        before.family == after.family == "text"
        and before.rank == after.rank == 0
        and bool(before.sizes and after.sizes)
        and after.sizes[0] >= before.sizes[0]
    )


def unlimited_text(before: ColumnType, after: ColumnType) -> bool:
    """Whether a text loses its limit."""
    return before.family == after.family == "text" and not after.sizes and after.rank in (0, 1)


def longer_number(before: ColumnType, after: ColumnType) -> bool:
    """Whether a decimal gets more digits before its point, and as many behind it."""
    if not before.family == after.family == "decimal":
        return False
    if not before.sizes or not after.sizes:
        return not after.sizes
    return _digits(before)[1] == _digits(after)[1] and _digits(after)[0] >= _digits(before)[0]


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
