"""Migrations in words: positions, plans, durations, outcomes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from browser.migrate.changes import Change
    from browser.ui.migrate.folder_reading import Folder, Position


def tr(text: str) -> str:
    """`text` in the person's language."""
    return QCoreApplication.translate("migrate", text)


class Doing(StrEnum):
    """What goes on in a tab."""

    ALEMBIC = "alembic"
    BACKUP = "backup"
    RESTORE = "restore"


def doing(what: Doing) -> str:
    """Why nothing else can be run meanwhile."""
    said = {
        Doing.ALEMBIC: tr("Alembic is running."),
        Doing.BACKUP: tr("The file is being backed up."),
        Doing.RESTORE: tr("The file is being restored from a backup."),
    }
    return said[what]


def closing(what: Doing, name: str) -> str:
    """What closing a tab means for what goes on in it."""
    said = {
        Doing.ALEMBIC: tr("Alembic is running on “{0}”. Closing ends it, in the middle of a revision, too."),
        Doing.BACKUP: tr("“{0}” is being backed up. Closing ends that, and no backup is left."),
        Doing.RESTORE: tr("“{0}” is being restored from a backup. Once that has begun, closing waits for its end."),
    }
    return said[what].format(name)


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 revision", "3 revisions"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: Iterable[str], most: int = 4) -> str:
    """ "a, b, c and 12 more"."""
    every = list(names)
    shown = ", ".join(every[:most])
    return shown if len(every) <= most else tr("{0} and {1} more").format(shown, f"{len(every) - most:,}")


def duration(milliseconds: float) -> str:
    """ "3 ms", "1.2 s", "2 min 5 s"."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1000
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def where_it_stands(folder: "Folder", position: "Position | None") -> str:
    """Where the database is among the revisions of a folder, in a sentence or two."""
    total = len(folder.graph.revisions)
    if not total:
        return tr("There are no revisions yet.")
    if position is None:
        return counted(total, "revision")
    standing = position.standing
    pending = sum(place == "pending" for place in standing.places.values())
    heads = folder.graph.heads
    parts = []
    if not position.rows:
        parts.append(tr("Nothing is applied yet"))
    elif standing.at_head:
        parts.append(tr("At head, nothing is pending"))
    if pending:
        parts.append(tr("{0} of {1} pending").format(f"{pending:,}", f"{total:,}"))
    else:
        parts.append(counted(total, "revision"))
    if len(heads) > 1:
        parts.append(counted(len(heads), "head"))
    return " · ".join(parts)


def unknown(position: "Position") -> str:
    """A sentence about revisions that the database names and no file gives; empty where there are none."""
    parts = []
    if position.standing.unknown:
        names = listed(position.standing.unknown)
        parts.append(tr("The database is at {0}, which no file here gives.").format(names))
        parts.append(tr("The file is missing, or the database belongs to another project."))
    if position.standing.overlapping:
        rows = listed(position.standing.overlapping)
        parts.append(tr("Its version table names {0} besides what stands on it; Alembic refuses that.").format(rows))
    return " ".join(parts)


def several_heads(folder: "Folder") -> str:
    """What several heads mean, and how to join them; empty where there is one."""
    from browser.migrate.lint import heads

    return " ".join(f"{each.message} {each.advice}" for each in heads(folder.graph))


def change(each: "Change", *, bare: bool = False) -> str:
    """ "added table users", "changed column total of orders: nullable: True → False"."""
    name = each.table.name if bare else str(each.table)
    what = {"added": tr("added"), "removed": tr("removed"), "changed": tr("changed")}.get(each.what, each.what)
    if not each.part:
        return f"{what} {each.kind} {name}"
    if each.part.startswith("routine "):
        return f"{what} {each.part}"
    said = tr("{0} {1} of {2}").format(what, each.part, name)
    return f"{said} ({each.detail})" if each.detail else said


def changes(found: "Sequence[Change]") -> str:
    """What a migration did to the schema, in a line."""
    if not found:
        return tr("The schema is what it was; rows, and the text of views and routines, are not compared.")
    return tr("In the schema: {0}.").format("; ".join(_cut(each_change(found))))


def _cut(parts: list[str], most: int = 8) -> list[str]:
    return parts if len(parts) <= most else [*parts[:most], tr("{0} more").format(f"{len(parts) - most:,}")]


def each_change(found: "Sequence[Change]") -> list[str]:
    """Changes in words; what was added or removed whole stands together.

    The schema that most of it is in is not named, nor the sequences that come and go with a column.
    """
    usual = Counter(each.table.schema for each in found).most_common(1)
    whole = {each.table.name for each in found if not each.part and each.kind != "sequence"}

    def bare(each: "Change") -> bool:
        return each.table.schema == usual[0][0]

    together: dict[tuple[str, str], list[str]] = {}
    for each in found:
        own = each.kind == "sequence" and any(each.table.name.startswith(f"{name}_") for name in whole)
        if not each.part and not own:
            name = each.table.name if bare(each) else str(each.table)
            together.setdefault((each.what, str(each.kind)), []).append(name)
    verbs = {"added": tr("added"), "removed": tr("removed")}
    said = [
        f"{verbs.get(what, what)} {kind}{'s' if len(names) > 1 else ''} {listed(names, 12)}"
        for (what, kind), names in together.items()
    ]
    return said + [change(each, bare=bare(each)) for each in found if each.part]
