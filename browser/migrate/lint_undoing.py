"""Whether there is a way back."""

from collections import Counter
from collections.abc import Iterator

from browser.migrate.lint_acts import UNTOLD, Act, Kind
from browser.migrate.lint_scene import Finding, Scene, Severity

_BACK = {
    Kind.CREATE_TABLE: Kind.DROP_TABLE,
    Kind.DROP_TABLE: Kind.CREATE_TABLE,
    Kind.ADD_COLUMN: Kind.DROP_COLUMN,
    Kind.DROP_COLUMN: Kind.ADD_COLUMN,
    Kind.CREATE_INDEX: Kind.DROP_INDEX,
    Kind.ADD_CONSTRAINT: Kind.DROP_CONSTRAINT,
    Kind.RENAME_TABLE: Kind.RENAME_TABLE,
    Kind.RENAME_COLUMN: Kind.RENAME_COLUMN,
    Kind.RETYPE: Kind.RETYPE,
    Kind.SET_NOT_NULL: Kind.DROP_NOT_NULL,
}
_WRITE_IT = "Write what takes it back, or make downgrade() raise a sentence that says why there is no way."


def undoing(scene: Scene) -> Iterator[Finding]:
    """Findings about the way back, in the upgrade only."""
    revision = scene.revision
    if not scene.upwards or not scene.acts or not revision.upgrade:
        return
    line = revision.downgrade_line or revision.upgrade_line
    if any(each.name == "raise" and not each.within for each in revision.downgrade):
        message = "There is no way back: downgrade() raises."
        yield Finding("irreversible", Severity.WARNING, message, "Back up before, or do not run it.", line)
    elif not revision.downgrade:
        message = "There is no way back: downgrade() does nothing, and says it has."
        yield Finding("irreversible", Severity.WARNING, message, _WRITE_IT, line)
    elif not any(each.kind is Kind.UNKNOWN for each in scene.others):
        yield from _missing(scene)


def _missing(scene: Scene) -> Iterator[Finding]:
    """What the upgrade does and the downgrade does not undo; what goes with its table or column needs no undoing."""
    there: Counter[tuple[str, ...]] = Counter(_done(each) for each in scene.others)
    gone = {each.table.lower() for each in scene.others if each.kind is Kind.DROP_TABLE}
    vague: set[Kind] = {each.kind for each in scene.others if not each.table}
    vague -= {Kind.DROP_INDEX}
    vague |= {each.kind for each in scene.others if each.name == UNTOLD}
    columns = {each.table.lower() for each in scene.others if each.kind is Kind.DROP_COLUMN}
    if Kind.DROP_TABLE in vague:
        return  # the tables that it drops may be any
    for act in scene.acts:
        back = _BACK.get(act.kind)
        if back is None or not act.direct or act.unnamed or back in vague or act.table.lower() in gone:
            continue
        if act.name == UNTOLD or act.to == UNTOLD:
            continue
        with_column = act.kind in (Kind.CREATE_INDEX, Kind.ADD_CONSTRAINT) and act.table.lower() in columns
        if not with_column and not there[_undone(act, back)]:
            yield _left(scene, act)


def _undone(act: Act, back: Kind) -> tuple[str, ...]:
    if act.kind is Kind.CREATE_INDEX:
        return back, "", act.name.lower()
    if act.kind is Kind.ADD_CONSTRAINT:
        return back, act.table.lower(), act.name.lower()
    if act.kind is Kind.RENAME_TABLE:
        return back, act.to.lower(), ""
    if act.kind is Kind.RENAME_COLUMN:
        return back, act.table.lower(), act.to.lower()
    if act.kind in (Kind.CREATE_TABLE, Kind.DROP_TABLE):
        return back, act.table.lower(), ""
    return back, act.table.lower(), act.name.lower()


def _done(act: Act) -> tuple[str, ...]:
    table = "" if act.kind is Kind.DROP_INDEX else act.table.lower()
    return act.kind, table, act.name.lower()


def _left(scene: Scene, act: Act) -> Finding:
    name = f" {act.name}" if act.name else ""
    message = f"downgrade() does not undo this ({act.kind}{name} on {act.shown}): afterwards the schema is another one."
    return scene.find("not-undone", Severity.WARNING, act, message, _WRITE_IT)
