"""Repeated statements: one shape many times within one action, each time for another value (N+1), told in words."""

import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from browser.database.statements_shapes import LONGEST, literals, shape_of

if TYPE_CHECKING:
    from browser.database.statements import Sent

MANY = 10
"""How often a statement is repeated before it is worth a word."""
FEW_ROWS = 100
"""Rows on an average that one of them returns at most: more of them are pages."""
GAP = 2.0
"""Seconds between two statements of an action that nobody numbered, which then is another one."""
MOST_KEYS = 2_000
MOST_NUMBERS = 20_000


@dataclass(frozen=True, slots=True)
class Repeat:
    """One repeated statement: `numbers` are those of the log, `words` explain it and say what to do."""

    words: str
    action: str
    shape: str
    count: int
    milliseconds: float
    numbers: frozenset[int]
    relation: str = ""


@dataclass(slots=True)
class _Run:
    """The statements of one shape within one action so far."""

    action: str
    shape: str
    relation: str
    parent: str
    sent: "list[Sent]" = field(default_factory=list)
    values: set[object] = field(default_factory=set)
    last: float = 0.0


class RepeatFinder:
    """Looks at statements as they come, each once. Not thread-safe."""

    def __init__(self) -> None:
        self._runs: OrderedDict[object, _Run] = OrderedDict()
        self._tables: OrderedDict[object, str] = OrderedDict()

    def look(self, statements: "Iterable[Sent]") -> None:
        """These were sent, too."""
        for sent in statements:
            if sent.many or not sent.action:
                continue
            form = shape_of(sent)
            if read_of(form) is not None:
                self._add(sent, form)
            elif table := table_of(form):
                self._tables[_doing(sent)] = table
        for kept in (self._runs, self._tables):
            while len(kept) > MOST_KEYS:
                kept.popitem(last=False)

    def found(self) -> tuple[Repeat, ...]:
        """What is repeated, the most often repeated first."""
        told = [_repeat(run) for run in self._runs.values() if _is_repeated(run)]
        return tuple(sorted(told, key=lambda each: -each.count))

    def _add(self, sent: "Sent", form: str) -> None:
        doing = _doing(sent)
        before = self._tables.get(doing, "")
        key = (doing, form, sent.relation)
        run = self._runs.get(key)
        if run is None or (not sent.doing and sent.when - run.last > GAP):
            run = self._runs[key] = _Run(str(sent.action), form, sent.relation, before)
            self._tables[doing] = table_of(form) or before
        run.last = sent.when
        if len(run.sent) < MOST_NUMBERS:
            run.sent.append(sent)
            run.values.add(_values(sent))


def _doing(sent: "Sent") -> object:
    return sent.doing or (str(sent.action), sent.connection)


def repeated(statements: "Iterable[Sent]") -> tuple[Repeat, ...]:
    """What is repeated among these, the most often repeated first."""
    finder = RepeatFinder()
    finder.look(statements)
    return finder.found()


@dataclass(frozen=True, slots=True)
class Read:
    """What a SELECT for one value reads: the table, and the column that is compared."""

    table: str = ""
    column: str = ""


_NAME = r"""(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|\w+)"""
_READS = re.compile(r"\s*(SELECT|WITH|VALUES|TABLE)\b", re.IGNORECASE)
_VALUE = r"(?:\?|\(…\)|CAST ?\(\? AS [^)]+\))"
_FROM = re.compile(rf"\bFROM ((?:{_NAME} ?\. ?)*{_NAME})", re.IGNORECASE)
_EQUAL = re.compile(rf"(?:({_NAME}) ?= ?{_VALUE})|(?:{_VALUE} ?= ?(?:{_NAME} ?\. ?)*({_NAME}))", re.IGNORECASE)
_COMPARISON = re.compile(rf"({_NAME})\s*=\s*('(?:[^']|'')*'|\d+|\?|%s|%\(\w+\)s|:\w+|\$\d+)", re.IGNORECASE)
_PAGED = re.compile(
    rf"[<>]=? ?{_VALUE}.*\bORDER BY\b|\b(LIMIT|OFFSET|FETCH)\b.*\bOFFSET\b|\bOFFSET ?\?|\bFETCH ", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def read_of(form: str) -> Read | None:
    """What a statement of this shape reads; None where it is no query for values, or one of the pages of a whole."""
    if not _READS.match(form) or "?" not in form or _PAGED.search(form):
        return None
    where = form.upper().rfind(" WHERE ")
    column = _EQUAL.search(form, where) if where >= 0 else None
    return Read(table_of(form), _plain(column.group(1) or column.group(2)) if column else "")


@lru_cache(maxsize=4096)
def table_of(form: str) -> str:
    """The table that a query of this shape reads first; "" where it is no query of a table."""
    table = _FROM.search(form) if _READS.match(form) else None
    return _plain(table.group(1)) if table is not None else ""


def _plain(name: str) -> str:
    return re.sub(r"[\"`\[\]]", "", re.split(r" ?\. ?(?=[^\"`\]]*(?:[\"`\[]|$|\w+$))", name)[-1]).strip()


def _values(sent: "Sent") -> object:
    given = sent.values
    values = tuple(given.values()) if isinstance(given, dict) else given
    return hash(repr(values)) if values else literals(sent.sql)


def _is_repeated(run: _Run) -> bool:
    count = len(run.sent)
    if count < MANY or len(run.values) < count * 0.8:
        return False
    rows = [each.rows for each in run.sent if each.rows is not None]
    return not rows or sum(rows) / len(rows) <= FEW_ROWS


def _repeat(run: _Run) -> Repeat:
    count = len(run.sent)
    milliseconds = sum(each.milliseconds or 0.0 for each in run.sent)
    numbers = frozenset(each.number for each in run.sent)
    read = read_of(run.shape) or Read()
    read = replace(read, column=_varying(run) or read.column)
    relation = run.relation or _guessed(run, read)
    return Repeat(_words(run, relation, read, count), run.action, run.shape, count, milliseconds, numbers, relation)


def _varying(run: _Run) -> str:
    """The column that is compared with another value each time; "" where the texts do not tell."""
    first, last = ({} if run.sent[at].cut else _comparisons(run.sent[at].sql) for at in (0, -1))
    placed = [name for name, value in first.items() if not value.startswith("'") and not value.isdigit()]
    differing = [name for name, value in first.items() if last.get(name, value) != value]
    return next(iter(differing or placed), "")


def _comparisons(sql: str) -> dict[str, str]:
    """{column: value or place} of every `column = value` in a statement."""
    return {_plain(found[0]): found[1] for found in _COMPARISON.findall(sql[:LONGEST])}


def _guessed(run: _Run, read: Read) -> str:
    """`WHERE posts.user_id = ?` behind a SELECT of users: users.posts."""
    column, parent = read.column.lower(), run.parent.lower()
    if not read.table or not column or not parent:
        return ""
    stem = re.sub(r"_?(id|no|key|code|ref)$", "", column)
    singular = re.sub(r"(ies|s|es)$", "", parent)
    if len(stem) > 1 and stem.startswith(singular[: max(3, len(singular) - 1)]):
        return f"{run.parent}.{read.table}"
    return ""


def _words(run: _Run, relation: str, read: Read, count: int) -> str:
    if relation:
        return f"{relation} was loaded {count:,} times, once per row; selectinload would make it 1."
    if read.table and read.column:
        return (
            f"The same statement ran {count:,} times in “{run.action}”: {read.table} by one {read.column} each; "
            f"{read.column} IN (…) would make it 1."
        )
    return f"The same statement ran {count:,} times in “{run.action}”, each time with another value."
