"""What only the SQL text of a SQLite object tells: names of constraints, checks, generated and indexed expressions.

SQLite stores the statement that made an object, and its pragmas leave these out. A text that is not understood (a
virtual table's, a future syntax) gives fewer facts, never an error.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from browser.database.facts import Check

_TOKEN = re.compile(
    r"(?P<space>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))"
    r"|(?P<name>\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|\[[^\]]*\])"
    r"|(?P<string>'(?:[^']|'')*')"
    r"|(?P<word>[\w$]+)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
_TABLE_CONSTRAINTS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})
# A constraint's name is used up by the constraint that follows it.
_ENDS_NAME = frozenset({"NOT", "NULL", "DEFAULT", "COLLATE", "GENERATED", "AS"})


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `word` is the upper-case keyword, or "" for anything quoted; `value` is the unquoted text."""

    word: str
    value: str
    start: int
    end: int


@dataclass
class TableText:
    """What a CREATE TABLE says. Foreign keys' names stand in the order of declaration, "" where one has none."""

    without_rowid: bool = False
    primary_key: str = ""
    generated: dict[str, str] = field(default_factory=dict)
    collations: dict[str, str] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    unique: dict[tuple[str, ...], str] = field(default_factory=dict)
    foreign_keys: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class IndexText:
    """What a CREATE INDEX says: the SQL of each part, and of the condition."""

    parts: tuple[str, ...] = ()
    where: str = ""


def tokens(sql: str) -> list[Token]:
    """The tokens of a statement without white space and comments."""
    found = []
    for match in _TOKEN.finditer(sql):
        text = match.group()
        match match.lastgroup:
            case "space":
                continue
            case "name" | "string":
                value = text[1:-1] if text[0] == "[" else text[1:-1].replace(text[0] * 2, text[0])
                found.append(Token("", value, match.start(), match.end()))
            case _:
                found.append(Token(text.upper(), text, match.start(), match.end()))
    return found


def table_text(sql: str) -> TableText:
    """The facts of a CREATE TABLE statement; none for a virtual table."""
    facts = TableText()
    found = tokens(sql)
    opening = next((at for at, token in enumerate(found) if token.word == "("), None)
    if opening is None or any(token.word == "VIRTUAL" for token in found[:3]):
        return facts
    closing = _closing(found, opening)
    options = [token.word for token in found[closing + 1 :]]
    facts.without_rowid = any(pair == ("WITHOUT", "ROWID") for pair in pairwise(options))
    for item in _items(found[opening + 1 : closing]):
        column = None if item[0].word in _TABLE_CONSTRAINTS else item[0].value
        _read_item(sql, item, column, facts)
    return facts


def index_text(sql: str) -> IndexText:
    """The parts of a CREATE INDEX statement as written, without ASC and DESC, and its WHERE."""
    found = tokens(sql)
    on = next((at for at, token in enumerate(found) if token.word == "ON"), None)
    opening = next((at for at, token in enumerate(found) if token.word == "(" and on is not None and at > on), None)
    if opening is None:
        return IndexText()
    closing = _closing(found, opening)
    parts = []
    for item in _items(found[opening + 1 : closing]):
        kept = item[:-1] if len(item) > 1 and item[-1].word in ("ASC", "DESC") else item
        parts.append(sql[kept[0].start : kept[-1].end])
    rest = found[closing + 1 :]
    where = sql[rest[0].end :].strip() if rest and rest[0].word == "WHERE" else ""
    return IndexText(tuple(parts), where)


def _read_item(sql: str, item: Sequence[Token], column: str | None, facts: TableText) -> None:
    """One column definition, or one or more table constraints (SQLite does not insist on commas between them)."""
    name = ""
    at = 0 if column is None else 1
    while at < len(item):
        word = item[at].word
        group = _group(item, at + 1)
        if word == "CONSTRAINT" and at + 1 < len(item):
            name = item[at + 1].value
            at += 1
        elif word == "CHECK" and group:
            facts.checks.append(Check(name, _inside(sql, group)))
            name = ""
        elif word == "AS" and group and column is not None:
            facts.generated[column] = _inside(sql, group)
        elif word == "PRIMARY":
            facts.primary_key, name = name, ""
        elif word == "UNIQUE":
            columns = (column,) if column is not None else tuple(part[0].value for part in _items(group[1:-1]))
            facts.unique[columns] = name
            name = ""
        elif word == "REFERENCES":
            facts.foreign_keys.append(name)
            name = ""
        elif word in _ENDS_NAME:
            name = ""
            if word == "COLLATE" and column is not None and at + 1 < len(item):
                facts.collations[column] = item[at + 1].value
        at += 1 + (len(group) if word != "CONSTRAINT" else 0)


def _group(found: Sequence[Token], at: int) -> Sequence[Token]:
    """The parenthesised tokens that start at a place; none when no parenthesis does."""
    if at >= len(found) or found[at].word != "(":
        return ()
    return found[at : _closing(found, at) + 1]


def _inside(sql: str, group: Sequence[Token]) -> str:
    return sql[group[0].end : group[-1].start].strip()


def _closing(found: Sequence[Token], opening: int) -> int:
    depth = 0
    for at in range(opening, len(found)):
        depth += {"(": 1, ")": -1}.get(found[at].word, 0)
        if depth == 0:
            return at
    return len(found) - 1


def _items(found: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens between commas that stand in no parentheses."""
    depth = start = 0
    for at, token in enumerate(found):
        depth += {"(": 1, ")": -1}.get(token.word, 0)
        if token.word == "," and depth == 0:
            if at > start:
                yield found[start:at]
            start = at + 1
    if start < len(found):
        yield found[start:]
