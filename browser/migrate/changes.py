"""What a migration changed: two readings of the catalog compared, without rows and the text of views and routines."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from browser.database.facts import BrokenTable, ObjectKind, ObjectName, Routine, TableFacts, TableRef, Trigger
from browser.migrate.positions import current

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.migrate.project import Project


@dataclass(frozen=True, slots=True)
class Change:
    """One difference of two catalogs. `what` is "added", "removed" or "changed"; `part` is "" for the whole object.

    `part` is otherwise "column x", "index y", "key", "check z", "trigger t", or "routine f(integer)", of which `table`
    is the name; `detail` says before and after where it changed.
    """

    what: str
    table: TableRef
    part: str = ""
    detail: str = ""
    kind: ObjectKind = ObjectKind.TABLE

    def __str__(self) -> str:
        return " ".join(each for each in (self.what, self.part or str(self.kind), str(self.table), self.detail) if each)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the catalog told at one moment."""

    objects: Mapping[TableRef, ObjectName] = field(default_factory=dict)
    details: Mapping[TableRef, TableFacts | BrokenTable] = field(default_factory=dict)
    triggers: Mapping[TableRef, tuple[Trigger, ...]] = field(default_factory=dict)
    routines: frozenset[Routine] = frozenset()
    rows: frozenset[str] = frozenset()
    """The rows of the version table."""


def snapshot(connection: "Connection", project: "Project") -> Snapshot:
    """Read the catalog and the version table."""
    from browser.schema.catalog import read_details, read_names, read_routines, read_triggers

    names = read_names(connection).objects
    kept = {each.ref: each for each in names if each.ref.name != project.version_table}
    tables = [each for each in kept.values() if each.kind is not ObjectKind.SEQUENCE]
    triggers = read_triggers(connection, [each.ref for each in tables])
    routines = frozenset(read_routines(connection))
    return Snapshot(kept, read_details(connection, tables), triggers, routines, current(connection, project))


def differences(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """What was added, removed or changed between two snapshots, table by table."""
    found: list[Change] = []
    for ref in sorted({*before.objects, *after.objects}, key=str):
        old, new = before.objects.get(ref), after.objects.get(ref)
        if old is None and new is not None:
            found.append(Change("added", ref, kind=new.kind))
        elif new is None and old is not None:
            found.append(Change("removed", ref, kind=old.kind))
        else:
            found.extend(_parts(ref, before.details.get(ref), after.details.get(ref)))
            triggers = ({one.name: one for one in each.triggers.get(ref, ())} for each in (before, after))
            found.extend(_compared(ref, "trigger", *triggers))
    for what, routines in ("removed", before.routines - after.routines), ("added", after.routines - before.routines):
        found += (Change(what, TableRef(each.schema or None, each.name), _routine(each)) for each in routines)
    return tuple(found)


def _routine(each: Routine) -> str:
    return f"routine {each.name}({each.arguments})"


def _parts(ref: TableRef, old: Any, new: Any) -> Iterable[Change]:
    if not isinstance(old, TableFacts) or not isinstance(new, TableFacts) or old == new:
        return
    one, other = _named(old), _named(new)
    for kind, names in one.items():
        yield from _compared(ref, kind, names, other[kind])


def _named(facts: TableFacts) -> dict[str, dict[str, Any]]:
    return {
        "column": {each.name: each for each in facts.columns},
        "index": {each.name: each for each in facts.indexes},
        "unique": {_key(each): each for each in facts.unique},
        "reference": {_key(each): each for each in facts.foreign_keys},
        "check": {each.name or each.sql: each for each in facts.checks},
        "key": {"": facts.primary_key},
    }


def _compared(ref: TableRef, kind: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterable[Change]:
    for name in [*one, *(each for each in other if each not in one)]:
        part = f"{kind} {name}".strip()
        if name not in other:
            yield Change("removed", ref, part)
        elif name not in one:
            yield Change("added", ref, part)
        elif one[name] != other[name]:
            yield Change("changed", ref, part, _said(one[name], other[name]))


def _said(old: Any, new: Any) -> str:
    names = [name for name in getattr(old, "__slots__", ()) if getattr(old, name) != getattr(new, name, None)]
    return "; ".join(f"{name}: {getattr(old, name)} → {getattr(new, name)}" for name in names)


def _key(each: Any) -> str:
    return str(each.name) or ", ".join(each.columns)
