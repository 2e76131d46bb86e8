"""Revisions that write rows, and those of which only a run would tell what they do."""

from collections.abc import Iterator

from browser.migrate.lint_acts import Act, Kind
from browser.migrate.lint_scene import Finding, Scene, Severity

_PORTIONS = (
    "Write in portions of some thousands rows, each in a transaction of its own, and so that it can be repeated."
)


def data(scene: Scene) -> Iterator[Finding]:
    """Findings about rows."""
    for act in scene.acts:
        if act.kind in (Kind.UPDATE, Kind.DELETE, Kind.INSERT) and not scene.is_new(act):
            if act.kind is Kind.DELETE and act.whole:
                continue  # said as what is lost
            yield _rows(scene, act)
        elif act.kind is Kind.UNKNOWN:
            what = "a statement made while it runs" if act.name.startswith(("execute", "exec_", "scalar")) else act.name
            message = f"What it does here ({what}) only a run would tell."
            advice = "" if scene.rendered else "The SQL preview may show it, once the folder is trusted."
            yield scene.find("unknown", Severity.INFO, act, message, advice)
    yield from _commits(scene)


def _rows(scene: Scene, act: Act) -> Finding:
    of = scene.of(act) if act.table else act.to or "a table"
    if act.kind is Kind.UPDATE and act.whole:
        severity = Severity.INFO if scene.size(act).small else Severity.WARNING
        message = f"It writes every row of {of} in one statement: they stay locked, and the table grows, until it ends."
        return scene.find("update-all", severity, act, message, _PORTIONS)
    verb = {Kind.UPDATE: "changes rows of", Kind.DELETE: "deletes rows of", Kind.INSERT: "adds rows to"}[act.kind]
    advice = "How long it takes depends on how many there are; try it on a copy." if act.kind is not Kind.INSERT else ""
    return scene.find("rows", Severity.INFO, act, f"It {verb} {of}: this is a migration of data.", advice)


def _commits(scene: Scene) -> Iterator[Finding]:
    for act in scene.acts:
        if act.kind is Kind.COMMIT and not act.outside:
            message = "It ends the transaction in the middle: what came before stays, even if the rest fails."
            advice = "Leave that to Alembic, or say autocommit_block() around what needs it."
            yield scene.find("commit", Severity.WARNING, act, message, advice)
