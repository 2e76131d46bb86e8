"""Whose the bound values of a statement are: the column that each is written to, or compared with.

Read by the vendor's own strings, names and comments, in linear time. Only what stands plainly beside a column is known
to be its own (`x = ?`, `? = lower(x)`, `(x, y) IN ((?, ?))`, the rows of an INSERT): whoever shows values doubts the
rest.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import Piece, significant, word_set

_PLACE = re.compile(r"(?P<mark>\?|%s(?!\w))|(?P<sign>[$:])(?P<number>\d+)(?!\w)|%\((?P<name>\w+)\)s|:(?P<bind>\w+)")
_OPERATORS = word_set("= < > ! ~ := LIKE ILIKE IS NOT")
_MOST_OPERATORS = 4
_MOST_INSIDE = 40
"""Words in the parentheses of an operand: of a longer one nothing is told."""
_HARMLESS = word_set("ANY SOME ALL CAST LOWER UPPER TRIM LTRIM RTRIM BINARY COALESCE IFNULL ABS DATE")
"""What is made of a column by these is still its value."""
_EDGES = word_set("( , ; AND OR XOR WHERE SET ON HAVING WHEN THEN ELSE SELECT DISTINCT IF") | {""}
"""What stands before a comparison."""
_ENDS = word_set(") , ; AND OR XOR THEN ELSE END ORDER GROUP LIMIT RETURNING HAVING UNION FOR FROM WHERE AS") | {""}
"""What stands behind one."""
_NO_SELECT_LIST = word_set("FROM WHERE UNION EXCEPT INTERSECT ON RETURNING LIMIT ORDER GROUP HAVING ; )")
_NO_COLUMNS = word_set("LIMIT OFFSET FIRST NEXT TOP")
_OF_TYPES = word_set("PRECISION VARYING WITH WITHOUT TIME ZONE")
_NO_NAMES = {word.lower() for word in _OPERATORS | _EDGES | _ENDS | _NO_SELECT_LIST | _NO_COLUMNS} | {"between", "in"}


class Place(NamedTuple):
    """A place for a value: "?", "%s", "$" and ":" with a number, or "named"; the columns it belongs to, if any.

    `known`: the columns are all that the value is compared with or written to.
    """

    style: str
    key: str = ""
    columns: tuple[str, ...] = ()
    known: bool = False


class _Item(NamedTuple):
    """A word in upper case or a sign; of quoted names `"`, of strings `'`, of numbers 0, of places ?."""

    text: str
    name: str = ""
    place: Place | None = None


@lru_cache(maxsize=256)
def places_of(sql: str, lexis: Lexis) -> tuple[Place, ...]:
    """The places of a statement in the order in which they stand."""
    return tuple(_Reader(sql, lexis).places())


def plain_name(name: str) -> str:
    """A column's name without its quotes and what stands in front of it."""
    return name.strip().strip('"`[]').rpartition(".")[2].strip('"`[] ')


def _items(sql: str, lexis: Lexis) -> Iterator[_Item]:
    position = 0
    for text, token in significant(sql, lexis):
        if token.start < position:
            continue
        written = sql[token.start : token.end]
        if token.piece is Piece.WORD:
            yield _Item(text, written)
        elif token.piece is Piece.NAME:
            yield _Item('"', written[1:-1])
        elif token.piece is Piece.STRING:
            yield _Item("'")
        elif token.piece is Piece.NUMBER:
            yield _Item("0")
        elif sql.startswith("%%", token.start):
            position = token.start + 2
            yield _Item("%")
        elif (found := _PLACE.match(sql, token.start)) and (token.piece is Piece.PARAMETER or not found["bind"]):
            position = found.end()
            style = found["mark"] or found["sign"] or "named"
            yield _Item("?", place=Place(style, found["number"] or found["name"] or found["bind"] or ""))
        else:
            yield _Item(text)


class _Reader:
    """One statement, its parentheses matched."""

    def __init__(self, sql: str, lexis: Lexis) -> None:
        self._items = [*_items(sql, lexis)]
        self._reserved = lexis.reserved | _NO_NAMES
        self._known = lexis.columns
        self._pairs: dict[int, int] = {}  # of parentheses: each other's index
        self._within: list[int] = []  # the opening one that each item is in, -1 where it is in none
        self._turns: list[int] = []  # commas between that and the item
        self._operands: dict[int, tuple[int, str]] = {}
        self._rows: dict[int, list[str]] = {}
        opened, commas = [-1], [0]
        for at, item in enumerate(self._items):
            if item.text == ")" and len(opened) > 1:
                commas.pop()
                self._pairs[at], self._pairs[opened[-1]] = opened[-1], at
                opened.pop()
            self._within.append(opened[-1])
            self._turns.append(commas[-1])
            if item.text == "(":
                opened.append(at)
                commas.append(0)
            elif item.text == ",":
                commas[-1] += 1

    def places(self) -> Iterator[Place]:
        """Every place with its columns."""
        inserted = dict(self._inserted())
        for at, item in enumerate(self._items):
            if item.place is not None:
                compared = self._column(at)
                into, direct = inserted.get(at, ("", False))
                columns = tuple(name for name in (compared, into) if name)
                yield item.place._replace(columns=columns, known=direct or compared is not None)

    def _text(self, at: int) -> str:
        return self._items[at].text if 0 <= at < len(self._items) else ""

    def _name(self, at: int) -> str:
        """The name at this place, unless it is a word of the language."""
        item = self._items[at] if 0 <= at < len(self._items) else _Item("")
        return item.name if item.text == '"' or item.name.lower() not in self._reserved else ""

    def _column(self, at: int) -> str | None:
        """The column of a place: "" where it has none (LIMIT ?), None where nobody knows."""
        start, end = self._around(at)
        before = self._text(start - 1)
        if before in _OPERATORS:
            return self._subject(self._skipped(start - 1))
        if before in _NO_COLUMNS:
            return ""
        if before == "BETWEEN":
            return self._subject(start - 2)
        if before in (",", "AND"):
            first, _ = self._operand(start - 2)
            if before == "," and self._text(first - 1) == "LIMIT":
                return ""
            if before == "AND" and self._text(first - 1) == "BETWEEN":
                return self._subject(first - 2)
        found = self._listed(start) if before in ("(", ",") and self._text(end + 1) in (",", ")") else None
        return found or (self._turned(end + 1) if before in _EDGES else None)

    def _around(self, at: int) -> tuple[int, int]:
        """The place with its casts and parentheses: where it begins, and its last word."""
        start = end = at
        while True:
            if self._text(end + 1) == "::" and self._text(end + 2) != "?":
                end = self._type_end(end + 2)
                continue
            closing = self._pairs.get(start - 1, -1) if self._text(start - 1) == "(" else -1
            if closing < 0 or (closing != end + 1 and self._text(end + 1) != "AS"):
                return start, end
            if self._text(start - 2) in _HARMLESS:
                start, end = start - 2, closing
            elif self._text(start - 2) in _OPERATORS | _EDGES:
                start, end = start - 1, closing
            else:
                return start, end

    def _type_end(self, at: int) -> int:
        while self._text(at + 1) in _OF_TYPES:
            at += 1
        if self._text(at + 1) == "(":
            at = self._pairs.get(at + 1, at)
        return at + 2 if self._text(at + 1) == "[" and self._text(at + 2) == "]" else at

    def _skipped(self, at: int) -> int:
        """What stands before the operator that ends here."""
        last = at - _MOST_OPERATORS
        while at > last and self._text(at) in _OPERATORS:
            at -= 1
        return at

    def _subject(self, end: int) -> str | None:
        """The column that is compared, which ends here; an optional NOT behind it is left out."""
        start, column = self._operand(end - (self._text(end) == "NOT"))
        return column if column and self._text(start - 1) in _EDGES else None

    def _operand(self, end: int) -> tuple[int, str]:
        """Where the operand begins that ends here, and the one column in it, or ""."""
        if end not in self._operands:
            self._operands[end] = self._read_operand(end)
        return self._operands[end]

    def _read_operand(self, end: int) -> tuple[int, str]:
        while True:
            start, column = end, self._name(end)
            if self._text(end) == ")":
                start = self._pairs.get(end, end)
                column = self._only_name(start + 1, end) if self._is_harmless(start - 1) else ""
                start -= self._text(start - 1) not in _EDGES | _OPERATORS
            while self._text(start - 1) == "." and start > 1:
                start -= 2
            if self._text(start - 1) != "::" or start < 2:
                return start, column
            end = start - 2

    def _is_harmless(self, at: int) -> bool:
        """Whether what stands before a parenthesis leaves the value as it is."""
        return self._text(at) in _HARMLESS | _EDGES | _OPERATORS

    def _only_name(self, start: int, end: int) -> str:
        """The column that these words speak of, if it is one."""
        names = set()
        for at in range(start, end if end - start <= _MOST_INSIDE else start):
            if self._text(at) == "AS":
                break
            if self._text(at) in ("SELECT", "CASE", "?") or (self._text(at) == "(" and not self._is_harmless(at - 1)):
                return ""
            if self._name(at) and self._text(at + 1) not in ("(", ".") and self._text(at - 1) != "::":
                names.add(self._name(at))
        return names.pop() if len(names) == 1 else ""

    def _turned(self, at: int) -> str | None:
        """The column behind the operator that begins here."""
        last = at + _MOST_OPERATORS
        if self._text(at) not in _OPERATORS:
            return None
        while at < last and self._text(at) in _OPERATORS:
            at += 1
        first = at
        while self._text(at + 1) == ".":
            at += 2
        column = self._name(at)
        opening = at if self._text(at) == "(" else at + 1
        if self._text(opening) == "(":
            closing = self._pairs.get(opening, opening)
            column = self._only_name(opening + 1, closing) if at == first and self._is_harmless(opening - 1) else ""
            at = closing
        if self._text(at + 1) == "::":
            at = self._type_end(at + 2)
        return column if column and self._text(at + 1) in _ENDS else None

    def _listed(self, start: int) -> str | None:
        """The column of what stands in a list: x IN (?, ?), (x, y) = (?, ?), (x, y) IN ((?, ?), (?, ?))."""
        opening = self._within[start]
        if opening < 0:
            return None
        before = opening - 1
        if self._text(before) == "IN":
            return self._subject(before - 1)
        before -= self._text(before) == "ROW"
        if self._text(before) in _OPERATORS:
            row = self._row(self._skipped(before))
        elif self._within[opening] >= 0 and self._text(self._within[opening] - 1) == "IN":
            end = self._within[opening] - 2
            row = self._row(end - (self._text(end) == "NOT"))
        else:
            return None
        turn = self._turns[start]
        return (row[turn] or None) if turn < len(row) else None

    def _row(self, end: int) -> list[str]:
        """The columns of the row (x, y) that ends here."""
        if end not in self._rows:
            opening = self._pairs.get(end, end) if self._text(end) == ")" else end
            ends = [at for at in range(opening + 1, end + 1) if self._is_last(at, opening, end)]
            operands = [self._operand(at - 1) for at in ends]
            is_row = self._text(opening - 1) in _EDGES | {"ROW"}
            self._rows[end] = [name if self._text(at - 1) in ("(", ",") else "" for at, name in operands if is_row]
        return self._rows[end]

    def _is_last(self, at: int, opening: int, end: int) -> bool:
        return at == end or (self._text(at) == "," and self._within[at] == opening)

    def _inserted(self) -> Iterator[tuple[int, tuple[str, bool]]]:
        """(index of a place, (its column, whether the place is all that is written to it)) of an INSERT."""
        at = next((at + 1 for at, item in enumerate(self._items) if item.text == "INTO"), len(self._items))
        while self._text(at + 1) == ".":
            at += 2
        columns, closing = self._columns_of(at)
        if columns and self._text(closing + 1) in ("VALUES", "VALUE"):
            yield from self._values(closing + 2, columns)
        elif columns and self._text(closing + 1) == "SELECT":
            yield from self._selected(closing + 2, columns)

    def _columns_of(self, table: int) -> tuple[list[str], int]:
        """The columns that an INSERT INTO this table writes, none where nobody knows; where their list ends."""
        if self._text(table + 1) != "(":
            return [*self._known(self._items[table].name)] if table < len(self._items) else [], table
        closing = self._pairs.get(table + 1, -1)
        inside = [at for at in range(table + 2, closing) if self._text(at) != ","]
        is_list = bool(inside) and len(inside) == self._turns[inside[-1]] + 1
        return [self._items[at].name for at in inside] if is_list else [], closing

    def _values(self, at: int, columns: list[str]) -> Iterator[tuple[int, tuple[str, bool]]]:
        """Those of the rows (?, ?), (?, ?)."""
        at += self._text(at) == "ROW"
        while self._text(at) == "(" and at in self._pairs:
            yield from self._written(at + 1, self._pairs[at], columns)
            at = self._pairs[at] + 2
            at += self._text(at) == "ROW"

    def _selected(self, start: int, columns: list[str]) -> Iterator[tuple[int, tuple[str, bool]]]:
        """Those of SELECT ?, ?; also of SELECT p0, p1 FROM (VALUES (?, ?)), as SQLAlchemy writes many rows."""
        level, end = self._within[start - 1], start
        while self._text(end) and not (self._text(end) in _NO_SELECT_LIST and self._within[end] == level):
            end += 1
        yield from self._written(start, end, columns)
        firsts = [start, *(at + 1 for at in range(start, end) if self._text(at) == "," and self._within[at] == level)]
        in_order = [self._text(at) for at in firsts] == [f"P{at}" for at in range(len(columns))]
        if in_order and [self._text(end + more) for more in range(3)] == ["FROM", "(", "VALUES"]:
            yield from self._values(end + 3, columns)

    def _written(self, start: int, end: int, columns: list[str]) -> Iterator[tuple[int, tuple[str, bool]]]:
        """Those of one row between these places."""
        level, turn = self._within[start - 1] if self._text(start - 1) != "(" else start - 1, 0
        for at in range(start, end):
            if self._text(at) == "," and self._within[at] == level:
                turn += 1
            elif self._items[at].place is not None and turn < len(columns):
                first, last = self._around(at)
                direct = self._within[first] == level and self._text(first - 1) in ("(", ",", "SELECT")
                yield at, (columns[turn], direct and self._text(last + 1) in _ENDS)
