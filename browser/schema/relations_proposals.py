"""Relations that nobody declared, guessed from names and types: proposed to a person, each with its reason."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from browser.database.facts import Column, ForeignKey, Kind, ObjectKind, TableFacts, TableRef
from browser.schema.catalog import Catalog
from browser.schema.relations_naming import stem_of


@dataclass(frozen=True, slots=True)
class Proposal:
    """A guessed foreign key (without a name) and the reason in one sentence."""

    key: ForeignKey
    reason: str


def proposals(catalog: Catalog, declared: Sequence[ForeignKey] = ()) -> tuple[Proposal, ...]:
    """What looks like a reference in the tables whose details were read and is no foreign key, declared or not.

    A column is proposed at most once, to a key of one column and of a like type: by the name of its table (user_id ->
    users.id), by the name of the key itself (CustomerID -> Customers.CustomerID), or as a tree (parent_id).
    """
    tables = [each for each in catalog.details.values() if isinstance(each, TableFacts)]
    known = {(key.table, column) for key in declared for column in key.columns}
    keys = (*(catalog.foreign_keys or ()), *(key for table in tables for key in table.foreign_keys))
    known |= {(key.table, column) for key in keys for column in key.columns}
    targets = _Targets([table for table in tables if table.kind is ObjectKind.TABLE])
    return tuple(
        proposal
        for table in tables
        if table.kind is ObjectKind.TABLE
        for column in table.columns
        if (table.ref, column.name) not in known
        for proposal in targets.guess(table, column)
    )


class _Targets:
    """Tables by the forms of their names, and single-column keys by theirs."""

    def __init__(self, tables: Sequence[TableFacts]) -> None:
        self._tables: defaultdict[str, list[TableFacts]] = defaultdict(list)
        self._keys: defaultdict[str, list[TableFacts]] = defaultdict(list)
        for table in tables:
            for form in _forms(table.ref.name):
                self._tables[form].append(table)
            key = _key(table)
            if key is not None and _folded(key.name) not in _GENERIC:
                self._keys[_folded(key.name)].append(table)

    def guess(self, table: TableFacts, column: Column) -> Iterator[Proposal]:
        """At most one proposal."""
        own = _key(table)
        if own is not None and own.name == column.name:
            return
        for target, reason in self._candidates(table, column):
            key = _key(target)
            if key is None or not _alike(column, key):
                continue
            guessed = ForeignKey("", table.ref, (column.name,), target.ref, (key.name,))
            yield Proposal(guessed, f"{reason}, and both are {_said(column, key)}.")
            return

    def _candidates(self, table: TableFacts, column: Column) -> Iterator[tuple[TableFacts, str]]:
        for target in _nearest(table.ref, self._keys.get(_folded(column.name), [])):
            yield target, f"{column.name} is also the name of the key of {_name(target.ref, table.ref)}"
        stem = stem_of(column.name)
        if not stem or stem == column.name:
            return
        if _folded(stem) in _TREES:
            yield table, f"{column.name} looks like a tree of {table.ref.name}"
        words = _words(stem)
        for start in range(len(words)):
            for target in _nearest(table.ref, self._tables.get("".join(words[start:]), [])):
                how = "is named after" if start == 0 else "ends with the name of"
                yield target, f"{column.name} {how} {_name(target.ref, table.ref)}"


def _nearest(source: TableRef, found: Sequence[TableFacts]) -> list[TableFacts]:
    """The one in the same schema, else the only one anywhere; a guess between several would be a lottery."""
    here = [each for each in found if each.ref.schema == source.schema]
    for some in (here, found):
        if len(some) == 1:
            return list(some)
    return []


def _name(ref: TableRef, source: TableRef) -> str:
    return ref.name if ref.schema == source.schema else str(ref)


def _key(table: TableFacts) -> Column | None:
    if table.primary_key is None or len(table.primary_key.columns) != 1:
        return None
    return next((column for column in table.columns if column.name == table.primary_key.columns[0]), None)


def _folded(name: str) -> str:
    return re.sub(r"[^\w]|_", "", name).casefold()


def _words(name: str) -> list[str]:
    parts = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+|\d+", name)
    return [part.casefold() for part in parts]


def _forms(name: str) -> set[str]:
    """The table's name and its singular, folded: categories, category; order_items, orderitem."""
    whole = _folded(name)
    forms = {whole, *_singulars(whole)}
    words = _words(name)
    if len(words) > 1 and words[0] in _PREFIXES:
        rest = "".join(words[1:])
        forms |= {rest, *_singulars(rest)}
    return forms


def _singulars(name: str) -> set[str]:
    endings = (("ies", "y"), ("ses", "s"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", ""))
    singular = {name[: -len(end)] + instead for end, instead in endings if name.endswith(end) and len(name) > 3}
    return singular | ({_IRREGULAR[name]} if name in _IRREGULAR else set())


_IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman", "staff": "staff"}
_PREFIXES = frozenset({"tbl", "t", "tb", "dim", "fact"})
_GENERIC = frozenset({"id", "key", "uuid", "code", "name", "no", "nr", "number", "rowid", "oid"})
_TREES = frozenset({"parent", "replyto", "inreplyto", "reportsto", "predecessor", "successor", "previous"})


def _alike(one: Column, other: Column) -> bool:
    return one.kind is other.kind and _family(one) == _family(other)


def _family(column: Column) -> str:
    """Types that a key and its reference may mix: integers of any width, texts of any length; else the same word."""
    match = re.match(r"[a-z]+", column.type.lower())
    word = match[0] if match else ""
    if "int" in word or word in ("serial", "bigserial"):
        return "integer"
    if column.kind is Kind.TEXT and word not in ("uuid", "enum", "set"):
        return "text"
    return word


def _said(one: Column, other: Column) -> str:
    return one.type or "without a type" if one.type == other.type else f"{one.type} and {other.type}"
