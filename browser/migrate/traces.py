"""What of a revision is in the schema after a run that was cut off inside it: act by act, as far as they leave traces.

Rows are not looked at, nor types. What is done under a condition, or undone further down, nobody can tell.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from browser.database.facts import ObjectName, TableFacts
from browser.migrate.lint_acts import UNTOLD, Act, Kind
from browser.migrate.lint_operations import acts_of
from browser.migrate.operations import Operation

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.dialects.base.migrating import Migrating
    from browser.database.facts import Check, Column, ForeignKey, Index, UniqueKey
    from browser.schema.catalog import Catalog

BATCH = "_alembic_tmp_"
"""How the table begins that an Alembic batch fills before it takes another's place."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What a revision does, as "create table users": what has been done, what has not, and what leaves no trace.

    `batches` are tables that a batch was filling; those whose place they were to take are still there.
    """

    done: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    batches: tuple[str, ...] = ()


def traces(connection: "Connection", operations: Iterable[Operation], facts: "Migrating") -> Traces:
    """Compare what these operations do with what the catalog tells. Raises errors.*."""
    from browser.schema.catalog import read_details, read_names

    every = tuple(operations)
    acts = [each for each in acts_of(every, facts) if not (each.unnamed and each.kind is Kind.CREATE_TABLE)]
    catalog = read_names(connection)
    names = {each.shown: _find(catalog, each.schema, each.table) for each in acts if each.table}
    details = read_details(connection, [each for each in names.values() if each is not None])
    tables = {shown: details.get(name.ref) for shown, name in names.items() if name is not None}
    conditional = {each.line for each in every if each.dynamic}
    subjects = Counter(subject for each in acts for subject in _subjects(each))
    going = {name for kind, name, _ in subjects if kind == "going"}
    found: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for act in acts:
        sure = act.line not in conditional and all(subjects[each] == 1 for each in _subjects(act))
        sure = sure and (act.kind in _WHOLE or act.table.lower() not in going)
        found[_is_done(act, catalog, tables) if sure else None].append(said(act))
    batches = {f"{BATCH}{each.table}" for each in acts if each.batch and each.shown in tables}
    left = tuple(sorted(each for each in batches if _find(catalog, "", each) is not None))
    done, missing, untold = (tuple(dict.fromkeys(found[each])) for each in (True, False, None))
    return Traces(done, missing, untold, left)


def said(act: Act) -> str:
    """ "create table users", "add column note of orders"."""
    name = act.constraint if act.unnamed or act.name in ("", UNTOLD) else act.name
    table = act.shown if act.table or not name else ""
    return f"{act.kind} {name} of {table}" if name and table else f"{act.kind} {name or table}"


_WHOLE = frozenset({Kind.CREATE_TABLE, Kind.CREATE, Kind.DROP_TABLE, Kind.RENAME_TABLE, Kind.DROP_VIEW})
_GROUPS = {
    **dict.fromkeys(_WHOLE, "table"),
    **dict.fromkeys((Kind.ADD_COLUMN, Kind.DROP_COLUMN, Kind.RENAME_COLUMN), "column"),
    **dict.fromkeys((Kind.CREATE_INDEX, Kind.DROP_INDEX), "index"),
    **dict.fromkeys((Kind.ADD_CONSTRAINT, Kind.DROP_CONSTRAINT), "constraint"),
    **dict.fromkeys((Kind.SET_NOT_NULL, Kind.DROP_NOT_NULL), "nullable"),
}


def _subjects(act: Act) -> set[tuple[str, str, str]]:
    """What it is about, quiet about case: of two acts about the same thing one may undo the other."""
    group, table, name, to = _GROUPS.get(act.kind, str(act.kind)), act.table.lower(), act.name.lower(), act.to.lower()
    if act.kind is Kind.RENAME_TABLE:
        return {(group, table, ""), (group, to, ""), ("going", table, ""), ("going", to, "")}
    if act.kind is Kind.DROP_TABLE:
        return {(group, table, ""), ("going", table, "")}
    if act.kind is Kind.DROP_VIEW:
        return {(group, name, "")}
    return {(group, table, name), (group, table, to)} if act.kind is Kind.RENAME_COLUMN else {(group, table, name)}


def _find(catalog: "Catalog", schema: str, name: str) -> ObjectName | None:
    """A table or view as a revision names it; case counts where both spellings are there."""
    objects = catalog.in_schema(schema or catalog.default_schema)
    alike = [each for each in objects if each.ref.name.lower() == name.lower()]
    return next((each for each in alike if each.ref.name == name), alike[0] if alike else None)


def _is_done(act: Act, catalog: "Catalog", tables: Mapping[str, object]) -> bool | None:
    """None where nobody can tell."""
    if act.kind is Kind.DROP_VIEW:
        return _find(catalog, act.schema, act.name) is None
    if not act.table:
        return None
    if act.kind in (Kind.CREATE_TABLE, Kind.CREATE):
        return act.shown in tables
    if act.kind is Kind.DROP_TABLE:
        return act.shown not in tables
    if act.kind is Kind.RENAME_TABLE:
        return act.shown not in tables and _find(catalog, act.schema, act.to) is not None
    look, table = _LOOKS.get(act.kind), tables.get(act.shown)
    if look is None or act.unnamed or act.name in ("", UNTOLD) or act.name.startswith("on "):
        return None
    if isinstance(table, TableFacts):
        return look(act, table)
    return False if act.shown not in tables and not act.kind.startswith("drop") else None


def _has(parts: "Iterable[Column | Index | UniqueKey | ForeignKey | Check]", name: str) -> bool:
    return name.lower() in {each.name.lower() for each in parts}


def _column(act: Act, table: TableFacts) -> bool:
    return _has(table.columns, act.name)


def _renamed(act: Act, table: TableFacts) -> bool:
    return _has(table.columns, act.to) and not _has(table.columns, act.name)


def _not_null(act: Act, table: TableFacts) -> bool:
    return _has((each for each in table.columns if not each.nullable), act.name)


def _index(act: Act, table: TableFacts) -> bool:
    return _has((*table.indexes, *table.unique), act.name)


def _constraint(act: Act, table: TableFacts) -> bool:
    """Without its kind it is looked for among all; an index that a foreign key leaves behind is none."""
    if act.constraint == "primary key":
        return table.primary_key is not None
    if act.constraint == "unique":
        return _index(act, table)
    if act.constraint == "check":
        return _has(table.checks, act.name)
    if act.constraint == "foreign key":
        return _has(table.foreign_keys, act.name)
    return _has((*table.foreign_keys, *table.unique, *table.checks), act.name)


def _not(look: Callable[[Act, TableFacts], bool]) -> Callable[[Act, TableFacts], bool]:
    return lambda act, table: not look(act, table)


_LOOKS: dict[Kind, Callable[[Act, TableFacts], bool]] = {
    Kind.ADD_COLUMN: _column,
    Kind.DROP_COLUMN: _not(_column),
    Kind.RENAME_COLUMN: _renamed,
    Kind.SET_NOT_NULL: _not_null,
    Kind.DROP_NOT_NULL: _not(_not_null),
    Kind.CREATE_INDEX: _index,
    Kind.DROP_INDEX: _not(_index),
    Kind.ADD_CONSTRAINT: _constraint,
    Kind.DROP_CONSTRAINT: _not(_constraint),
}
