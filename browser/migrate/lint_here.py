"""What does not work on this database, or not all or nothing."""

from collections.abc import Iterator

from browser.database.dialects.base.migrating import Change
from browser.migrate.lint_acts import SCHEMA, UNTOLD, Act, Kind
from browser.migrate.lint_locking import change_of
from browser.migrate.lint_scene import Finding, Scene, Severity

_ADDS = frozenset({Kind.CREATE_TABLE, Kind.CREATE, Kind.CREATE_INDEX, Kind.ADD_COLUMN})
_BLOCK = "Put it into `with op.get_context().autocommit_block():`, best in a revision of its own."
_BATCH = "Use `with op.batch_alter_table(...) as batch_op:`, which makes the table anew and copies its rows."
_IN_PLACE = frozenset({Kind.ADD_COLUMN, Kind.CREATE_INDEX, Kind.DROP_INDEX, Kind.RENAME_COLUMN, Kind.CREATE_TABLE})
_COPYING = frozenset({Kind.ADD_CONSTRAINT, Kind.DROP_CONSTRAINT, Kind.RETYPE, Kind.SET_NOT_NULL, Kind.DROP_NOT_NULL})
_COPYING |= {Kind.SET_DEFAULT}


def here(scene: Scene) -> Iterator[Finding]:
    """Findings about this database."""
    yield from _half_done(scene)
    yield from _added_columns(scene)
    yield from _naming(scene)
    yield from _obeyed(scene)
    if scene.facts.concurrent_indexes:
        yield from _transaction(scene)
    if scene.facts.copies_tables:
        yield from _batches(scene)


def _half_done(scene: Scene) -> Iterator[Finding]:
    """One change alone is all or nothing everywhere."""
    acts = [each for each in scene.acts if each.kind is not Kind.UNKNOWN and not each.unnamed]
    if scene.facts.rolls_back or len(acts) < 2 or not any(each.kind in SCHEMA for each in acts):
        return
    mild = all(each.kind in _ADDS or scene.is_new(each) for each in acts)
    message = (
        f"{scene.facts.half_done} If it fails in the middle, what came before stays, and a second try fails on it."
    )
    advice = "One change in a revision, and a backup before; what is left over must be undone by hand."
    line = scene.revision.upgrade_line if scene.upwards else scene.revision.downgrade_line
    severity = Severity.INFO if mild else Severity.WARNING
    yield Finding("not-transactional", severity, message, advice, line)


def _transaction(scene: Scene) -> Iterator[Finding]:
    """What PostgreSQL and its kin refuse inside a transaction; Alembic opens one for every revision."""
    for act in scene.acts:
        if act.outside:
            continue
        if act.kind in (Kind.CREATE_INDEX, Kind.DROP_INDEX) and act.online:
            message = f"{scene.facts.database} refuses CONCURRENTLY inside a transaction, and Alembic opens one."
            yield scene.find("needs-autocommit", Severity.DANGER, act, message, _BLOCK)
        elif act.kind is Kind.ALONE:
            message = f"{scene.facts.database} refuses {act.name} inside a transaction, and Alembic opens one."
            yield scene.find("needs-autocommit", Severity.DANGER, act, message, _BLOCK)
        elif act.kind is Kind.ENUM_ADD:
            message = f"The new value of {act.name} cannot be used before the transaction ends; up to PostgreSQL 11"
            message = f"{message} ALTER TYPE ... ADD VALUE is refused inside one. A downgrade cannot take it away."
            yield scene.find("enum-in-transaction", Severity.WARNING, act, message, _BLOCK)


def _added_columns(scene: Scene) -> Iterator[Finding]:
    for act in scene.acts:
        if act.kind is not Kind.ADD_COLUMN or scene.is_new(act) or act.nullable or act.generated:
            continue
        if act.default is not None:
            continue
        name, of = act.name or "a column", scene.of(act)
        advice = "Give it a server_default, or add it nullable, fill it, and make it NOT NULL afterwards."
        if scene.facts.fills_not_null:
            message = f"{name} of {of} is NOT NULL without a default: the old rows silently get '' or 0."
            yield scene.find("not-null-without-default", Severity.WARNING, act, message, advice)
        elif scene.size(act).number == 0 and not scene.facts.copies_tables:
            message = f"{name} of {of} is NOT NULL without a default: it fails as soon as there is a row."
            yield scene.find("not-null-without-default", Severity.INFO, act, message, advice)
        else:
            message = f"{name} of {of} is NOT NULL without a default: this fails if there is any row."
            yield scene.find("not-null-without-default", Severity.DANGER, act, message, advice)


_ASKED = {
    "unique": "SELECT the values that are there twice (GROUP BY ... HAVING count(*) > 1), and mend them first.",
    "primary key": "SELECT the values that are there twice or NULL, and mend them first.",
    "foreign key": "SELECT the rows whose other row is missing (LEFT JOIN ... WHERE ... IS NULL), and mend them first.",
    "check": "SELECT the rows WHERE NOT (...), and mend them first.",
    "exclude": "SELECT the rows that collide, and mend them first.",
}


def _obeyed(scene: Scene) -> Iterator[Finding]:
    """Constraints are refused where a row disobeys."""
    for act in scene.acts:
        constraint = "unique" if act.unique else act.constraint
        added = act.kind is Kind.ADD_CONSTRAINT or (act.kind is Kind.CREATE_INDEX and act.unique)
        not_checked = act.online and constraint in ("foreign key", "check")
        if not added or not_checked or constraint not in _ASKED or scene.is_new(act) or scene.size(act).number == 0:
            continue
        name = f" {act.name}" if act.name not in ("", UNTOLD) else ""
        message = f"The {constraint}{'' if constraint.endswith('key') else ' condition'}{name} is refused"
        message = f"{message} if any row of {scene.of(act)} disobeys it."
        yield scene.find("disobeyed", Severity.INFO, act, message, _ASKED[constraint])


def _naming(scene: Scene) -> Iterator[Finding]:
    for act in scene.acts:
        if not act.unnamed or not act.direct:
            continue
        if act.kind is Kind.DROP_CONSTRAINT and act.constraint != "primary key":
            message = f"The constraint of {act.shown} that it drops has no name here: Alembic refuses that."
            yield scene.find("no-name", Severity.DANGER, act, message, "Look its name up, and write it here.")
        elif act.kind is Kind.ADD_CONSTRAINT or (scene.facts.copies_tables and act.kind is Kind.CREATE_TABLE):
            severity = Severity.INFO if act.kind is Kind.CREATE_TABLE or not act.batch else Severity.WARNING
            message = (
                f"The {act.constraint or 'constraint'} of {act.shown} has no name, so no later revision can drop it"
            )
            message = f"{message} by name, unless the project has a naming_convention."
            yield scene.find(
                "no-name", severity, act, message, "Give it one, or give the metadata a naming_convention."
            )


def _batches(scene: Scene) -> Iterator[Finding]:
    """SQLite's ALTER TABLE renames, adds and drops columns, and nothing else."""
    seen: set[str] = set()
    for act in scene.acts:
        if scene.is_new(act) and act.kind is not Kind.ADD_CONSTRAINT:
            continue
        refused = act.kind in _COPYING and act.direct
        if (refused or change_of(scene, act) is Change.COMPUTED_COLUMN) and not act.batch:
            yield _needs_batch(scene, act)
        elif act.batch and act.kind not in _IN_PLACE and act.table not in seen:
            seen.add(act.table)
            yield _copies(scene, act)


def _needs_batch(scene: Scene, act: Act) -> Finding:
    message = f"{scene.facts.database} cannot do this with ALTER TABLE ({act.kind} on {act.shown}): it fails."
    return scene.find("needs-batch", Severity.DANGER, act, message, _BATCH)


def _copies(scene: Scene, act: Act) -> Finding:
    message = (
        f"The batch makes {scene.of(act)}{',' if str(scene.size(act)) else ''} anew and copies its rows: nobody else"
        " can write meanwhile, and its triggers are gone afterwards."
    )
    advice = (
        "Make the triggers again in this revision. With PRAGMA foreign_keys=ON, dropping the old table deletes the rows"
        " that refer to it with ON DELETE CASCADE: switch it off before."
    )
    severity = Severity.INFO if scene.size(act).small else Severity.WARNING
    return scene.find("batch-copies", severity, act, message, advice)
