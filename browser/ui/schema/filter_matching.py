"""Finding tables as one types: words over table and column names, in one flat list."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from browser.database.facts import ObjectName, TableRef


@dataclass(frozen=True, slots=True)
class Entry:
    """One object with its names folded for comparison; `folded` holds the column names, one a line."""

    name: ObjectName
    columns: tuple[str, ...]
    schema: str
    table: str
    folded: str


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that every word was found in.

    `rank`: 0 is exactly this name, 1 begins so, 2 contains it, 3 by a column. `in_table` and `in_columns` are the
    folded texts that were found there; an empty one fits every column.
    """

    entry: Entry
    rank: int
    in_table: tuple[str, ...] = ()
    in_columns: tuple[str, ...] = ()

    @property
    def name(self) -> ObjectName:
        """The object."""
        return self.entry.name

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that words were found in; none when the object's name alone was enough."""
        if not self.in_columns or not self.entry.columns:
            return ()
        folded = self.entry.folded.split("\n")
        pairs = zip(self.entry.columns, folded, strict=True)
        return tuple(name for name, own in pairs if any(part in own for part in self.in_columns))


@dataclass(frozen=True, slots=True)
class Found:
    """What one word found in one entry: in the object's name, or (`column`) in a column's."""

    table: str
    column: str | None = None


def entries_of(objects: Iterable[ObjectName], columns: Mapping[TableRef, tuple[str, ...]]) -> tuple[Entry, ...]:
    """The flat list to search in. `columns` may be incomplete: what is missing is not found by its columns yet."""
    result = []
    for name in objects:
        names = columns.get(name.ref, ())
        ref = name.ref
        result.append(Entry(name, names, (ref.schema or "").casefold(), ref.name.casefold(), _folded(names)))
    return tuple(result)


def _folded(names: tuple[str, ...]) -> str:
    return "\n".join(name.replace("\n", " ") for name in names).casefold()


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed: its words, each followed by its dotted parts, and the name that all of it may be."""

    words: tuple[tuple[str, ...], ...]
    whole: str


def parse(text: str) -> Query:
    """Words that must all be found.

    A word is found in a table's or a column's name; "a.b" is a column b of a table a, or a table b of a schema a;
    "a.b.c" names all three. Each part may be any piece of the name; an empty part fits everything.
    """
    folded = text.casefold()
    return Query(tuple(_parts(word) for word in folded.split()), folded.strip().rpartition(".")[2])


def rank(entry: Entry, query: Query) -> int | None:
    """How well an entry fits (see `Match`), None where it does not. Makes nothing: it is asked for every table."""
    by_column = False
    for word in query.words:
        if word[0] in entry.table:
            continue
        if len(word) > 1 and _in_schema(entry, word):
            continue
        if word[0] not in entry.folded and not (len(word) > 1 and _in_columns(entry, word)):
            return None
        by_column = True
    if by_column:
        return 3
    return 0 if entry.table == query.whole else 1 if entry.table.startswith(query.whole) else 2


def _in_schema(entry: Entry, word: tuple[str, ...]) -> bool:
    return len(word) == 3 and word[1] in entry.schema and word[2] in entry.table


def _in_columns(entry: Entry, word: tuple[str, ...]) -> bool:
    if len(word) == 4 and word[1] not in entry.schema:
        return False
    return word[-2] in entry.table and word[-1] in entry.folded


def match_of(entry: Entry, query: Query, ranked: int) -> Match:
    """What was found where in an entry of that rank."""
    found = [_find(entry, word) for word in query.words]
    in_table = tuple(each.table for each in found if each.table)
    return Match(entry, ranked, in_table, tuple(each.column for each in found if each.column is not None))


def _parts(word: str) -> tuple[str, ...]:
    """The word itself first, then its dotted parts (at most three) where it has any."""
    if "." not in word:
        return (word,)
    return (word, *word.split(".", 2))


def _find(entry: Entry, word: tuple[str, ...]) -> Found:
    if word[0] in entry.table:
        return Found(word[0])
    if _in_schema(entry, word):
        return Found(word[-1])
    if len(word) > 1 and _in_columns(entry, word):
        return Found(word[-2], word[-1])
    return Found("", word[0])


def spans(text: str, parts: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Where the folded `parts` stand in `text`: (start, length) in characters, in order, without overlaps."""
    folded = [character.casefold() for character in text]
    owners = [at for at, piece in enumerate(folded) for _ in piece]
    joined = "".join(folded)
    marked: set[int] = set()
    for part in parts:
        at = joined.find(part) if part else -1
        while at >= 0:
            marked.update(owners[at : at + len(part)])
            at = joined.find(part, at + 1)
    return tuple(_runs(sorted(marked)))


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] != places[at - 1] + 1:
            yield places[start], at - start
            start = at
