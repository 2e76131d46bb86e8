"""Which fields Alembic's verbs have, what is said about them, and the verb that is made of what was filled in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from browser.errors import NotSupported
from browser.migrate import verbs
from browser.ui.migrate import verb_plans as plans
from browser.ui.migrate.verb_form import Field, Values
from browser.ui.migrate.wording import tr

if TYPE_CHECKING:
    from browser.migrate.verbs import Verb
    from browser.ui.migrate.tab import MigrationsTab

TARGET = "A revision's id or its beginning, head, heads, base, +1, -1, or label@head."
STAMP = "Only the version table is written: nothing of any revision runs. Several revisions stand behind commas."
SQL = "The script that leads from one revision to another. Nothing is run on the database."
MERGE = "A revision that joins these heads. Its text is shown before anything is written."
REVISION = "A new, empty revision file. Its text is shown before anything is written."
AUTOGENERATE = (
    "Alembic compares the project's models with this database. What it finds is shown before anything is written; "
    "read it: it does not see everything, and a rename looks to it like a drop and an add."
)
INIT = "Alembic's template for a new project in {0}: alembic.ini, env.py, script.py.mako and a folder for revisions."
TEMPLATES = ("generic", "async", "pyproject", "pyproject_async", "multidb")


def target(tab: "MigrationsTab", usual: str) -> list[Field]:
    """A target that is chosen or typed."""
    return [Field("target", tr("Target"), usual, _targets(tab, usual))]


def stamp(tab: "MigrationsTab", chosen: str) -> list[Field]:
    """Targets, and whether to forget what was noted before."""
    purge = Field("purge", tr("Forget first what the version table says"), value=False)
    return [Field("target", tr("Stand at"), chosen, _targets(tab, chosen)), purge]


def sql(start: str, end: str) -> list[Field]:
    """Direction, start and target."""
    return [
        Field("direction", tr("Direction"), "upgrade", ("upgrade", "downgrade"), only=True),
        Field("start", tr("From"), start, hint=tr("nothing: from the very beginning")),
        Field("target", tr("To"), end),
    ]


def sql_verb(found: Values) -> "Verb":
    """The script's verb. Raises NotSupported."""
    return verbs.sql(str(found["direction"]), str(found["start"]), str(found["target"]))


def merge(heads: Sequence[str]) -> list[Field]:
    """Which revisions, message, label."""
    return [
        Field("revisions", tr("Revisions"), " ".join(heads)),
        Field("message", tr("Message"), "merge"),
        Field("label", tr("Branch label"), ""),
    ]


def merge_verb(found: Values) -> "Verb":
    """The merge, to be shown first. Raises NotSupported."""
    names = str(found["revisions"]).replace(",", " ").split()
    return verbs.merge(names, str(found["message"]), branch_label=str(found["label"]), only_show=True)


def revision(tab: "MigrationsTab") -> list[Field]:
    """Message, what it follows, and what is rarely needed."""
    heads = tab.folder.graph.heads if tab.folder is not None else ()
    places = tuple(str(each) for each in tab.folder.project.version_locations) if tab.folder is not None else ()
    fields = [
        Field("message", tr("Message"), hint=tr("what changes")),
        Field("head", tr("Follows"), "head" if len(heads) < 2 else heads[0], ("head", *heads, "base")),
        Field("label", tr("Branch label")),
        Field("depends_on", tr("Depends on"), hint=tr("ids or labels, with commas between")),
        Field("rev_id", tr("Revision id"), hint=tr("made by Alembic")),
        Field("splice", tr("It may follow a revision that is no head"), value=False),
    ]
    return [*fields, Field("path", tr("Folder"), places[0], places)] if len(places) > 1 else fields


def revision_verb(found: Values, *, autogenerate: bool) -> "Verb":
    """The revision, to be shown first. Raises NotSupported."""
    if not found["message"]:
        raise NotSupported("A revision needs a message.")
    return verbs.revision(
        str(found["message"]),
        autogenerate=autogenerate,
        head=str(found["head"]) or "head",
        splice=bool(found["splice"]),
        branch_label=str(found["label"]),
        version_path=str(found.get("path", "")),
        rev_id=str(found["rev_id"]),
        depends_on=str(found["depends_on"]).replace(",", " ").split(),
        only_show=True,
    )


def init() -> list[Field]:
    """Folder and template."""
    return [
        Field("directory", tr("Folder for migrations"), "migrations"),
        Field("template", tr("Template"), "generic", TEMPLATES, only=True),
    ]


def steps_of(tab: "MigrationsTab", direction: str, target: str) -> tuple[str, ...]:
    """What would run. Raises NotSupported where Alembic would refuse the target."""
    if tab.folder is None or tab.position is None:
        return ()
    found = plans.plan(tab.folder, tab.position, direction, target)
    if found.refused:
        raise NotSupported(found.refused)
    return found.steps


def _targets(tab: "MigrationsTab", usual: str) -> tuple[str, ...]:
    graph = tab.folder.graph if tab.folder is not None else None
    names = [usual, "head", "heads", "base"] + (list(graph.order[:200]) if graph is not None else [])
    return tuple(dict.fromkeys(names))
