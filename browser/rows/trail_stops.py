"""The tables of a trail's statement, each under a name of its own, and the parameters that stand for secrets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from browser.database.facts import TableFacts
from browser.rows.query import from_clause
from browser.schema.secrets import secret_names

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


@dataclass(frozen=True, eq=False)
class Stop:
    """A table of the statement under its own name, or a numbered one where it comes up again."""

    facts: TableFacts
    clause: Any
    columns: "dict[str, ColumnElement[Any]]"
    secrets: frozenset[str] = frozenset()
    """The columns whose values are not written."""

    def of(self, names: Sequence[str]) -> "list[ColumnElement[Any]]":
        """These columns."""
        return [self.columns[name] for name in names]


def stop_of(facts: TableFacts, alias: str | None, *, masked: bool) -> Stop:
    """The table under its own name, or another."""
    clause: Any = from_clause(facts) if alias is None else from_clause(facts).alias(alias)
    columns = dict(zip((each.name for each in facts.columns), clause.columns, strict=True))
    return Stop(facts, clause, columns, secret_names(facts) if masked else frozenset())


def placeholder(column: str) -> str:
    """The name of the parameter that stands for a secret of a column."""
    return re.sub(r"\W", "_", column)
