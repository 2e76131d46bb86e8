"""What a load found and what it cost: frozen, plain, free of SQLAlchemy."""

from collections.abc import Mapping
from dataclasses import dataclass

from browser.database.facts import Column, TableRef
from browser.orm.mapping_types import Path
from browser.orm.plan import Strategy
from browser.rows.cells import Cell


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load has come: statements and lazy loads sent, rows fetched, milliseconds gone by."""

    statements: int
    lazy: int
    rows: int
    milliseconds: float
    strategy: Strategy | None = None
    """Which one is measured, while strategies are compared."""


@dataclass(frozen=True, slots=True)
class SentStatement:
    """A statement as it was sent, but for the LIMIT that bounds what a load may fetch.

    `parameters` stand in one line, a long list shortened and secrets hidden; `revealed` is the same with the secrets,
    "" where there are none. `milliseconds` with fetching.

    `path` names the attributes from the entity on for which it was sent; empty for the first one. `lazy`: it was sent
    because an attribute was touched.
    """

    sql: str
    parameters: str
    rows: int
    milliseconds: float
    lazy: bool
    path: Path = ()
    revealed: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class EntityNode:
    """An entity: its table, the cells of its key and of all columns (those of `Loaded.columns`), its relationships.

    An entity that is reached twice by the same path is the same node.
    """

    table: TableRef
    title: str
    key: tuple[Cell, ...]
    cells: tuple[Cell, ...]
    related: "tuple[Related, ...]" = ()


@dataclass(frozen=True, slots=True, eq=False)
class Related:
    """A relationship of an entity. `problem` says why it was not loaded, or is empty."""

    name: str
    attribute: str
    to_one: bool
    strategy: Strategy
    nodes: tuple[EntityNode, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a load cost.

    `rows` came over the wire, with `values` values in all; `repeated` of the rows brought no entity that was new.
    `needed` of the values made the entities; the rest had come before. `lazy`: statements because an attribute was
    touched. `milliseconds` from the first statement to the last attribute touched; `kilobytes` is what the entities
    take in memory and, beside them, the largest result as it was buffered (sizes of objects, not of the process).
    """

    statements: int
    lazy: int
    rows: int
    values: int
    needed: int
    entities: int
    repeated: int
    milliseconds: float
    kilobytes: float


@dataclass(frozen=True, slots=True)
class Loaded:
    """The entities as plain data, and what they cost.

    `keyless` rows had no key and are no entities; `stopped` says what was not loaded and why, or is empty; `note` tells
    of keys that only the database calls equal, or is empty.
    `columns` are those of each table's cells, `secrets` the names of those whose values are hidden.
    """

    entities: tuple[EntityNode, ...]
    statements: tuple[SentStatement, ...]
    cost: Cost
    columns: Mapping[TableRef, tuple[Column, ...]]
    secrets: Mapping[TableRef, frozenset[str]]
    keyless: int = 0
    stopped: str = ""
    note: str = ""
