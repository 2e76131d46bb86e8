"""Which tables, aliases, CTEs and subqueries a place in a statement sees. Tolerant: statements are half typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from browser.console.completion_names import Names
from browser.database.dialects.base.lexis_tokens import Piece, Token, word_set

_DEEPEST = 6  # subqueries in subqueries whose columns are followed
_INTRODUCES = frozenset({"FROM", "JOIN", "UPDATE", "INTO", "USING", "TABLE", "STRAIGHT_JOIN"})
_ENDS_FROM = word_set(
    """
    WHERE GROUP ORDER HAVING LIMIT OFFSET FETCH WINDOW SET VALUES SELECT RETURNING ON WHEN FOR DO CONFLICT QUALIFY
    DEFAULT
    """
)
_SETS = frozenset({"UNION", "EXCEPT", "INTERSECT", "MINUS", ";"})
_MORE_NO_ALIAS = word_set(
    """
    AS INNER LEFT RIGHT FULL CROSS NATURAL OUTER LATERAL ONLY TABLESAMPLE USE FORCE IGNORE NOT INDEXED PARTITION AND OR
    """
)
_NO_ALIAS = _ENDS_FROM | _INTRODUCES | _SETS | _MORE_NO_ALIAS


class Item(NamedTuple):
    """A token that counts, as completion sees it: `word` in upper case, `name` without quotes; `closes` is the index
    behind the partner of an opening bracket."""

    word: str
    name: str
    piece: Piece
    start: int
    end: int
    closes: int = 0

    @property
    def is_name(self) -> bool:
        """Whether it can name something."""
        return self.piece is Piece.WORD or self.piece is Piece.NAME


@dataclass(frozen=True)
class Source:
    """Something with columns in scope: `name` is its alias or table name."""

    name: str
    columns: tuple[str, ...]
    table: str = ""
    schema: str = ""


def items_of(text: str, found: list[Token]) -> list[Item]:
    """The tokens that count, brackets with their partners; one that is never closed ends behind the text."""
    items: list[Item] = []
    open_ones: list[int] = []
    for token in found:
        if token.piece is Piece.BLANK or token.piece is Piece.COMMENT:
            continue
        spelled = text[token.start : token.end]
        name = _unquoted(spelled) if token.piece is Piece.NAME else spelled
        word = spelled.upper() if token.piece is not Piece.NAME else ""
        if word == "(":
            open_ones.append(len(items))
        elif word == ")" and open_ones:
            opening = open_ones.pop()
            items[opening] = items[opening]._replace(closes=len(items) + 1)
        items.append(Item(word, name, token.piece, token.start, token.end))
    for opening in open_ones:
        items[opening] = items[opening]._replace(closes=len(items) + 1)
    return items


def _unquoted(spelled: str) -> str:
    quote = "]" if spelled.startswith("[") else spelled[0]
    inner = spelled[1:-1] if len(spelled) > 1 and spelled.endswith(quote) else spelled[1:]
    return inner.replace(quote * 2, quote)


class Scope:
    """What one place of a statement sees; `at` is the index of the first item behind the caret."""

    def __init__(self, items: list[Item], at: int, names: Names) -> None:
        self._items = items
        self._names = names
        self._ctes: dict[str, Source] = {}
        self._results: dict[tuple[int, int], tuple[str, ...]] = {}
        self.levels = self._levels_at(at)
        """Pairs (low, high) of items around the caret, the innermost bracket last."""
        for low, high in self.levels:
            self._read_ctes(low, high)
        low, high = self.levels[-1]
        self.before = list(self._sources(self._segment(low, high, at)[0], at))
        """The tables of the innermost FROM list that stand before the caret."""
        self.sources = [
            source
            for (low, high), inner in zip(reversed(self.levels), [at, *self._openings()], strict=False)
            for source in self._sources(*self._segment(low, high, inner))
        ]

    @property
    def ctes(self) -> tuple[Source, ...]:
        """The common table expressions that can be named here."""
        return tuple(self._ctes.values())

    def _openings(self) -> list[int]:
        return [low - 1 for low, _high in reversed(self.levels) if low > 0]

    def _levels_at(self, at: int) -> list[tuple[int, int]]:
        levels, index, high = [(0, len(self._items))], 0, len(self._items)
        while index < min(at, high):
            closes = self._items[index].closes
            if closes and at < closes:
                high = closes - 1
                levels.append((index + 1, high))
                index += 1
            else:
                index = closes or index + 1
        return levels

    def _segment(self, low: int, high: int, inner: int) -> tuple[int, int]:
        """The part of a level between two UNIONs in which an item stands."""
        first, index = low, low
        while index < high:
            item = self._items[index]
            if item.word in _SETS:
                if index >= inner:
                    return first, index
                first = index + 1
            index = item.closes or index + 1
        return first, high

    def _sources(self, low: int, high: int, depth: int = 0) -> Iterator[Source]:
        """The FROM items of one query, the target of INSERT, UPDATE and DELETE included."""
        items, index, expected, listing = self._items, low, False, False
        while index < high:
            item = items[index]
            if item.piece is Piece.WORD and item.word in _INTRODUCES and not self._is_column_list(index):
                expected, listing, index = True, True, index + 1
            elif item.word == "," and listing:
                expected, index = True, index + 1
            elif item.piece is Piece.WORD and item.word in _ENDS_FROM:
                expected, listing, index = False, item.word == "ON" and listing, index + 1
            elif expected and item.word not in ("LATERAL", "ONLY", "IGNORE", "LOW_PRIORITY"):
                found, index = self._source(index, high, depth)
                expected = False
                if found is not None:
                    yield found
            else:
                index = item.closes or index + 1

    def _is_column_list(self, index: int) -> bool:
        return (
            self._items[index].word == "USING" and index + 1 < len(self._items) and self._items[index + 1].word == "("
        )

    def _source(self, index: int, high: int, depth: int) -> tuple[Source | None, int]:
        """The table, subquery or function that stands at `index`, and where to go on."""
        item, items = self._items[index], self._items
        if item.word == "(":
            columns = self._result_columns(index + 1, item.closes - 1, depth + 1)
            return self._aliased(item.closes, high, Source("", columns))
        if not item.is_name:
            return None, index + 1
        parts = [item.name]
        index += 1
        while index + 1 < high and items[index].word == "." and items[index + 1].is_name:
            parts.append(items[index + 1].name)
            index += 2
        if index < high and items[index].word == "(" and items[index - 1].end == items[index].start:
            return self._aliased(items[index].closes, high, Source(parts[-1], ()))
        name, schema = parts[-1], parts[-2] if len(parts) > 1 else ""
        cte = None if schema else self._ctes.get(name.casefold())
        columns = cte.columns if cte is not None else self._names.columns_of(name, schema)
        return self._aliased(index, high, Source(name, columns, name, schema))

    def _aliased(self, index: int, high: int, source: Source) -> tuple[Source | None, int]:
        items = self._items
        if index < high and items[index].word == "AS":
            index += 1
        if index < high and items[index].is_name and items[index].word not in _NO_ALIAS:
            columns, name = source.columns, items[index].name
            index += 1
            if index < high and items[index].word == "(" and not source.table:
                columns = tuple(self._list(index)) or columns
                index = items[index].closes
            source = Source(name, columns, source.table, source.schema)
        return (source if source.name else None), index

    def _list(self, opening: int) -> Iterator[str]:
        """The names in a bracket: (a, b)."""
        for index in range(opening + 1, self._items[opening].closes - 1):
            if self._items[index].is_name:
                yield self._items[index].name

    def _read_ctes(self, low: int, high: int) -> None:
        """WITH a AS (...), b(x, y) AS (...): what they are named, and their columns."""
        items, index = self._items, low
        if index >= high or items[index].word != "WITH":
            return
        index += 2 if index + 1 < high and items[index + 1].word == "RECURSIVE" else 1
        while index < high and items[index].is_name:
            name = items[index].name
            columns: tuple[str, ...] = ()
            index += 1
            if index < high and items[index].word == "(":
                columns = tuple(self._list(index))
                index = items[index].closes
            while index < high and items[index].word in ("AS", "NOT", "MATERIALIZED"):
                index += 1
            if index >= high or items[index].word != "(":
                return
            self._ctes[name.casefold()] = Source(name, columns, name)  # a recursive one sees itself
            inner = items[index].closes
            columns = columns or self._result_columns(index + 1, inner - 1, 1)
            self._ctes[name.casefold()] = Source(name, columns, name)
            if inner >= high or items[inner].word != ",":
                return
            index = inner + 1

    def _result_columns(self, low: int, high: int, depth: int) -> tuple[str, ...]:
        """The names of the columns that a query in brackets gives."""
        if depth > _DEEPEST:
            return ()
        if (low, high) not in self._results:
            self._results[low, high] = ()  # whoever asks for it in itself
            self._results[low, high] = self._read_result(*self._segment(low, high, low), depth)
        return self._results[low, high]

    def _read_result(self, low: int, high: int, depth: int) -> tuple[str, ...]:
        selects = [i for i in self._top(low, high) if self._items[i].word in ("SELECT", "RETURNING")]
        if not selects:
            return ()
        start = selects[0] + 1
        ends = (i for i in self._top(start, high) if self._items[i].word in ("FROM", "INTO", "WHERE", *_SETS))
        end = next(ends, high)
        names: list[str] = []
        for first, last in self._between_commas(start, end):
            names += self._column_names(first, last, low, high, depth)
        return tuple(dict.fromkeys(names))

    def _column_names(self, first: int, last: int, low: int, high: int, depth: int) -> list[str]:
        item = self._items[last - 1]
        if item.word == "*":
            inner = list(self._sources(low, high, depth))
            if last - first >= 3 and self._items[last - 2].word == ".":
                wanted = self._items[last - 3].name.casefold()
                inner = [source for source in inner if source.name.casefold() == wanted]
            return [column for source in inner for column in source.columns]
        if item.is_name and item.word != "END":
            return [item.name]
        called = self._items[first]
        return [called.name] if item.word == ")" and called.is_name and last - first > 1 else []

    def _between_commas(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        first = low
        for index in self._top(low, high):
            if self._items[index].word == ",":
                if index > first:
                    yield first, index
                first = index + 1
        if high > first:
            yield first, high

    def _top(self, low: int, high: int) -> Iterator[int]:
        """The items of a level without what is in brackets in it."""
        index = low
        while index < high:
            yield index
            index = self._items[index].closes or index + 1
