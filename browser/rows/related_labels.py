"""What stands behind a reference: a readable column of the row it leads to, for a whole page by one statement."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from browser.database.facts import Column, Kind, TableFacts
from browser.rows.cells import Cell, cell_of
from browser.rows.related_keys import Tables, Values, chunks, distinct, facts_of_key, named_table, table_of, wanted
from browser.schema.relations import Relation
from browser.schema.secrets import secret_names

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select


@dataclass(frozen=True)
class Wish:
    """The labels of these keys of a relation: its target's column `column`, chosen or guessed by `label_column`."""

    relation: Relation
    column: str
    values: Sequence[Values | None]


def label_column(table: TableFacts) -> str | None:
    """The column that most likely names a row to a person; None where there is none, or it would show a secret."""
    keys = set(table.primary_key.columns if table.primary_key else ())
    keys |= {column for key in table.foreign_keys for column in key.columns}
    keys |= secret_names(table)
    texts = [column.name for column in table.columns if column.kind is Kind.TEXT and column.name not in keys]
    unique = {key.columns[0] for key in table.unique if len(key.columns) == 1}

    def rank(name: str) -> tuple[int, int]:
        words = _WORDS.findall(name)
        last = words[-1].lower() if words else ""
        named = min((_NAMES.index(word) for word in (name.lower(), last) if word in _NAMES), default=len(_NAMES))
        return named, 0 if name in unique else 1

    return min(texts, key=rank, default=None)


_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NAMES = (
    *("full_name", "fullname", "display_name", "name", "title", "label", "caption", "subject", "username", "login"),
    *("email", "last_name", "lastname", "company", "slug", "code", "symbol", "sku", "description", "summary"),
)


def labels(connection: "Connection", wishes: Sequence[Wish], tables: Tables) -> list[dict[Values, Cell]]:
    """For each wish the label of each of its keys that leads somewhere; a key that is missing is an orphan.

    ONE statement for all of a page's reference columns (none where no cell has a key), a lot more only above
    `related_keys.BINDS` parameters.
    """
    from browser.database.dialects import dialect_of

    dialect = dialect_of(connection)
    found: list[dict[Values, Cell]] = [{} for _ in wishes]
    asked = []
    for number, wish in enumerate(wishes):
        facts = facts_of_key(wish.relation, tables)
        for lot in chunks(dialect, facts, distinct(wish.values)):
            asked.append((number, wish, facts, lot))
    for some in _statements(asked):
        _read(connection, some, tables, found)
    return found


_Lot = tuple[int, Wish, tuple[Column, ...], list[Values]]


def _statements(asked: Sequence[_Lot]) -> "list[list[_Lot]]":
    """As many lots in one statement as its parameters allow."""
    from browser.rows.related_keys import BINDS

    groups: list[list[_Lot]] = []
    left = 0
    for lot in asked:
        binds = len(lot[3]) * (len(lot[2]) + 1)
        if not groups or binds > left:
            groups.append([])
            left = BINDS
        groups[-1].append(lot)
        left -= binds
    return groups


def _read(connection: "Connection", lots: Sequence[_Lot], tables: Tables, found: list[dict[Values, Cell]]) -> None:
    from sqlalchemy import and_, literal_column, select, union_all

    from browser.database.dialects import dialect_of

    dialect = dialect_of(connection)
    selects: list[Select[Any]] = []
    for place, (_, wish, _, keys) in enumerate(lots):
        table, columns = named_table(table_of(tables, wish.relation.target), "target")
        asked = wanted(connection, dialect, wish.relation, tables, keys, f"wanted{place}")
        own = [columns[name] for name in wish.relation.target_columns]
        label = columns[wish.column]
        # The arms of a union have to be of one type, and in MySQL of one collation.
        shown = dialect.paging.as_text(label) if len(lots) > 1 and dialect.paging.union_is_typed else label
        selects.append(
            select(
                literal_column(f"'{place}'").label("lot"), asked.number.label("n"), shown.label("label")
            ).select_from(asked.table.join(table, and_(*asked.equal(own))))
        )
    statement: Any = selects[0] if len(selects) == 1 else select(union_all(*selects).subquery("labels"))
    for lot, number, wire in dialect.values.rows(connection, statement):
        place, wish, _, keys = lots[int(lot)]
        column = table_of(tables, wish.relation.target).column(wish.column)
        found[place].setdefault(keys[int(number)], cell_of(wire, column))
