"""SQL as acts: what statements do to tables, read by their first words."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from browser.migrate.lint_acts import UNTOLD, Act, Kind
from browser.migrate.lint_alter import alter_table
from browser.migrate.lint_reader import Reader
from browser.migrate.lint_tokens import statements

if TYPE_CHECKING:
    from browser.database.dialects.base.migrating import Migrating

_TEMPORARY = "_alembic_tmp_"
"""How Alembic's batch calls the table that takes another's place."""
_VERSION = "VERSION_NUM"


def acts_in(sql: str, facts: "Migrating") -> tuple[Act, ...]:
    """What a script does, in its order; Alembic's own notes of where it stands are left out."""
    found: list[Act] = []
    for tokens in statements(sql, facts.lexis):
        reader = Reader(tokens)
        if reader.says(_VERSION):
            continue
        for start in (" ".join(reader.words(2)), *reader.words(1)):
            if start in facts.alone:
                found.append(Act(Kind.ALONE, name=start))
                break
        make = _READERS.get(reader.take())
        if make is not None:
            found += make(reader)
    return _batches(tuple(_told(each) for each in found))


def _told(act: Act) -> Act:
    """What only a run would fill in stands in the text as {source}; that is no name."""
    if "{" not in act.table + act.name + act.to:
        return act
    name, to = (UNTOLD if "{" in each else each for each in (act.name, act.to))
    return replace(act, table="" if "{" in act.table else act.table, name=name, to=to)


def _batches(acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """Without the detour that a batch takes: make a table, copy the rows, drop the old one, take its name."""
    copied = {each.table.removeprefix(_TEMPORARY) for each in acts if each.table.startswith(_TEMPORARY)}
    if not copied:
        return acts
    kept = [each for each in acts if not each.table.startswith(_TEMPORARY)]
    kept = [each for each in kept if not (each.kind is Kind.DROP_TABLE and each.table in copied)]
    rebuilt = [Act(Kind.REBUILD, table=name, batch=True) for name in sorted(copied)]
    return (*rebuilt, *kept)


def _create(reader: Reader) -> Iterator[Act]:
    reader.skip("OR", "REPLACE", "TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL", "MATERIALIZED")
    unique = reader.skip("UNIQUE")
    reader.skip("FULLTEXT", "SPATIAL")
    what = reader.take()
    if what == "INDEX":
        online = reader.skip("CONCURRENTLY") or reader.says_lock_none()
        reader.skip("IF", "NOT", "EXISTS")
        name = "" if reader.word == "ON" else reader.qualified()[1]
        reader.until("ON")
        reader.skip("ON", "ONLY")
        schema, table = reader.qualified()
        yield Act(Kind.CREATE_INDEX, table, schema, name, online=online, unique=unique)
    elif what == "TABLE":
        reader.skip("IF", "NOT", "EXISTS")
        schema, table = reader.qualified()
        yield Act(Kind.CREATE_TABLE, table, schema)
    elif what == "VIEW":
        reader.skip("IF", "NOT", "EXISTS")
        schema, view = reader.qualified()
        yield Act(Kind.CREATE, view, schema)
    else:
        yield Act(Kind.CREATE, name=what.lower())


_DROPPED = {
    "TABLE": Kind.DROP_TABLE,
    "VIEW": Kind.DROP_VIEW,
    "SCHEMA": Kind.DROP_SCHEMA,
    "DATABASE": Kind.DROP_SCHEMA,
    "TYPE": Kind.DROP_TYPE,
    "DOMAIN": Kind.DROP_TYPE,
    "SEQUENCE": Kind.DROP_TYPE,
}


def _drop(reader: Reader) -> Iterator[Act]:
    reader.skip("MATERIALIZED", "TEMPORARY", "FOREIGN")
    what = reader.take()
    online = reader.skip("CONCURRENTLY")
    reader.skip("IF", "EXISTS")
    if what == "INDEX":
        name = reader.qualified()[1]
        schema, table = reader.qualified() if reader.skip("ON") else ("", "")
        yield Act(Kind.DROP_INDEX, table, schema, name, online=online)
    elif what in _DROPPED:
        kind = _DROPPED[what]
        for schema, name in reader.listed():
            if kind is Kind.DROP_TABLE:
                yield Act(kind, name, schema)
            else:
                yield Act(kind, schema=schema, name=name)


def _truncate(reader: Reader) -> Iterator[Act]:
    reader.skip("TABLE", "ONLY")
    for schema, name in reader.listed():
        yield Act(Kind.TRUNCATE, name, schema)


def _delete(reader: Reader) -> Iterator[Act]:
    reader.until("FROM")
    reader.skip("FROM", "ONLY")
    schema, name = reader.qualified()
    yield Act(Kind.DELETE, name, schema, whole=not reader.says("WHERE") and not reader.says("USING"))


def _update(reader: Reader) -> Iterator[Act]:
    reader.skip("LOW_PRIORITY", "IGNORE", "ONLY", "OR", "ROLLBACK", "ABORT", "REPLACE", "FAIL")
    schema, name = reader.qualified()
    yield Act(Kind.UPDATE, name, schema, whole=not reader.says("WHERE"))


def _insert(reader: Reader) -> Iterator[Act]:
    reader.until("INTO")
    reader.skip("INTO")
    schema, name = reader.qualified()
    if name:
        yield Act(Kind.INSERT, name, schema)


def _with(reader: Reader) -> Iterator[Act]:
    """The statement behind the common tables."""
    while (word := reader.take_outside()) != "":
        if word in ("DELETE", "UPDATE", "INSERT"):
            yield from _READERS[word](reader)
            return


def _copy(reader: Reader) -> Iterator[Act]:
    schema, name = reader.qualified()
    if reader.says("FROM"):
        yield Act(Kind.INSERT, name, schema)


def _alter(reader: Reader) -> Iterator[Act]:
    reader.skip("ONLINE", "IGNORE")
    what = reader.take()
    if what == "TABLE":
        yield from alter_table(reader)
    elif what == "TYPE":
        schema, name = reader.qualified()
        if reader.says("ADD") and reader.says("VALUE"):
            yield Act(Kind.ENUM_ADD, schema=schema, name=name)
        elif reader.says("RENAME"):
            yield Act(Kind.ENUM_RENAME, schema=schema, name=name)
    elif what in ("SEQUENCE", "INDEX", "VIEW", "SCHEMA") and reader.says("RENAME"):
        yield Act(Kind.RENAME, name=reader.qualified()[1])


def _rename(reader: Reader) -> Iterator[Act]:
    if reader.skip("TABLE"):
        schema, table = reader.qualified()
        reader.skip("TO")
        yield Act(Kind.RENAME_TABLE, table, schema, to=reader.qualified()[1])


def _rebuild(reader: Reader) -> Iterator[Act]:
    if not reader.says("CONCURRENTLY"):
        reader.skip("VERBOSE", "LOCAL", "NO_WRITE_TO_BINLOG", "TABLE", "INDEX")
        schema, table = reader.qualified()
        yield Act(Kind.REBUILD, table, schema)


def _vacuum(reader: Reader) -> Iterator[Act]:
    full = reader.says("FULL")
    reader.skip_parentheses()
    reader.skip("FULL", "FREEZE", "VERBOSE", "ANALYZE", "INTO")
    schema, table = reader.qualified()
    if full:
        yield Act(Kind.REBUILD, table, schema)


def _refresh(reader: Reader) -> Iterator[Act]:
    if not reader.says("CONCURRENTLY"):
        reader.skip("MATERIALIZED", "VIEW")
        schema, name = reader.qualified()
        yield Act(Kind.REFRESH, name, schema)


def _block(reader: Reader) -> Iterator[Act]:
    """DO $$ ... $$ and CALL: a program of the server's own."""
    yield Act(Kind.UNKNOWN, name="a program of the server's own")


def _commit(reader: Reader) -> Iterator[Act]:
    yield Act(Kind.COMMIT)


_READERS: dict[str, Callable[[Reader], Iterator[Act]]] = {
    "CREATE": _create,
    "DROP": _drop,
    "TRUNCATE": _truncate,
    "DELETE": _delete,
    "UPDATE": _update,
    "INSERT": _insert,
    "REPLACE": _insert,
    "LOAD": _insert,
    "COPY": _copy,
    "WITH": _with,
    "ALTER": _alter,
    "RENAME": _rename,
    "REINDEX": _rebuild,
    "CLUSTER": _rebuild,
    "OPTIMIZE": _rebuild,
    "VACUUM": _vacuum,
    "REFRESH": _refresh,
    "DO": _block,
    "CALL": _block,
    "COMMIT": _commit,
    "ROLLBACK": _commit,
}
