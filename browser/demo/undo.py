"""Taking back an upgrade of an older demo that stopped half way, where the database commits each CREATE by itself.

MariaDB does, and writes down a revision only with the first statement of the next one. So of the revisions that were to
run, those up to the one it says it has are complete; only the next one may be there in part, or unnoticed in whole.
"""

from collections.abc import Callable, Iterable
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationStep
from alembic.script import Script, ScriptDirectory
from sqlalchemy import inspect, text

from browser.demo import upgrade
from browser.demo.models import Base

if TYPE_CHECKING:
    from sqlalchemy import Connection


def strays(connection: "Connection") -> tuple[str, ...]:
    """What is there although no revision that the database says it has makes it: "table", "table.column or index"."""
    revisions = upgrade.revisions_of(connection)
    found = [name for name in upgrade.creates_after(revisions) if upgrade.is_there(connection, name)]
    tables = [table.name for table in Base.metadata.sorted_tables]
    found.sort(key=lambda name: -tables.index(name) if name in tables else -len(tables))  # children before parents
    return (*found, *(name for name in upgrade.creates_after(revisions, "adds") if _kind(connection, name)))


def removal(connection: "Connection", name: str) -> str:
    """The statement that removes one of `strays`."""
    quote = connection.dialect.identifier_preparer.quote
    first, _, last = name.rpartition(".")
    if name in Base.metadata.tables:
        return f"DROP TABLE {quote(name)}"
    if name in upgrade.creates_after([]):
        return f"DROP VIEW {quote(last)}"
    return f"ALTER TABLE {quote(first)} DROP {_kind(connection, name)} {quote(last)}"


def take_back(connection: "Connection", revisions: Iterable[str], before: Iterable[str]) -> None:
    """Bring the demo from wherever it is back to `revisions`, where it has been; `before` were its strays then.

    Stops at the last revision that can be undone without harm to rows that were there before. Where transactions hold
    CREATE and ALTER, nothing is left to do. Runs inside the caller's transaction.
    """
    for name in strays(connection):
        if name not in tuple(before):
            connection.execute(text(removal(connection, name)))
    script = ScriptDirectory.from_config(upgrade.configuration())
    old, now = _done(script, revisions), _done(script, upgrade.revisions_of(connection))
    owned = {name for each in old.values() for name in getattr(each.module, "creates", ())}

    def is_harmless(each: Script) -> bool:
        return not any(name in owned for name in getattr(each.module, "fills", ()))

    undone = list(takewhile(is_harmless, (each for each in now.values() if each.revision not in old)))
    if undone:
        _downgrade(connection, script, undone)


def _done(script: ScriptDirectory, revisions: Iterable[str]) -> dict[str, Script]:
    """The revisions a database has, the newest first."""
    names = tuple(revisions)
    return {each.revision: each for each in script.iterate_revisions(names, "base")} if names else {}


def _downgrade(connection: "Connection", script: ScriptDirectory, undone: list[Script]) -> None:
    """Alembic's own downgrade takes one target, and a demo between two branches has two."""
    steps = [MigrationStep.downgrade_from_script(script.revision_map, each) for each in undone]
    run: Callable[..., Any] = lambda *_: steps  # noqa: E731
    with upgrade.one_at_a_time, EnvironmentContext(upgrade.configuration(connection), script, fn=run):
        script.run_env()


def _kind(connection: "Connection", name: str) -> str:
    """What "table.name" is, if it is there."""
    look = inspect(connection)
    table, _, part = name.partition(".")
    if not look.has_table(table):
        return ""
    if part in {column["name"] for column in look.get_columns(table)}:
        return "COLUMN"
    return "INDEX" if part in {index["name"] for index in look.get_indexes(table)} else ""
