"""ALTER TABLE as acts, in the spellings of PostgreSQL, MariaDB and SQLite."""

from collections.abc import Iterator
from dataclasses import replace

from browser.migrate.lint_acts import Act, Kind
from browser.migrate.lint_reader import Reader
from browser.migrate.lint_types import UNKNOWN, of_sql

_CONSTRAINTS = {"UNIQUE": "unique", "PRIMARY": "primary key", "FOREIGN": "foreign key", "CHECK": "check"}
_CONSTRAINTS |= {"EXCLUDE": "exclude"}
_ENDS: tuple[str, ...] = (
    "NOT",
    "NULL",
    "DEFAULT",
    "PRIMARY",
    "UNIQUE",
    "REFERENCES",
    "CHECK",
    "CONSTRAINT",
    "GENERATED",
    "USING",
)
_ENDS += ("COMMENT", "AFTER", "FIRST", "COLLATE", "AS", "AUTO_INCREMENT", "CHARACTER", "ON")


def alter_table(reader: Reader) -> Iterator[Act]:
    """The actions of one ALTER TABLE; the reader stands behind these two words."""
    reader.skip("IF", "EXISTS", "ONLY")
    schema, table = reader.qualified()
    online = reader.says_lock_none()
    for part in reader.parts():
        for act in _action(part):
            yield replace(act, table=table, schema=schema, online=act.online or online)


def _action(part: Reader) -> Iterator[Act]:
    verb = part.take()
    if verb == "ADD":
        yield from _add(part)
    elif verb == "DROP":
        yield _drop(part)
    elif verb == "ALTER":
        part.skip("COLUMN")
        yield from _alter_column(part, part.qualified()[1])
    elif verb in ("MODIFY", "CHANGE"):
        yield from _modify(part, renames=verb == "CHANGE")
    elif verb == "RENAME":
        yield _rename(part)
    elif verb in ("ENGINE", "FORCE") or (verb == "SET" and part.word in ("TABLESPACE", "LOGGED", "UNLOGGED")):
        yield Act(Kind.REBUILD)


def _add(part: Reader) -> Iterator[Act]:
    name = part.qualified()[1] if part.skip("CONSTRAINT") and part.word not in _CONSTRAINTS else ""
    word = part.word
    if word in _CONSTRAINTS:
        referred = part.after("REFERENCES").qualified()[1]
        using = part.says("USING") and part.says("INDEX")
        online = (part.says("NOT") and part.says("VALID")) or using
        constraint = _CONSTRAINTS[word]
        yield Act(
            Kind.ADD_CONSTRAINT, name=name, constraint=constraint, referred=referred, online=online, unnamed=not name
        )
    elif word in ("INDEX", "KEY", "FULLTEXT", "SPATIAL"):
        part.skip("INDEX", "KEY", "FULLTEXT", "SPATIAL")
        yield Act(Kind.CREATE_INDEX, name=part.qualified()[1])
    else:
        part.skip("COLUMN")
        part.skip("IF", "NOT", "EXISTS")
        yield from _add_column(part, part.qualified()[1])


def _add_column(part: Reader, name: str) -> Iterator[Act]:
    kind = of_sql(part.text(*_ENDS))
    default = part.after("DEFAULT").text(*(each for each in _ENDS if each != "NULL"))
    serial = kind.shown.lower() in ("serial", "bigserial", "smallserial")
    generated = serial or (part.says("GENERATED") and not part.says("VIRTUAL"))
    yield Act(
        Kind.ADD_COLUMN,
        name=name,
        nullable=not _not_null(part),
        default=default or None,
        generated=generated,
        after=kind,
    )
    if referred := part.after("REFERENCES").qualified()[1]:
        yield Act(Kind.ADD_CONSTRAINT, name=name, constraint="foreign key", referred=referred)
    if part.after("UNIQUE").token.text or part.text().upper().endswith(" UNIQUE"):
        yield Act(Kind.ADD_CONSTRAINT, name=name, constraint="unique", unnamed=True)


def _not_null(part: Reader) -> bool:
    return part.after("NOT").word == "NULL" or part.after("PRIMARY").word == "KEY"


def _drop(part: Reader) -> Act:
    word = part.word
    if word in ("CONSTRAINT", "FOREIGN", "CHECK"):
        part.skip("CONSTRAINT", "FOREIGN", "CHECK", "KEY", "IF", "EXISTS")
        return Act(
            Kind.DROP_CONSTRAINT, name=part.qualified()[1], constraint="foreign key" if word == "FOREIGN" else ""
        )
    if word == "PRIMARY":
        return Act(Kind.DROP_CONSTRAINT, constraint="primary key")
    if word in ("INDEX", "KEY"):
        part.skip("INDEX", "KEY", "IF", "EXISTS")
        return Act(Kind.DROP_INDEX, name=part.qualified()[1])
    part.skip("COLUMN", "IF", "EXISTS")
    return Act(Kind.DROP_COLUMN, name=part.qualified()[1])


def _alter_column(part: Reader, name: str) -> Iterator[Act]:
    words = part.words(4)
    if words[:3] == ["SET", "NOT", "NULL"]:
        yield Act(Kind.SET_NOT_NULL, name=name)
    elif words[:3] == ["DROP", "NOT", "NULL"]:
        yield Act(Kind.DROP_NOT_NULL, name=name)
    elif words[:2] == ["SET", "DEFAULT"]:
        yield Act(Kind.SET_DEFAULT, name=name)
    elif "TYPE" in words[:3]:
        part.skip("SET", "DATA", "TYPE")
        yield Act(Kind.RETYPE, name=name, after=of_sql(part.text(*_ENDS)))


def _modify(part: Reader, *, renames: bool) -> Iterator[Act]:
    """MODIFY says all of a column anew: what of it changes only the old one would tell."""
    part.skip("COLUMN")
    part.skip("IF", "EXISTS")
    name = part.qualified()[1]
    to = part.qualified()[1] if renames else ""
    if to and to != name:
        yield Act(Kind.RENAME_COLUMN, name=name, to=to)
    yield Act(Kind.RETYPE, name=name, before=UNKNOWN, after=of_sql(part.text(*_ENDS)), unnamed=True)
    if _not_null(part):
        yield Act(Kind.SET_NOT_NULL, name=name, unnamed=True)


def _rename(part: Reader) -> Act:
    if part.skip("TO", "AS"):
        return Act(Kind.RENAME_TABLE, to=part.qualified()[1])
    if part.word in ("CONSTRAINT", "INDEX", "KEY"):
        part.take()
        return Act(Kind.RENAME, name=part.qualified()[1])
    part.skip("COLUMN")
    name = part.qualified()[1]
    part.skip("TO")
    return Act(Kind.RENAME_COLUMN, name=name, to=part.qualified()[1])
