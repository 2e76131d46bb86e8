"""Paging through SQLite: the rowid, and LIKE that minds case."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, bindparam, func, literal_column, select

from browser.database.dialects.base.paging import LIKE_ESCAPE, Paging
from browser.database.facts import Column, Kind, ObjectKind, TableFacts

ROW_ID_NAMES = ("rowid", "_rowid_", "oid")


class SqlitePaging(Paging):
    """NULL is the smallest value, an index entry ends with the rowid, and the table itself stands in its order."""

    says_nulls = False
    index_holds_key = True
    row_id_is_order = True
    union_is_typed = False

    def row_id(self, facts: TableFacts) -> tuple[Column, ...]:
        """The rowid, by the first of its three names that no column has taken; none where a column is the rowid."""
        if facts.kind is not ObjectKind.TABLE or facts.without_rowid or _has_alias(facts):
            return ()
        taken = {column.name.lower() for column in facts.columns}
        free = [name for name in ROW_ID_NAMES if name not in taken]
        return (Column(free[0], "INTEGER", Kind.NUMBER, nullable=False),) if free else ()

    def listed(self, columns: Sequence[Sequence[Any]]) -> Select[Any] | None:
        """By json_each, which keeps integers and printable texts as they are."""
        if sqlite3.sqlite_version_info < (3, 38, 0) or not all(_is_exact_in_json(each) for each in columns):
            return None
        if len(columns) == 1:
            rows: Any = func.json_each(bindparam("keys", json.dumps(columns[0]), String(), unique=True))
            rows = rows.table_valued("key", "value")
            return select(rows.c["key"].label("n"), rows.c["value"].label("k0"))
        parameter = bindparam("keys", json.dumps(list(zip(*columns, strict=True))), String(), unique=True)
        rows = func.json_each(parameter).table_valued("key", "value")
        parts = [
            func.json_extract(rows.c["value"], literal_column(f"'$[{number}]'")).label(f"k{number}")
            for number in range(len(columns))
        ]
        return select(rows.c["key"].label("n"), *parts)

    def like(self, element: ColumnElement[Any], pattern: str, *, ignore_case: bool) -> ColumnElement[bool]:
        """SQLite's LIKE ignores the case of ASCII letters; GLOB minds it, and can use an index for a prefix."""
        if ignore_case:
            return element.like(bindparam(None, pattern, type_=String()), escape=LIKE_ESCAPE)
        return element.op("GLOB", is_comparison=True)(bindparam(None, glob_of(pattern), type_=String()))


def _is_exact_in_json(values: Sequence[Any]) -> bool:
    return all(type(value) is int or (type(value) is str and value.isprintable()) for value in values)


def _has_alias(facts: TableFacts) -> bool:
    """Whether the primary key is the rowid itself: one column of exactly this type, here only if it is NOT NULL."""
    if facts.primary_key is None or len(facts.primary_key.columns) != 1:
        return False
    column = facts.column(facts.primary_key.columns[0])
    return column.type.upper() == "INTEGER" and not column.nullable


def glob_of(pattern: str) -> str:
    """The GLOB pattern that means the same as a LIKE pattern."""
    parts: list[str] = []
    characters = iter(pattern)
    for character in characters:
        if character == LIKE_ESCAPE:
            parts.append(_literal(next(characters, LIKE_ESCAPE)))
        elif character in "%_":
            parts.append({"%": "*", "_": "?"}[character])
        else:
            parts.append(_literal(character))
    return "".join(parts)


def _literal(character: str) -> str:
    return f"[{character}]" if character in "*?[" else character
