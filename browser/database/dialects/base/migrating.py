"""What changing a schema does to whoever works in the database meanwhile; the generic one assumes the worst.

Only facts stand here; `browser.migrate.lint` makes sentences of them. The vendors' own facts were tried on
PostgreSQL 15, MariaDB 10.11 and SQLite 3.40; their tests ask the servers again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from browser.database.dialects.base.lexis import Lexis


class Held(StrEnum):
    """What everybody else cannot do in a table while a statement runs."""

    NOTHING = "nothing"
    WRITES = "writes"
    EVERYTHING = "reads and writes"


class Change(StrEnum):
    """What is done to a table that is there already."""

    INDEX = "index"
    UNIQUE = "unique constraint"
    PRIMARY_KEY = "primary key"
    FOREIGN_KEY = "foreign key"
    CHECK = "check"
    EXCLUDE = "exclusion constraint"
    NOT_NULL = "NOT NULL"
    TYPE = "type"
    COMPUTED_COLUMN = "column with a value of its own in each row"
    REBUILD = "rebuild"


class Retyping(StrEnum):
    """How a column's type may change without loss."""

    LONGER_TEXT = "a longer text"
    UNLIMITED_TEXT = "a text without limit"
    LONGER_NUMBER = "more digits before the point"


@dataclass(frozen=True)
class Effect:
    """What one change holds up while it runs.

    `work` says in words what takes the time, `remedy` how to do it without; empty where there is no better way.
    `both` tells whether the table that is referred to is held up, too.
    """

    holds: Held
    work: str = ""
    remedy: str = ""
    both: bool = False


_WORST = Effect(Held.EVERYTHING, "every row is read", "Do it when nobody needs the table.")


@dataclass(frozen=True)
class Migrating:
    """The facts of one vendor about changes of a schema."""

    database: str = "this database"
    """Its name in sentences."""
    names: frozenset[str] = frozenset()
    """What SQLAlchemy calls it; empty where that is not known."""
    lexis: Lexis = field(default=Lexis(), repr=False)
    rolls_back: bool = False
    """Whether a revision that fails leaves nothing behind."""
    half_done: str = "It is not known whether this database takes back changes of its schema."
    """Why it does not, a sentence."""
    effects: Mapping[Change, Effect] = field(default_factory=lambda: dict.fromkeys(Change, _WORST), repr=False)
    free: frozenset[Retyping] = frozenset()
    """Changes of type that touch no row."""
    copied_texts: tuple[int, int] = (0, 0)
    """A text of more characters than the first, up to the second, is copied when it may get longer than the second."""
    computed: frozenset[str] = frozenset()
    """Functions, lower case, that as a default give each row a value of its own when the column is added."""
    concurrent_indexes: bool = False
    """CREATE INDEX CONCURRENTLY, and the like."""
    enum_types: bool = False
    """Enumerations are types with names of their own."""
    fills_not_null: bool = False
    """A NOT NULL column without a default is filled with '' or 0 and not refused."""
    copies_tables: bool = False
    """ALTER TABLE does little; Alembic's batch makes the table anew and copies the rows."""
    alone: frozenset[str] = frozenset()
    """Statements, as their first words in upper case, that are refused inside a transaction."""
