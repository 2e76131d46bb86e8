"""What a revision does to the database, in one form, whether it was read from Python or from SQL."""

from dataclasses import dataclass, replace
from enum import StrEnum

from browser.migrate.lint_types import UNKNOWN, ColumnType

UNTOLD = "…"
"""The name of what is named by something that only a run would put together."""


class Kind(StrEnum):
    """What is done."""

    CREATE_TABLE = "create table"
    CREATE = "create"
    """Anything else that is new: a type, a function; a view has its name as `table`."""
    DROP_TABLE = "drop table"
    DROP_COLUMN = "drop column"
    DROP_SCHEMA = "drop schema"
    DROP_ALL = "drop all"
    DROP_CONSTRAINT = "drop constraint"
    DROP_INDEX = "drop index"
    DROP_VIEW = "drop view"
    DROP_TYPE = "drop type"
    TRUNCATE = "truncate"
    DELETE = "delete"
    UPDATE = "update"
    INSERT = "insert"
    ADD_COLUMN = "add column"
    ADD_CONSTRAINT = "add constraint"
    CREATE_INDEX = "create index"
    RETYPE = "change type"
    SET_NOT_NULL = "set not null"
    DROP_NOT_NULL = "drop not null"
    SET_DEFAULT = "set default"
    RENAME_TABLE = "rename table"
    RENAME_COLUMN = "rename column"
    RENAME = "rename"
    ENUM_ADD = "add enum value"
    ENUM_RENAME = "rename enum value"
    REBUILD = "rebuild"
    REFRESH = "refresh"
    ALONE = "alone"
    """A statement that may have to stand outside of any transaction; `name` is its beginning."""
    COMMIT = "commit"
    UNKNOWN = "unknown"
    """Only a run would tell."""


ROWS = frozenset({Kind.DELETE, Kind.UPDATE, Kind.INSERT, Kind.TRUNCATE})
SCHEMA = frozenset(Kind) - ROWS - {Kind.COMMIT, Kind.UNKNOWN, Kind.ALONE, Kind.REFRESH}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that is done. `name` is the column, constraint or index it is about, `to` a new name.

    `constraint` is "unique", "foreign key", "check", "primary key", "exclude", or empty where it is not told;
    `referred` is the other table of a foreign key. `default` is the text of a column's default, None where there is
    none; `generated` columns have values of their own in each row. `online` is done without holding others up (as
    far as the database knows how), `whole` without a WHERE. `direct` is said by Alembic's operation, not in SQL.
    """

    kind: Kind
    table: str = ""
    schema: str = ""
    name: str = ""
    line: int = 0
    to: str = ""
    constraint: str = ""
    referred: str = ""
    nullable: bool = True
    default: str | None = None
    generated: bool = False
    unique: bool = False
    online: bool = False
    whole: bool = False
    unnamed: bool = False
    batch: bool = False
    direct: bool = False
    outside: bool = False
    before: ColumnType = UNKNOWN
    after: ColumnType = UNKNOWN

    @property
    def shown(self) -> str:
        """The table as a sentence names it."""
        return f"{self.schema}.{self.table}" if self.schema and self.table else self.table or "a table"

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same thing, said in Python or in SQL; all quiet about case."""
        about = "" if self.kind in ROWS else self.name or self.constraint
        # SQL mostly drops an index without saying of which table.
        table = "" if self.kind is Kind.DROP_INDEX else self.table
        return self.kind, table.lower(), about.lower()


def placed(acts: tuple[Act, ...], *, line: int, outside: bool) -> tuple[Act, ...]:
    """The same, with the line of the file they come from."""
    return tuple(replace(each, line=line, outside=each.outside or outside) for each in acts)
