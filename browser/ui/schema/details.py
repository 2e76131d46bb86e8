"""The rows below one table of the tree: columns, keys, references both ways, indexes, checks, triggers, partitions."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from browser.database.facts import BrokenTable, Column, ForeignKey, ObjectKind, ObjectName, TableFacts, TableRef
from browser.ui.schema.items import (
    OBJECT_ICONS,
    READING,
    SHOWS_DDL,
    Item,
    Tone,
    counted,
    note,
    one_line,
    tr,
    unique_keys,
)
from browser.ui.widgets.heads import KIND_ICONS

if TYPE_CHECKING:
    from browser.ui.schema.opened import Opened

Children = Callable[[], Sequence[Item]] | None


def table_item(opened: "Opened", name: ObjectName, found: tuple[str, ...] = (), unfolded: Children = None) -> Item:
    """One table, view or sequence. A sequence is a leaf; a broken one carries a warning.

    `found` are the folded texts that a filter found in the name; `unfolded` makes the rows that it wants shown below.
    """
    broken = isinstance(opened.catalog.details.get(name.ref), BrokenTable)
    fresh = name.ref in opened.fresh
    leaf = name.kind is ObjectKind.SEQUENCE
    return Item(
        key=name.ref,
        text=one_line(name.ref.name),
        icon="triangle-alert" if broken else OBJECT_ICONS[name.kind],
        marks=(tr("new"),) if fresh else (),
        tip=f"{name.ref}\n{name.comment}" if name.comment else str(name.ref),
        tone=Tone.WARNING if broken else Tone.FRESH if fresh else Tone.NORMAL,
        opens=None if leaf else name.ref,
        subject=name,
        copies=name.ref.name,
        found=found,
        unfolded=unfolded is not None,
        children=unfolded or (None if leaf else partial(_table_children, opened, name)),
    )


def _table_children(opened: "Opened", name: ObjectName) -> Sequence[Item]:
    facts = opened.catalog.details.get(name.ref)
    partitions = _partitions(opened, name)
    if facts is None:
        return (_not_yet(opened, name), *partitions)
    if isinstance(facts, BrokenTable):
        return (note(facts.reason, key="broken", icon="triangle-alert", tone=Tone.WARNING), *partitions)
    return unique_keys((*_notes(facts), *_columns(facts), *_groups(opened, facts), *partitions, _definition(facts)))


def _not_yet(opened: "Opened", name: ObjectName) -> Item:
    if name.ref in opened.given_up:
        return note(tr("Not read. Fold and unfold to try again."), key="given up", icon="info")
    return note(tr("Reading …"), key=READING, icon="loader")


def _notes(facts: TableFacts) -> Iterator[Item]:
    for warning in facts.warnings:
        yield note(warning, key=("warning", warning), icon="triangle-alert", tone=Tone.WARNING)
    if facts.source:
        yield note(tr("Columns found by {}").format(facts.source), key="source", icon="info")


def _definition(facts: TableFacts) -> Item:
    return Item("ddl", tr("Definition"), "code", tip=tr("Show the statement that makes it"), purpose=SHOWS_DDL)


def _group(key: str, title: str, icon: str, items: Sequence[Item]) -> Iterator[Item]:
    """A heading with a count over `items`; nothing at all when there are none."""
    if items:
        spoken = f"{title}, {counted(len(items))}"
        yield Item(key, title, icon, detail=counted(len(items)), spoken=spoken, children=lambda: unique_keys(items))


def _groups(opened: "Opened", facts: TableFacts) -> Iterator[Item]:
    ref = facts.ref
    yield from _group("keys", tr("Keys"), "key-round", list(_keys(facts)))
    yield from _group(
        "references", tr("References"), "arrow-up-right", [_reference(opened, key) for key in facts.foreign_keys]
    )
    incoming = opened.catalog.incoming(ref) if opened.catalog.foreign_keys is not None else ()
    yield from _group("referenced", tr("Referenced by"), "arrow-down-left", [_referrer(ref, key) for key in incoming])
    yield from _group("indexes", tr("Indexes"), "list-ordered", list(_indexes(facts)))
    yield from _group("checks", tr("Checks"), "square-check", list(_checks(facts)))
    yield from _group("triggers", tr("Triggers"), "zap", list(_triggers(opened, ref)))


def column_item(facts: TableFacts, column: Column, found: tuple[str, ...] = ()) -> Item:
    """One column: its kind (or key, or reference) as the icon, its type in muted letters, its markers at the edge."""
    in_key = facts.primary_key is not None and column.name in facts.primary_key.columns
    referring = any(column.name in key.columns for key in facts.foreign_keys)
    icon = "key-round" if in_key else "arrow-up-right" if referring else KIND_ICONS[column.kind]
    marks = [
        tr("identity") if column.identity else "",
        tr("generated") if column.generated is not None else "",
        "" if column.nullable or in_key or column.identity else tr("not null"),
    ]
    says = (tr("column"), tr("primary key") if in_key else "", tr("reference") if referring else "")
    return Item(
        key=("column", column.name),
        text=one_line(column.name),
        icon=icon,
        detail=one_line(column.type),
        marks=tuple(mark for mark in marks if mark),
        tip=column_tip(column, in_key),
        spoken=", ".join(part for part in (one_line(column.name), *says, column.type, *marks, column.comment) if part),
        opens=facts.ref,
        copies=column.name,
        found=found,
    )


def column_tip(column: Column, in_key: bool) -> str:
    """Everything about a column, a fact a line, its comment last."""
    lines = [f"{column.name}  {column.type}"]
    lines += [tr("primary key")] if in_key else []
    lines += [] if column.nullable else [tr("not null")]
    lines += [f"default {column.default}"] if column.default is not None else []
    lines += ["identity"] if column.identity else []
    lines += [f"generated as {column.generated}"] if column.generated is not None else []
    return "\n".join([*lines, *([column.comment] if column.comment else [])])


def _columns(facts: TableFacts) -> Iterator[Item]:
    return (column_item(facts, column) for column in facts.columns)


def _keys(facts: TableFacts) -> Iterator[Item]:
    found = [(tr("primary key"), "key-round", facts.primary_key)] if facts.primary_key else []
    for what, icon, key in (*found, *((tr("unique"), "key", key) for key in facts.unique)):
        if key is not None:
            yield _part(key.name, listed(key.columns), icon, what, facts.ref)


def _part(name: str, text: str, icon: str, detail: str, opens: TableRef, tip: str = "", kind: str = "") -> Item:
    return Item(
        key=(kind or detail, name or text),
        text=one_line(text),
        icon=icon,
        detail=one_line(detail),
        tip="\n".join(part for part in (name, tip or text) if part),
        opens=opens,
        copies=name or text,
    )


def listed(columns: Iterable[str]) -> str:
    """Columns in words: "id", or "(order_id, line)"."""
    names = tuple(columns)
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def beside(ref: TableRef, here: TableRef) -> str:
    """The name of `ref` as seen from `here`: with its schema only where that differs."""
    return ref.name if ref.schema == here.schema else str(ref)


def reference_text(key: ForeignKey) -> str:
    """ "user_id → users.id", "(a, b) → other.t (x, y)"."""
    target = beside(key.target, key.table)
    if not key.target_columns:
        return f"{listed(key.columns)} → {target}"
    joint = "." if len(key.target_columns) == 1 else " "
    return f"{listed(key.columns)} → {target}{joint}{listed(key.target_columns)}"


def _rules(key: ForeignKey) -> str:
    rules = (("on delete", key.on_delete), ("on update", key.on_update))
    return "  ".join(f"{what} {rule.lower()}" for what, rule in rules if rule and rule.upper() != "NO ACTION")


def _reference(opened: "Opened", key: ForeignKey) -> Item:
    missing = key.target not in opened.shelves.names
    return Item(
        key=("reference", key.name, key.columns),
        text=one_line(reference_text(key)),
        icon="triangle-alert" if missing else "arrow-up-right",
        detail=tr("there is no such table") if missing else _rules(key),
        tip="\n".join(part for part in (key.name, reference_text(key), _rules(key)) if part),
        tone=Tone.WARNING if missing else Tone.NORMAL,
        opens=None if missing else key.target,
        copies=key.name or reference_text(key),
    )


def _referrer(here: TableRef, key: ForeignKey) -> Item:
    joint = "." if len(key.columns) == 1 else " "
    target = listed(key.target_columns) if key.target_columns else here.name
    text = f"{beside(key.table, here)}{joint}{listed(key.columns)}"
    rules = _rules(key)
    return Item(
        key=("referrer", key.table, key.name, key.columns),
        text=one_line(text),
        icon="arrow-down-left",
        detail=one_line(f"→ {target}  {rules}" if rules else f"→ {target}"),
        tip="\n".join(part for part in (key.name, f"{text} → {target}", rules) if part),
        opens=key.table,
        copies=key.name or text,
    )


def _indexes(facts: TableFacts) -> Iterator[Item]:
    for index in facts.indexes:
        detail = "  ".join(part for part in (listed(index.columns), "unique" if index.unique else "") if part)
        tip = f"{listed(index.columns)}" + (f"\nwhere {index.where}" if index.where else "")
        detail += f"  where {index.where}" if index.where else ""
        yield _part(index.name, index.name or listed(index.columns), "list-ordered", detail, facts.ref, tip, "index")


def _checks(facts: TableFacts) -> Iterator[Item]:
    for check in facts.checks:
        name = check.name or check.sql
        yield _part(check.name, name, "square-check", check.sql if check.name else "", facts.ref, check.sql, "check")


def _triggers(opened: "Opened", ref: TableRef) -> Iterator[Item]:
    for trigger in opened.triggers.get(ref, ()):
        yield _part(trigger.name, trigger.name, "zap", "", ref, trigger.sql, "trigger")


def _partitions(opened: "Opened", name: ObjectName) -> Iterator[Item]:
    below = opened.shelves.children.get(name.ref, ())
    if below:
        yield group_of("partitions", tr("Partitions"), "layers", len(below), partial(_tables, opened, below))


def _tables(opened: "Opened", names: Sequence[ObjectName]) -> Sequence[Item]:
    return tuple(table_item(opened, name) for name in names)


def group_of(key: object, title: str, icon: str, count: int, children: Callable[[], Sequence[Item]]) -> Item:
    """A heading with a count over tables that are made when somebody looks."""
    return Item(
        ("group", key), title, icon, detail=counted(count), spoken=f"{title}, {counted(count)}", children=children
    )


def renewed(opened: "Opened", item: Item) -> Item:
    """The row of a table as its catalog has it now, found and unfolded by the filter as before."""
    if item.subject is None:
        return item
    return table_item(opened, item.subject, item.found, item.children if item.unfolded else None)
