"""Who has to wait meanwhile: what is locked, how long, and how to do without."""

import re
from collections.abc import Iterator

from browser.database.dialects.base.migrating import Change, Effect, Held, Retyping
from browser.migrate.lint_acts import UNTOLD, Act, Kind
from browser.migrate.lint_scene import Finding, Scene, Severity
from browser.migrate.lint_types import alike, longer_number, longer_text, unlimited_text

_CONSTRAINTS = {
    "unique": Change.UNIQUE,
    "primary key": Change.PRIMARY_KEY,
    "foreign key": Change.FOREIGN_KEY,
    "check": Change.CHECK,
    "exclude": Change.EXCLUDE,
}
_FREE = {
    Retyping.LONGER_TEXT: longer_text,
    Retyping.UNLIMITED_TEXT: unlimited_text,
    Retyping.LONGER_NUMBER: longer_number,
}


def locking(scene: Scene) -> Iterator[Finding]:
    """Findings about what others cannot do while it runs."""
    for act in scene.acts:
        change = change_of(scene, act)
        if change is not None and not scene.is_new(act):
            effect = scene.facts.effects[change]
            yield from _held(scene, act, change, effect)
        if act.kind is Kind.REFRESH and scene.facts.concurrent_indexes:
            message = f"Refreshing {act.shown} locks reads and writes on it while it runs."
            advice = "REFRESH MATERIALIZED VIEW CONCURRENTLY lets others read; it needs a unique index."
            yield scene.find("lock-refresh", Severity.WARNING, act, message, advice)
    yield from _slow_rows(scene)


def change_of(scene: Scene, act: Act) -> Change | None:
    """What an act does to the rows that are there; None where it takes a moment or holds nobody up."""
    if act.kind is Kind.CREATE_INDEX:
        return None if act.online else Change.INDEX
    if act.kind is Kind.ADD_CONSTRAINT:
        return None if act.online else _constraint(scene, act)
    if act.kind is Kind.SET_NOT_NULL:
        return Change.NOT_NULL
    if act.kind is Kind.RETYPE:
        return None if _is_free(scene, act) else Change.TYPE
    if act.kind is Kind.ADD_COLUMN:
        return Change.COMPUTED_COLUMN if act.generated or _is_computed(scene, act) else None
    return Change.REBUILD if act.kind is Kind.REBUILD and not act.batch else None


def _constraint(scene: Scene, act: Act) -> Change | None:
    """The key of a column that is added here refers to nothing yet, but the server looks all the same."""
    return _CONSTRAINTS.get(act.constraint)


def _is_free(scene: Scene, act: Act) -> bool:
    same = alike(act.before, act.after)
    if same or not _stays_in_place(scene, act):
        return same
    return any(_FREE[each](act.before, act.after) for each in scene.facts.free)


def _stays_in_place(scene: Scene, act: Act) -> bool:
    shortest, longest = scene.facts.copied_texts
    old, new = ((each.sizes or (0,))[0] for each in (act.before, act.after))
    return not (longest and act.before.family == "text" and shortest < old <= longest < new)


def _is_computed(scene: Scene, act: Act) -> bool:
    words = re.findall(r"\w+", act.default or "")
    return any(each.lower() in scene.facts.computed for each in words)


def _held(scene: Scene, act: Act, change: Change, effect: Effect) -> Iterator[Finding]:
    rule, what = f"lock-{change.name.lower().replace('_', '-')}", _what(act, change)
    if scene.facts.copies_tables and (act.batch or act.direct) and change is not Change.INDEX:
        return  # said once for the whole batch; without one it is refused
    if effect.holds is Held.NOTHING:
        message = f"{what} on {scene.of(act)}: {effect.work} while others go on working; replicas may fall behind."
        yield scene.find(rule, Severity.INFO, act, message, effect.remedy)
        return
    others = f" and on {act.referred}" if effect.both and act.referred and act.referred != act.table else ""
    message = f"{what} locks {effect.holds} on {scene.of(act)}{',' if str(scene.size(act)) else ''}{others}"
    message = f"{message} while it runs: {effect.work}."
    yield scene.find(rule, _severity(scene, act, effect), act, message, effect.remedy)


def _severity(scene: Scene, act: Act, effect: Effect) -> Severity:
    size = scene.size(act)
    if size.small:
        return Severity.INFO
    return Severity.DANGER if size.big and effect.holds is Held.EVERYTHING else Severity.WARNING


def _what(act: Act, change: Change) -> str:
    name = f" {act.name}" if act.name not in ("", UNTOLD) else ""
    if change is Change.INDEX:
        return f"Creating the index{name}"
    if act.kind is Kind.ADD_CONSTRAINT:
        return f"Adding the {act.constraint}{name}"
    if change is Change.NOT_NULL:
        return f"Making{name} NOT NULL"
    if change is Change.TYPE:
        unsure = " (if it is another one)" if act.unnamed else ""
        return f"Changing the type of{name or ' a column'}{unsure}"
    if change is Change.COMPUTED_COLUMN:
        return f"Adding{name or ' a column'}, which has a value of its own in each row,"
    return "Writing it anew (VACUUM FULL, CLUSTER, REINDEX, OPTIMIZE)"


def _slow_rows(scene: Scene) -> Iterator[Finding]:
    """Locks are kept to the end of a transaction: those of an ALTER also while rows are written behind it."""
    if not scene.facts.rolls_back:
        return
    held = next((each for each in scene.acts if _keeps(scene, each)), None)
    if held is None:
        return
    for act in scene.acts:
        writes = act.kind in (Kind.UPDATE, Kind.DELETE) and not act.outside
        if writes and not scene.is_new(act) and not scene.size(act).small:
            message = (
                f"Writing the rows of {scene.of(act)} happens in one transaction with the change of {held.shown}:"
                f" what that locks stays locked until all rows are written."
            )
            advice = "Change the schema in one revision, write the rows in the next, in portions of some thousands."
            yield scene.find("rows-under-lock", Severity.WARNING, act, message, advice)


_KEEPING: tuple[Kind, ...] = (
    Kind.ADD_COLUMN,
    Kind.DROP_COLUMN,
    Kind.RETYPE,
    Kind.SET_NOT_NULL,
    Kind.RENAME_COLUMN,
    Kind.CREATE_INDEX,
)
_KEEPING += (Kind.RENAME_TABLE, Kind.ADD_CONSTRAINT, Kind.DROP_CONSTRAINT, Kind.SET_DEFAULT, Kind.DROP_NOT_NULL)


def _keeps(scene: Scene, act: Act) -> bool:
    return act.kind in _KEEPING and not scene.is_new(act) and not act.outside
