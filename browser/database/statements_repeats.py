"""Repeated statements: one shape many times within one action, each time for another value (N+1), told in words."""

import itertools
import re
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import ref

from browser.database.dialects.base.lexis import Lexis
from browser.database.statements_kept import Cut
from browser.database.statements_shapes import ANY, literals, paging, shape_of

if TYPE_CHECKING:
    from browser.database.statements import Sent

MANY = 10
"""How often a statement is repeated before it is worth a word."""
FEW_ROWS = 100
"""Rows on an average that one of them returns at most: more of them are pages."""
FEW_VALUES = 4
"""Values on an average that one with an IN (…) has at most: more of them are a batch, as selectinload sends it."""
MOST_RUNS = 2_000
_MOST_VALUES = 1_000
"""Different values that are told apart; there is no need to know how many more there are."""
_RECENT = 1_000
"""Statements that are looked at again, because rows come after a statement was sent."""
_MOST_LETTERS = 2_000
"""Letters of a statement that are kept to see which column is compared with another value each time."""

Key = tuple[int, str, str]
"""The run of an action, the shape, what was loaded lazily."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """One repeated statement: `key` is `key_of` each of them, `words` explain it and say what to do."""

    words: str
    action: str
    shape: str
    count: int
    milliseconds: float
    key: Key
    relation: str = ""


@dataclass(slots=True)
class _Run:
    """The statements of one shape within one action so far: sums and samples, not the statements."""

    action: str
    parent: str
    first: str
    last: str = ""
    count: int = 0
    milliseconds: float = 0.0
    told: int = 0
    rows: int = 0
    bound: int = 0
    values: set[int] = field(default_factory=set)
    pages: set[int] = field(default_factory=set)
    repeat: Repeat | None = None


@dataclass(slots=True)
class _Counted:
    """A statement that may be running or giving rows yet, and what of it stands in its run already."""

    run: _Run
    sent: "ref[Sent]"
    rows: int | None = None
    milliseconds: float = 0.0

    def settle(self) -> None:
        """Add what has come since."""
        sent = self.sent()
        if sent is None:
            return
        rows, milliseconds = sent.rows, sent.took or 0.0
        if rows is not None:
            self.run.told += self.rows is None
            self.run.rows += rows - (self.rows or 0)
            self.rows = rows
        self.run.milliseconds += milliseconds - self.milliseconds
        self.milliseconds = milliseconds


def key_of(sent: "Sent", lexis: Lexis = ANY) -> Key:
    """What those that repeat each other have in common."""
    return sent.doing, shape_of(sent, lexis), sent.relation


class RepeatFinder:
    """Looks at statements as they come, each once, at constant memory. Not thread-safe."""

    def __init__(self, lexis: Lexis = ANY) -> None:
        self._lexis = lexis
        self._runs: OrderedDict[Key, _Run] = OrderedDict()
        self._tables: OrderedDict[int, str] = OrderedDict()
        self._recent: deque[_Counted] = deque(maxlen=_RECENT)

    def look(self, statements: "Iterable[Sent]") -> None:
        """These were sent, too."""
        self._settle()
        for sent in statements:
            if sent.many or not sent.doing or _is_typed(sent):
                continue
            form = shape_of(sent, self._lexis)
            if (read := read_of(form)) is not None:
                self._add(sent, form, paged=read.paged)
            elif table := table_of(form):
                self._tables[sent.doing] = table
        for kept in (self._runs, self._tables):
            while len(kept) > MOST_RUNS:
                kept.popitem(last=False)

    def found(self) -> tuple[Repeat, ...]:
        """What is repeated, the most often repeated first."""
        self._settle()
        told = [_repeat(key, run) for key, run in self._runs.items() if _is_repeated(key, run)]
        return tuple(sorted(told, key=lambda each: -each.count))

    def _add(self, sent: "Sent", form: str, *, paged: bool) -> None:
        doing, key = sent.doing, (sent.doing, form, sent.relation)
        before = self._tables.get(doing, "")
        sql = sent.sql if len(sent.sql) <= _MOST_LETTERS else ""
        run = self._runs.get(key)
        if run is None:
            run = self._runs[key] = _Run(str(sent.action), before, sql)
        if paged or not run.count:
            self._tables[doing] = table_of(form) or before
        self._runs.move_to_end(key)
        values, page = _parted(sent, self._lexis) if paged else (_values(sent, self._lexis), ())
        run.count += 1
        run.last = sql
        run.bound += _number_of(values)
        if len(run.values) < _MOST_VALUES:
            run.values.add(_hash(values))
            run.pages.add(_hash(page))
        counted = _Counted(run, ref(sent))
        counted.settle()
        self._recent.append(counted)

    def _settle(self) -> None:
        for each in self._recent:
            each.settle()


def repeated(statements: "Iterable[Sent]", lexis: Lexis = ANY) -> tuple[Repeat, ...]:
    """What is repeated among these, the most often repeated first."""
    finder = RepeatFinder(lexis)
    finder.look(statements)
    return finder.found()


def _is_typed(sent: "Sent") -> bool:
    """Whether a person wrote it out, as in a console that runs a whole script: no program has repeated it."""
    return not sent.values and sent.connection.startswith("held ")


@dataclass(frozen=True, slots=True)
class Read:
    """What a SELECT for one value reads: the table, and the column that is compared; `paged`: not all rows of it."""

    table: str = ""
    column: str = ""
    paged: bool = False


_NAME = r"""(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|(?<!\w)\w++)"""
_READS = re.compile(r"\s*(SELECT|WITH|VALUES|TABLE)\b", re.IGNORECASE)
_VALUE = r"(?:\?|\(…\)|CAST ?\(\? AS [^)]+\))"
_FROM = re.compile(rf"\bFROM ((?:{_NAME} ?\. ?)*{_NAME})", re.IGNORECASE)
_EQUAL = re.compile(
    rf"(?:(?!NOT\b)({_NAME}) ?(?:=|\bIN\b) ?{_VALUE})|(?:{_VALUE} ?= ?(?:{_NAME} ?\. ?)*({_NAME}))", re.IGNORECASE
)
_COMPARISON = re.compile(
    rf"(?!NOT\b)({_NAME})\s*(?:=|\bIN\s*\()\s*('(?:[^']|'')*'|\d+|\?|%s|%\(\w+\)s|:\w+|\$\d+)", re.IGNORECASE
)
_IN_LIST = re.compile(r"\bIN ?\(…\)|\bARRAY\[…\]|\bANY ?\(", re.IGNORECASE)
_BOUND = re.compile(r"\?|%s|\$(?P<number>\d+)|(?:%\(|:)(?P<name>\w+)(?:\)s)?")
_PAGED = re.compile(
    rf"(?:(?<!<)>=?|<(?!>)=?) ?{_VALUE}.*\bORDER BY\b"
    r"|\b(LIMIT|OFFSET|FETCH)\b.*\bOFFSET\b|\bOFFSET ?\?|\bFETCH |\bLIMIT \?, ?\?",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def read_of(form: str) -> Read | None:
    """What a statement of this shape reads; None where it is no query for values."""
    if not _READS.match(form) or not ("?" in form or "…" in form):
        return None
    where = form.upper().rfind(" WHERE ")
    column = _EQUAL.search(form, where) if where >= 0 else None
    compared = _plain(column.group(1) or column.group(2)) if column else ""
    return Read(table_of(form), compared, _PAGED.search(form) is not None)


@lru_cache(maxsize=1024)
def table_of(form: str) -> str:
    """The table that a query of this shape reads first; "" where it is no query of a table."""
    table = _FROM.search(form) if _READS.match(form) else None
    return _plain(table.group(1)) if table is not None else ""


def _plain(name: str) -> str:
    return re.sub(r"[\"`\[\]]", "", re.split(r" ?\. ?(?=[^\"`\]]*(?:[\"`\[]|$|\w+$))", name)[-1]).strip()


def _values(sent: "Sent", lexis: Lexis) -> tuple[object, ...]:
    given = sent.values
    if not given:
        return literals(sent.sql, lexis)
    return tuple(given.values()) if isinstance(given, dict) else given


def _parted(sent: "Sent", lexis: Lexis) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """The values of a statement, without those that say which page is wanted, and those."""
    given, order = sent.values, itertools.count(1)
    parts: tuple[list[object], list[object]] = [], []
    for token, is_page in paging(sent.sql, lexis):
        value: object = token
        bound = _BOUND.fullmatch(token) if given else None
        if bound is not None and isinstance(given, dict):
            value = given.get(bound["name"])
        elif bound is not None:
            value = given[min(int(bound["number"] or next(order)), len(given)) - 1]
        parts[is_page].append(value)
    return tuple(parts[False]), tuple(parts[True])


def _number_of(values: tuple[object, ...]) -> int:
    last = values[-1] if values else None
    return last.length if isinstance(last, Cut) and last.kind == "values" else len(values)


def _hash(values: tuple[object, ...]) -> int:
    try:
        return hash(values)
    except TypeError:  # a Cut of a list, say
        return hash(tuple(each if isinstance(each, str | int | float) else type(each) for each in values))


def _is_repeated(key: Key, run: _Run) -> bool:
    if run.count < MANY or len(run.values) < 2 or (run.told and run.rows / run.told > FEW_ROWS):
        return False
    read = read_of(key[1])
    if read is not None and read.paged and len(run.values) < max(MANY, 2 * len(run.pages)):
        return False  # somebody reads the pages of one whole, or of some
    return not _IN_LIST.search(key[1]) or run.bound / run.count <= FEW_VALUES


def _repeat(key: Key, run: _Run) -> Repeat:
    if run.repeat is not None and (run.repeat.count, run.repeat.milliseconds) == (run.count, run.milliseconds):
        return run.repeat
    _, form, relation = key
    read = read_of(form) or Read()
    read = replace(read, column=_varying(run) or read.column)
    relation = relation or _guessed(run, read)
    words = _words(run, relation, read)
    run.repeat = Repeat(words, run.action, form, run.count, run.milliseconds, key, relation)
    return run.repeat


def _varying(run: _Run) -> str:
    """The column that is compared with another value each time; "" where the texts do not tell."""
    first, last = _comparisons(run.first), _comparisons(run.last)
    placed = [name for name, value in first.items() if not value.startswith("'") and not value.isdigit()]
    differing = [name for name, value in first.items() if last.get(name, value) != value]
    return next(iter(differing or placed), "")


def _comparisons(sql: str) -> dict[str, str]:
    """{column: value or place} of every `column = value` in a statement."""
    return {_plain(found[0]): found[1] for found in _COMPARISON.findall(sql)}


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


def _words(run: _Run, relation: str, read: Read) -> str:
    count, different = run.count, len(run.values)
    window = f"ROW_NUMBER() OVER (PARTITION BY {read.column or 'its key'} …)" if read.paged else ""
    if relation:
        return f"{relation} was loaded {count:,} times, once per row; {window or 'selectinload'} would make it 1."
    few = f" for {different:,} different values" if different < min(count * 0.8, _MOST_VALUES) else ""
    if read.table and read.column:
        return (
            f"The same statement ran {count:,} times in “{run.action}”{few}: {read.table} by one {read.column} each; "
            f"{window or f'{read.column} IN (…)'} would make it 1."
        )
    return f"The same statement ran {count:,} times in “{run.action}”{few or ', each time with another value'}."
