"""Dry runs: the whole upgrade for real, and then as if nothing had been."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from browser import errors
from browser.database.url import parse
from browser.migrate.backup import copy
from browser.migrate.events import Event, Line, Result
from browser.migrate.runner import USUAL, Options, Runner
from browser.migrate.verbs import Verb
from browser.workers import apart

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.migrate.project import Project

ROLLED_BACK = (
    "All of it runs in one transaction that is rolled back. Until then its locks are held, those of the sequences too."
)
ON_A_COPY = "All of it runs on a copy of the file, which is deleted afterwards."
_HOW = {"postgresql": ROLLED_BACK, "sqlite": ON_A_COPY}


def how(database: "Database") -> str:
    """How a dry run is made here, in a sentence. Raises NotSupported where there is none."""
    told = _HOW.get(database.dialect.name)
    if told is None:
        raise errors.NotSupported(
            f"{database.product or database.dialect.name} cannot run migrations dry: "
            "it commits every CREATE, ALTER and DROP at once.",
            hint="Look at the SQL instead, or run it on a copy of the database.",
        )
    if database.in_memory:
        raise errors.NotSupported("A database in memory cannot be handed to another process.")
    return told


async def dry_run(
    runner: Runner,
    database: "Database",
    verb: Verb,
    project: "Project",
    interpreter: Path,
    events: Callable[[Event], None] | None = None,
    options: Options = USUAL,
) -> Result:
    """Run a verb so that the database is afterwards what it was. The result is what the real run would have told.

    Raises as `how` and `Runner.run`.
    """
    sentence = how(database)
    if events is not None:
        events(Line(sentence, "note"))
    if sentence is ROLLED_BACK:
        return await runner.run(verb, project, interpreter, events, options=replace(options, dry=True))
    path = Path(str(database.url.reveal().database))
    with tempfile.TemporaryDirectory(prefix="rowlore-dry-") as folder:
        place = Path(folder, path.name)
        await apart(copy, path, place)
        return await runner.run(verb, project, interpreter, events, url=parse(str(place)), options=options)
