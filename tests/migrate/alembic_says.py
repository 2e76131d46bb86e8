"""What real Alembic says of a project that we made ourselves: it imports the revision files, which ours may."""

import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.script.revision import Revision, RevisionError, RevisionMap

from tests.migrate.projects import Made

REFUSED = (RevisionError, AssertionError, AttributeError, KeyError, IndexError, ValueError, TypeError)
"""What Alembic raises of a target it does not accept; most of it is no more than a crash there."""


@contextmanager
def directory(folder: Path) -> Iterator[ScriptDirectory]:
    """The project in a folder, with its revision map loaded; nothing compiled is left behind."""
    kept, path = sys.dont_write_bytecode, list(sys.path)
    sys.dont_write_bytecode = True
    try:
        yield ScriptDirectory.from_config(Config(str(folder / "alembic.ini")))
    finally:
        sys.dont_write_bytecode, sys.path[:] = kept, path


def revision_map(made: Sequence[Made]) -> RevisionMap:
    """The same without files, for many examples."""
    return RevisionMap(
        lambda: [Revision(each.id, _given(each.down), _given(each.depends_on), _given(each.labels)) for each in made]
    )


def _given(value: str | Sequence[str] | None) -> str | tuple[str, ...] | None:
    return value if value is None or isinstance(value, str) else tuple(value)


def upgrades(known: RevisionMap, current: tuple[str, ...], target: str) -> list[str]:
    """What ScriptDirectory._upgrade_revs runs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = list(known.iterate_revisions(target, current, implicit_base=True))
    return [each.revision for each in reversed(found)]


def downgrades(known: RevisionMap, current: tuple[str, ...], target: str) -> list[str]:
    """What ScriptDirectory._downgrade_revs runs; `command.downgrade` gives "base" as it is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [each.revision for each in known.iterate_revisions(current, target, select_for_downgrade=True)]
