"""Facts about what stands in a database: frozen, cheap to hand between threads, in the field's own terms.

Dialects make them, `browser.schema.catalog` collects them, everything above reads them.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class TableRef:
    """The full name of a table, view or sequence, unquoted.

    `schema` is the schema's real name (SQLite: "main", "temp" or an attached name; MySQL: the database),
    and None only where a dialect has no schemas.
    """

    schema: str | None
    name: str

    def __str__(self) -> str:
        return self.name if self.schema is None else f"{self.schema}.{self.name}"


class ObjectKind(StrEnum):
    """What an object in a schema is."""

    TABLE = "table"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized view"
    SEQUENCE = "sequence"


class Kind(StrEnum):
    """What a column holds, as far as alignment, icons and filter operators care."""

    NUMBER = "number"
    TEXT = "text"
    TIME = "time"
    BOOLEAN = "boolean"
    JSON = "json"
    BYTES = "bytes"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ObjectName:
    """One object as the names-first listing sees it. `parent` is the table it is a partition (or INHERITS child) of."""

    ref: TableRef
    kind: ObjectKind
    parent: TableRef | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Routine:
    """A function or procedure that somebody made, once for each list of `arguments`, as the server spells them."""

    schema: str
    name: str
    arguments: str = ""
    is_table: bool = False
    """Whether it may stand behind FROM."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `type` is the database's own spelling, `default` and `generated` are SQL text.

    `own_operators`: its type came with operators of its own, as citext and PostGIS do, so `=` is not the server's.
    """

    name: str
    type: str
    kind: Kind = Kind.OTHER
    nullable: bool = True
    default: str | None = None
    generated: str | None = None
    identity: bool = False
    comment: str = ""
    own_operators: bool = False


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """A primary key or unique constraint (or full unique index): `columns` in key order. `name` may be empty."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`table`.`columns` reference `target`.`target_columns`, position by position."""

    name: str
    table: TableRef
    columns: tuple[str, ...]
    target: TableRef
    target_columns: tuple[str, ...]
    on_delete: str = ""
    on_update: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """An index. A part that is an expression stands in `columns` as its SQL text in parentheses."""

    name: str
    columns: tuple[str, ...]
    unique: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A check constraint and its SQL text."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger and its SQL text (empty where the dialect does not tell)."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Everything about one table or view except its rows.

    `source` says how the columns were found when it was not by the dialect's own reflection
    ("information_schema", "the columns of SELECT ... LIMIT 0"); it is empty otherwise. `heirs`: other tables' rows are
    read with its own (PostgreSQL's INHERITS), and no key of it holds for those.
    """

    ref: TableRef
    kind: ObjectKind
    columns: tuple[Column, ...]
    primary_key: UniqueKey | None = None
    unique: tuple[UniqueKey, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[Index, ...] = ()
    checks: tuple[Check, ...] = ()
    comment: str = ""
    source: str = ""
    without_rowid: bool = False
    heirs: bool = False
    warnings: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class BrokenTable:
    """An object whose details could not be read; `reason` is the server's sentence."""

    ref: TableRef
    kind: ObjectKind
    reason: str
