"""Alembic's operations, as they stand in the source, as acts."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from browser.migrate.lint_acts import Act, Kind, placed
from browser.migrate.lint_source import Column, Given, column_of, truth
from browser.migrate.lint_sql import acts_in
from browser.migrate.operations import Operation

if TYPE_CHECKING:
    from browser.database.dialects.base.migrating import Migrating

_ADDED = {
    "create_unique_constraint": "unique",
    "create_primary_key": "primary key",
    "create_check_constraint": "check",
    "create_exclude_constraint": "exclude",
}
_ONLINE = re.compile(r"^\w+_(concurrently|not_valid)$")
_LOCK_NONE = re.compile(r"^\w+_lock$")
_VENDOR = re.compile(
    r"(?:^|, )if (?P<other>not )?[\w.()]*dialect\.name\s*(?P<how>==|!=|not in|in)\s*"
    r"(?P<names>['\"]\w+['\"]|[(\[{][^()\[\]{}]*[)\]}])(?=, (?:if|for|while|in) |$)"
)
_BULK = {"bulk_save_objects", "bulk_insert_mappings", "add_all", "executemany", "bulk_insert"}
_WHERE = re.compile(r"\.(where|filter|filter_by|where_clause|from_select)\s*\(")
_WRITES = re.compile(r"(?:^|[\w)\]])\.(delete|update|insert)\s*\(|^(?:\w+\.)?(delete|update|insert)\s*\(")


def acts_of(operations: Iterable[Operation], facts: "Migrating") -> tuple[Act, ...]:
    """What operations do, in their order; what only a run would tell is there as UNKNOWN."""
    found: list[Act] = []
    outside = False
    for each in operations:
        if _elsewhere(each.within, facts.names):
            continue
        # Where the block ends is not known: what follows gets the benefit of the doubt.
        outside = outside or each.name == "autocommit_block"
        found += placed(tuple(_acts(each, facts)), line=each.line, outside=outside)
    return tuple(found)


def _elsewhere(within: str, names: frozenset[str]) -> bool:
    """Whether it depends on being another vendor's database, and on nothing else in that condition."""
    for found in _VENDOR.finditer(within):
        asked = set(re.findall(r"['\"](\w+)['\"]", found["names"]))
        wanted = (found["how"] in ("==", "in")) != bool(found["other"])
        if names and bool(asked & names) != wanted:
            return True
    return False


def _acts(operation: Operation, facts: "Migrating") -> Iterator[Act]:
    reader = _READERS.get(operation.name)
    if reader is not None:
        yield from reader(operation)
    elif operation.sql:
        yield from acts_in(operation.sql, facts)
    elif operation.name in ("execute", "exec_driver_sql", "scalar", "scalars"):
        yield from _expression(operation)
    elif operation.name in ("drop_all", "commit", *_BULK, "bulk_update_mappings"):
        yield _plain(operation)
    elif not operation.receiver and operation.name != "raise":
        yield Act(Kind.UNKNOWN, name=operation.name)


def _act(kind: Kind, operation: Operation, **more: object) -> Act:
    return Act(kind, operation.table, operation.schema, batch=operation.batch, direct=True, **more)  # type: ignore[arg-type]


def _plain(operation: Operation) -> Act:
    kind = {"drop_all": Kind.DROP_ALL, "commit": Kind.COMMIT, "bulk_update_mappings": Kind.UPDATE}
    return _act(kind.get(operation.name, Kind.INSERT), operation)


def _expression(operation: Operation) -> Iterator[Act]:
    """`op.execute(USERS.update().where(...))`: what it is about stands in names, what it does in methods."""
    text = operation.arguments[0] if operation.arguments else ""
    found = _WRITES.search(text)
    verb = (found[1] or found[2]) if found else ""
    if verb:
        kind = {"delete": Kind.DELETE, "update": Kind.UPDATE, "insert": Kind.INSERT}[verb]
        yield _act(kind, operation, whole=kind is not Kind.INSERT and not _WHERE.search(text), to=_source_table(text))
    elif not text.lstrip("(").startswith(("sa.select", "select(")):
        yield Act(Kind.UNKNOWN, name=operation.name)


def _source_table(text: str) -> str:
    """What Python calls the table, for a sentence; its real name only a run tells."""
    name = re.match(r"(?:\w+\.)?(?:delete|update|insert)\s*\(\s*([\w.]+)|([\w.]+?)(?:\.__table__)?\.\w+\(", text)
    return (name[1] or name[2]) if name else ""


def _create_table(operation: Operation) -> Iterator[Act]:
    yield _act(Kind.CREATE_TABLE, operation)
    for text in operation.positional:
        if re.match(r"(?:\w+\.)?(?:ForeignKey|Unique|Check)Constraint\(", text) and _unnamed(text):
            yield _act(Kind.CREATE_TABLE, operation, unnamed=True, constraint=_class(text))


def _unnamed(text: str) -> bool:
    given = Given.of_call(text)
    if given is None or any(each.startswith("*") for each in given.texts):
        return False
    at = 2 if "ForeignKeyConstraint" in text[:40] else 1 if "CheckConstraint" in text[:40] else None
    positional = at is not None and len(given.texts) > at
    return not positional and given.keywords.get("name", "None") == "None" and "**" not in text


def _class(text: str) -> str:
    return "foreign key" if "ForeignKey" in text[:30] else "unique" if "Unique" in text[:30] else "check"


def _add_column(operation: Operation) -> Iterator[Act]:
    given = Given(operation, table_at=0)
    column = column_of(given.text(0, "column"))
    yield _act(
        Kind.ADD_COLUMN,
        operation,
        name=column.name,
        nullable=column.nullable,
        default=column.default,
        generated=column.generated,
        after=column.type,
    )
    yield from _of_column(operation, column)


def _of_column(operation: Operation, column: Column) -> Iterator[Act]:
    if column.referred:
        yield _act(
            Kind.ADD_CONSTRAINT,
            operation,
            name=column.foreign_key,
            constraint="foreign key",
            referred=column.referred,
            unnamed=not column.foreign_key,
        )
    if column.unique:
        yield _act(Kind.ADD_CONSTRAINT, operation, name=column.name, constraint="unique", unnamed=True)
    if column.index:
        yield _act(Kind.CREATE_INDEX, operation, name=f"on {column.name}")


def _alter_column(operation: Operation) -> Iterator[Act]:
    given = Given(operation, table_at=0)
    name = given.name(0, "column_name")
    if (nullable := given.keyword("nullable")) is not None:
        if truth(nullable) is False and truth(given.keyword("existing_nullable") or "") is not False:
            yield _act(Kind.SET_NOT_NULL, operation, name=name)
        elif truth(nullable):
            yield _act(Kind.DROP_NOT_NULL, operation, name=name)
    if given.keyword("type_") is not None:
        before, after = given.type("existing_type"), given.type("type_")
        yield _act(Kind.RETYPE, operation, name=name, before=before, after=after)
    if given.keyword("new_column_name") is not None:
        yield _act(Kind.RENAME_COLUMN, operation, name=name, to=given.name(-1, "new_column_name"))
    if given.keyword("server_default") not in (None, "False"):
        yield _act(Kind.SET_DEFAULT, operation, name=name, default=given.keyword("server_default"))


def _create_index(operation: Operation) -> Iterator[Act]:
    given = Given(operation, table_at=1)
    online = _online(given)
    yield _act(
        Kind.CREATE_INDEX,
        operation,
        name=given.name(0, "index_name"),
        online=online,
        unique=truth(given.keyword("unique") or "") is True,
    )


def _online(given: Given) -> bool:
    return any(
        (_ONLINE.match(name) and truth(text) is not False) or (_LOCK_NONE.match(name) and "NONE" in text.upper())
        for name, text in given.keywords.items()
    )


def _constraint(operation: Operation) -> Iterator[Act]:
    given = Given(operation, table_at=1)
    name = given.name(0, "constraint_name")
    yield _act(
        Kind.ADD_CONSTRAINT,
        operation,
        name=name,
        constraint=_ADDED[operation.name],
        online=_online(given),
        unnamed=not name,
    )


def _foreign_key(operation: Operation) -> Iterator[Act]:
    given = Given(operation, table_at=1)
    name = given.name(0, "constraint_name")
    yield _act(
        Kind.ADD_CONSTRAINT,
        operation,
        name=name,
        constraint="foreign key",
        referred=given.name(1, "referent_table"),
        online=_online(given),
        unnamed=not name,
    )


def _drop_constraint(operation: Operation) -> Iterator[Act]:
    given = Given(operation, table_at=1)
    name = given.name(0, "constraint_name")
    constraint = {"foreignkey": "foreign key", "primary": "primary key"}
    kind = given.name(1, "type_")
    yield _act(Kind.DROP_CONSTRAINT, operation, name=name, constraint=constraint.get(kind, kind), unnamed=not name)


def _drop_index(operation: Operation) -> Iterator[Act]:
    given = Given(operation, table_at=1)
    yield _act(Kind.DROP_INDEX, operation, name=given.name(0, "index_name"), online=_online(given))


def _drop_column(operation: Operation) -> Iterator[Act]:
    yield _act(Kind.DROP_COLUMN, operation, name=Given(operation, table_at=0).name(0, "column_name"))


def _rename_table(operation: Operation) -> Iterator[Act]:
    yield _act(Kind.RENAME_TABLE, operation, to=Given(operation, table_at=0).name(0, "new_table_name"))


def _drop_table(operation: Operation) -> Iterator[Act]:
    yield _act(Kind.DROP_TABLE, operation)


_READERS: dict[str, Callable[[Operation], Iterator[Act]]] = {
    "create_table": _create_table,
    "drop_table": _drop_table,
    "add_column": _add_column,
    "drop_column": _drop_column,
    "alter_column": _alter_column,
    "rename_table": _rename_table,
    "create_index": _create_index,
    "drop_index": _drop_index,
    **dict.fromkeys(_ADDED, _constraint),
    "create_foreign_key": _foreign_key,
    "drop_constraint": _drop_constraint,
}
