"""Alembic's daily verbs as facts: which there are, what they take, what they touch. Nothing runs here."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browser import errors

LONGEST = 500
"""Characters of a target, label or message."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_IDENTIFIER = re.compile(r"[^\s@:+-][^\s@:+]*")
WRITING = frozenset({"upgrade", "downgrade", "stamp"})
"""Verbs that change the database."""
FILING = frozenset({"revision", "merge", "init"})
"""Verbs that write files."""


@dataclass(frozen=True)
class Verb:
    """One of Alembic's verbs with its arguments, checked. Made by the functions of this module.

    What a Result's `data` holds: heads, branches, history, show: a list of dicts (id, down, labels, message, path,
    head, branch); revision, merge: a list of dicts (id, path, text); check: a list of texts, empty when nothing
    differs; sql: the script as one text; else None.
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        """Whether it changes the database."""
        return self.name in WRITING and not self.arguments.get("sql")

    @property
    def offline(self) -> bool:
        """Whether it only writes SQL down."""
        return bool(self.arguments.get("sql"))

    @property
    def connects(self) -> bool:
        """Whether it asks the database."""
        wanted = self.name in ("current", "check") or bool(self.arguments.get("autogenerate"))
        return self.writes or wanted

    def __str__(self) -> str:
        target = self.arguments.get("revision") or self.arguments.get("rev") or ""
        shown = target if isinstance(target, str) else " ".join(target)
        return " ".join(part for part in (self.name, shown, "--sql" if self.offline else "") if part)


def upgrade(target: str = "heads") -> Verb:
    """Upgrade to head, heads, +1, an id or its beginning, label@head ..."""
    return Verb("upgrade", {"revision": checked_target(target)})


def downgrade(target: str = "-1") -> Verb:
    """Downgrade to -1, an id, base, label@base ..."""
    return Verb("downgrade", {"revision": checked_target(target)})


def sql(direction: str, start: str, target: str) -> Verb:
    """The script of an upgrade or downgrade from one revision to another; nothing is run on the database."""
    if direction not in ("upgrade", "downgrade"):
        raise errors.NotSupported("A script leads either up or down.")
    whole = f"{checked_target(start)}:{checked_target(target)}" if start else checked_target(target)
    if direction == "downgrade" and not start:
        raise errors.NotSupported("A downgrade as a script needs to know where it starts.")
    return Verb(direction, {"revision": whole, "sql": True})


def stamp(target: str | Iterable[str], *, purge: bool = False) -> Verb:
    """Only note where the database stands; `purge` forgets first what was noted."""
    targets = [target] if isinstance(target, str) else list(target)
    return Verb("stamp", {"revision": [checked_target(each) for each in targets], "purge": purge})


def current() -> Verb:
    """Where the database stands."""
    return Verb("current", {"verbose": False})


def history(first: str = "", last: str = "") -> Verb:
    """All revisions, or those from one to another."""
    told = [checked_target(each) if each else "" for each in (first, last)]
    return Verb("history", {"rev_range": ":".join(told)} if any(told) else {})


def show(revision: str) -> Verb:
    """One revision."""
    return Verb("show", {"rev": checked_target(revision)})


def heads() -> Verb:
    """The revisions that none follows."""
    return Verb("heads")


def branches() -> Verb:
    """The revisions that several follow."""
    return Verb("branches")


def check() -> Verb:
    """Whether the models say something that the database does not have."""
    return Verb("check")


def revision(
    message: str,
    *,
    autogenerate: bool = False,
    head: str = "head",
    splice: bool = False,
    branch_label: str = "",
    version_path: str = "",
    rev_id: str = "",
    depends_on: Iterable[str] = (),
    only_show: bool = False,
) -> Verb:
    """A new revision file; `only_show` gives its text and where it would stand, and writes nothing."""
    arguments: dict[str, Any] = {"message": checked_text(message), "autogenerate": autogenerate, "splice": splice}
    arguments |= {"head": checked_target(head), "only_show": only_show}
    arguments |= {"branch_label": checked_name(branch_label)} if branch_label else {}
    arguments |= {"rev_id": checked_name(rev_id)} if rev_id else {}
    arguments |= {"version_path": checked_text(version_path)} if version_path else {}
    needed = [checked_target(each) for each in depends_on]
    return Verb("revision", arguments | ({"depends_on": needed} if needed else {}))


def merge(revisions: Iterable[str], message: str = "", *, branch_label: str = "", only_show: bool = False) -> Verb:
    """A revision file that joins several heads."""
    joined = [checked_target(each) for each in revisions]
    if len(joined) < 2 and joined != ["heads"]:
        raise errors.NotSupported("A merge joins at least two revisions.")
    arguments: dict[str, Any] = {"revisions": joined, "message": checked_text(message) or "merge"}
    arguments |= {"branch_label": checked_name(branch_label)} if branch_label else {}
    return Verb("merge", arguments | {"only_show": only_show})


def init(directory: str = "migrations", template: str = "generic") -> Verb:
    """The files of a new project, in a folder that has none."""
    if template not in ("generic", "async", "pyproject", "pyproject_async", "multidb"):
        raise errors.NotSupported(f"Alembic has no template “{template}”.")
    place = Path(checked_text(directory) or ".")
    if place.is_absolute() or ".." in place.parts:
        raise errors.NotSupported("The migrations stand in a folder inside the project's own.")
    return Verb("init", {"directory": str(place), "template": template})


def init_plan(folder: Path, verb: Verb) -> tuple[Path, ...]:
    """The files that `init` will make. Raises NotSupported where one of them is there, or the folder is not empty."""
    place = folder / verb.arguments["directory"]
    if not folder.is_dir():
        raise errors.NotSupported(f"There is no folder {folder}.")
    if place.is_dir() and any(place.iterdir()):
        raise errors.NotSupported(f"The folder {place} is not empty.", hint="Choose another name for the migrations.")
    if (folder / "alembic.ini").exists():
        raise errors.NotSupported(f"There is an alembic.ini in {folder} already.", hint="Choose that folder instead.")
    made = ("env.py", "script.py.mako", "README", "versions")
    return (folder / "alembic.ini", *(place / name for name in made))


def checked_target(text: str) -> str:
    """What is meant as a revision, without blanks around. Raises NotSupported."""
    stripped = text.strip()
    if not stripped or len(stripped) > LONGEST or _CONTROL.search(stripped) or " " in stripped:
        raise errors.NotSupported(
            f"“{stripped[:60]}” names no revision.", hint="Type for example head, +1, -1, base, an id or label@head."
        )
    return stripped


def checked_name(text: str) -> str:
    """A new id or label, as Alembic allows it. Raises NotSupported."""
    if len(text) > LONGEST or _IDENTIFIER.fullmatch(text.strip()) is None or _CONTROL.search(text):
        raise errors.NotSupported(f"“{text[:60]}” cannot be a name.", hint="Leave out blanks and the signs @ : + -")
    return text.strip()


def checked_text(text: str) -> str:
    """A message, without blanks around. Raises NotSupported for control characters and what is too long."""
    if len(text) > LONGEST or _CONTROL.search(text):
        raise errors.NotSupported(f"A message is one line of at most {LONGEST} characters.")
    return text.strip()
