"""What the rules look at, and what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from browser.migrate.lint_acts import Act, Kind
from browser.migrate.sizes import Size

if TYPE_CHECKING:
    from browser.database.dialects.base.migrating import Migrating
    from browser.database.facts import TableRef
    from browser.migrate.revisions import Revision

_UNKNOWN = Size()


class Severity(StrEnum):
    """How much it matters."""

    INFO = "info"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about a revision, and what to do instead. `line` counts from 1 in its file; 0 where none is meant.

    `rule` is a short name for the kind of finding ("drop-table"); `table` is as written, with its schema if named.
    """

    rule: str
    severity: Severity
    message: str
    advice: str = ""
    line: int = 0
    table: str = ""


@dataclass(frozen=True)
class Scene:
    """One direction of a revision: its acts, those of the other direction, and where it would run."""

    revision: "Revision"
    direction: str
    facts: "Migrating"
    sizes: "Mapping[TableRef, Size]"
    acts: tuple[Act, ...]
    others: tuple[Act, ...]
    rendered: bool

    @property
    def upwards(self) -> bool:
        """Whether it is the upgrade."""
        return self.direction != "downgrade"

    @cached_property
    def new(self) -> frozenset[str]:
        """The tables made here, lower case: nobody uses them, and they are empty."""
        renamed = {each.to: each.table for each in self.acts if each.kind is Kind.RENAME_TABLE}
        made = {each.table for each in self.acts if each.kind in (Kind.CREATE_TABLE, Kind.CREATE)}
        return frozenset(name.lower() for name in made | {to for to, old in renamed.items() if old in made} if name)

    @cached_property
    def made_before(self) -> frozenset[tuple[str, str]]:
        """What the other direction drops: in a downgrade these are the tables and columns that the upgrade made."""
        return frozenset(
            (each.table.lower(), each.name.lower() if each.kind is Kind.ADD_COLUMN else "")
            for each in self.others
            if each.kind in (Kind.CREATE_TABLE, Kind.ADD_COLUMN)
        )

    def is_new(self, act: Act) -> bool:
        """Whether it happens to a table that is made here."""
        return act.table.lower() in self.new

    def size(self, act: Act) -> Size:
        """The size of its table, as far as it is known."""
        return self._size(act.schema, act.table)

    def of(self, act: Act) -> str:
        """The table and its size: "orders, about 1,000,000 rows, 310 MB"."""
        size = str(self.size(act))
        return f"{act.shown}, {size}" if size else act.shown

    def _size(self, schema: str, table: str) -> Size:
        if not table:
            return _UNKNOWN
        name, of = table.lower(), schema.lower()
        found = [
            size
            for ref, size in self.sizes.items()
            if ref.name.lower() == name and (not of or (ref.schema or "").lower() == of)
        ]
        return found[0] if len(found) == 1 else _UNKNOWN

    def find(self, rule: str, severity: Severity, act: Act, message: str, advice: str = "") -> Finding:
        """A finding about an act."""
        table = act.shown if act.table else ""
        return Finding(rule, severity, message, advice, act.line, table)


def listed(names: Sequence[str], most: int = 8) -> str:
    """ "a, b and c", or "a, b ... and 12 more" where there are too many to read."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
