"""The upper rows of the tree: connections, schemas, groups of objects."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from browser.database.facts import ObjectKind, ObjectName, TableRef
from browser.errors import RowloreError
from browser.ui.schema.details import group_of, table_item
from browser.ui.schema.items import (
    CONNECTING,
    CONNECTION,
    GROUP_TITLES,
    OBJECT_ICONS,
    READING,
    REFUSED,
    RETRIES,
    Item,
    Tone,
    counted,
    note,
    one_line,
    tr,
)

if TYPE_CHECKING:
    from browser.ui.schema.opened import Opened

Kinds = Mapping[ObjectKind, tuple[ObjectName, ...]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A connection being made (`error` is None; `cancel` gives up) or refused (`retry` tries once more).

    `key` tells it from others of the same title; it is the title where nothing else was said.
    """

    title: str
    cancel: Callable[[], None] | None = None
    error: RowloreError | None = None
    retry: Callable[[], None] | None = None
    key: str = ""

    @property
    def identity(self) -> str:
        """What it is found by."""
        return self.key or self.title


@dataclass(frozen=True)
class Shelves:
    """The objects of a catalog as the tree sorts them.

    `schemas` in the catalog's order, the default one first; `kinds` by schema, without objects that stand under a
    parent; `children` those, by parent; `names` every object.
    """

    schemas: tuple[str | None, ...] = ()
    kinds: Mapping[str | None, Kinds] = field(default_factory=dict)
    children: Mapping[TableRef, tuple[ObjectName, ...]] = field(default_factory=dict)
    names: Mapping[TableRef, ObjectName] = field(default_factory=dict)

    def path(self, ref: TableRef) -> tuple[Hashable, ...]:
        """The keys from a connection's row down to an object of it, through its parents; KeyError if unknown."""
        name = self.names[ref]
        if name.parent is not None and name in self.children.get(name.parent, ()):
            return (*self.path(name.parent), ("group", "partitions"), ref)
        schema = () if len(self.schemas) == 1 else (("schema", ref.schema),)
        return (*schema, ("group", name.kind), ref)


def shelve(objects: Iterable[ObjectName], schemas: Sequence[str | None], default: str | None) -> Shelves:
    """Sort the objects of a catalog onto shelves; names in alphabetical order."""
    ordered = sorted(objects, key=lambda name: (name.ref.name.casefold(), name.ref.name))
    names = {name.ref: name for name in ordered}
    kinds: dict[str | None, dict[ObjectKind, list[ObjectName]]] = {}
    children: dict[TableRef, list[ObjectName]] = {}
    for name in ordered:
        if name.parent is not None and name.parent != name.ref and name.parent in names:
            children.setdefault(name.parent, []).append(name)
        else:
            kinds.setdefault(name.ref.schema, {}).setdefault(name.kind, []).append(name)
    known = dict.fromkeys([*schemas, *kinds])
    return Shelves(
        tuple(sorted(known, key=lambda schema: schema != default)),
        {schema: {kind: tuple(found) for kind, found in below.items()} for schema, below in kinds.items()},
        {parent: tuple(found) for parent, found in children.items()},
        names,
    )


def root_item(opened: Callable[[], Iterable["Opened"]], waiting: Callable[[], Iterable[Waiting]]) -> Item:
    """What is above all: the open connections, then those being made."""
    return Item(
        "root",
        "",
        children=lambda: (*map(connection_item, opened()), *map(waiting_item, waiting())),
    )


def connection_item(opened: "Opened", children: Callable[[], Sequence[Item]] | None = None) -> Item:
    """An open connection."""
    silent = opened.database.alive.problem
    troubled = opened.problem is not None or silent is not None
    environment = opened.database.profile.environment if opened.database.profile is not None else ""
    said = (str(environment), tr("no answer") if silent is not None else "")
    marks = tuple(each for each in said if each)
    return Item(
        key=("connection", id(opened.database)),
        text=one_line(opened.title),
        icon="triangle-alert" if troubled else "database",
        badge=("", "") if troubled else (opened.colour, str(environment)),
        marks=marks,
        tip="\n".join(part for part in (opened.title, environment, str(opened.database.url), *_whole(silent)) if part),
        tone=Tone.WARNING if troubled else Tone.STRONG,
        spoken=", ".join([tr("connection {}").format(opened.title), *marks]),
        copies=opened.title,
        purpose=CONNECTION,
        children=children or partial(_connection_children, opened),
    )


def _connection_children(opened: "Opened") -> Sequence[Item]:
    if opened.problem is not None and not opened.ready:
        problem = opened.problem
        return tuple(_problem_notes(problem.message, problem.words, problem.hint))
    if not opened.ready:
        return (note(tr("Reading the schema …"), key=READING, icon="loader"),)
    shelves = opened.shelves
    if len(shelves.schemas) == 1:
        return schema_children(opened, shelves.schemas[0]) or (note(tr("Nothing in this database yet."), key="empty"),)
    return tuple(_schema_item(opened, schema) for schema in shelves.schemas)


def _problem_notes(*sentences: str) -> Iterable[Item]:
    for at, sentence in enumerate(sentence for sentence in sentences if sentence):
        yield note(sentence, key=("problem", at), icon="" if at else "triangle-alert", tone=Tone.WARNING)
    yield Item("retry", tr("Try again"), "rotate-ccw", purpose=RETRIES)


def _whole(error: RowloreError | None) -> tuple[str, ...]:
    """All of an error, of which the row below tells one sentence; the window's message tells the rest, too."""
    return () if error is None else tuple(part for part in (error.message, error.words, error.hint) if part)


def schema_shell(schema: str | None, count: int, children: Callable[[], Sequence[Item]] | None) -> Item:
    """A schema with the number of its objects."""
    name = schema or ""
    return Item(
        key=("schema", schema),
        text=one_line(name),
        icon="folder",
        detail=counted(count) if count else tr("empty"),
        tip=name,
        spoken=tr("schema {}, {} objects").format(one_line(name), counted(count)),
        copies=name,
        children=children,
    )


def _schema_item(opened: "Opened", schema: str | None) -> Item:
    count = sum(map(len, opened.shelves.kinds.get(schema, {}).values()))
    return schema_shell(schema, count, partial(schema_children, opened, schema) if count else None)


def schema_children(opened: "Opened", schema: str | None) -> Sequence[Item]:
    """The groups of a schema that have anything in them."""
    found = opened.shelves.kinds.get(schema, {})
    return tuple(
        group_of(
            kind, tr(GROUP_TITLES[kind]), OBJECT_ICONS[kind], len(found[kind]), partial(_tables, opened, schema, kind)
        )
        for kind in ObjectKind
        if found.get(kind)
    )


def _tables(opened: "Opened", schema: str | None, kind: ObjectKind) -> Sequence[Item]:
    return tuple(table_item(opened, name) for name in opened.shelves.kinds.get(schema, {}).get(kind, ()))


def waiting_item(waiting: Waiting) -> Item:
    """A connection that is being made, or was refused."""
    error = waiting.error
    return Item(
        key=("waiting", waiting.identity),
        text=one_line(waiting.title),
        icon="plug" if error is None else "triangle-alert",
        marks=(tr("connecting …") if error is None else tr("not connected"),),
        tip="\n".join(dict.fromkeys((waiting.title, *_whole(error)))),
        tone=Tone.MUTED if error is None else Tone.WARNING,
        copies=waiting.title,
        purpose=CONNECTING if error is None else REFUSED,
        children=None if error is None else lambda: tuple(_problem_notes(error.message)),
    )
