"""What is gone afterwards: tables, columns, rows, and what no longer fits into a type."""

from collections.abc import Callable, Iterator

from browser.migrate.lint_acts import Act, Kind
from browser.migrate.lint_scene import Finding, Scene, Severity, listed
from browser.migrate.lint_types import Loss, loss

_KEEP = "Back up first. Safer: rename it now, and drop it some releases later when nobody has missed it."


def destructive(scene: Scene) -> Iterator[Finding]:
    """Findings about what is lost."""
    for act in scene.acts:
        rule = _RULES.get(act.kind)
        if rule is not None and not scene.is_new(act):
            yield from rule(scene, act)


def _drop_table(scene: Scene, act: Act) -> Iterator[Finding]:
    vague = not act.table and any(each.kind is Kind.CREATE_TABLE for each in scene.others)
    if not scene.upwards and (vague or (act.table.lower(), "") in scene.made_before):
        what = "tables" if vague else f"{scene.of(act)}"
        message = f"It drops {what}, which the upgrade makes: the rows entered since are lost."
        yield scene.find("drop-table", Severity.WARNING, act, message, "Back up first if they matter.")
    elif scene.size(act).number == 0 and scene.size(act).small:
        yield scene.find("drop-table", Severity.INFO, act, f"It drops {scene.of(act)}.", "It seems to be empty.")
    else:
        message = f"It drops {scene.of(act)}: its rows are lost, and a downgrade brings none of them back."
        yield scene.find("drop-table", Severity.DANGER, act, message, _KEEP)


def _drop_column(scene: Scene, act: Act) -> Iterator[Finding]:
    column = f"the column {act.name or 'it names'} of {scene.of(act)}"
    if not scene.upwards and (act.table.lower(), act.name.lower()) in scene.made_before:
        message = f"It drops {column}, which the upgrade adds: what was entered since is lost."
        yield scene.find("drop-column", Severity.WARNING, act, message, "Back up first if it matters.")
    else:
        message = f"It drops {column}: its values are lost, and a downgrade brings none of them back."
        yield scene.find("drop-column", Severity.DANGER, act, message, _KEEP)


def _drop_schema(scene: Scene, act: Act) -> Iterator[Finding]:
    message = f"It drops the schema {act.name or 'it names'}, with CASCADE everything in it."
    yield scene.find("drop-schema", Severity.DANGER, act, message, "Back up first, and drop its tables by name.")


def _drop_all(scene: Scene, act: Act) -> Iterator[Finding]:
    message = "It drops every table that the metadata knows."
    yield scene.find("drop-all", Severity.DANGER, act, message, "Drop tables by name: models change, revisions do not.")


def _drop_constraint(scene: Scene, act: Act) -> Iterator[Finding]:
    if not scene.upwards:
        return
    name = act.name or act.constraint or "a constraint"
    message = f"It drops the constraint {name} of {scene.of(act)}: from then on wrong rows get in."
    advice = "It can only be put back when every row obeys it again."
    yield scene.find("drop-constraint", Severity.WARNING, act, message, advice)


def _drop_view(scene: Scene, act: Act) -> Iterator[Finding]:
    message = f"It drops the view {act.name}; what reads it fails, and with CASCADE what stands on it goes, too."
    yield scene.find("drop-view", Severity.INFO, act, message)


def _drop_type(scene: Scene, act: Act) -> Iterator[Finding]:
    message = f"It drops the type or sequence {act.name}; with CASCADE every column that uses it goes, too."
    yield scene.find("drop-type", Severity.WARNING, act, message, "Drop it without CASCADE: then it is refused.")


def _truncate(scene: Scene, act: Act) -> Iterator[Finding]:
    message = f"It empties {scene.of(act)}."
    yield scene.find("truncate", Severity.DANGER, act, message, _KEEP.partition(". ")[0] + ".")


def _delete(scene: Scene, act: Act) -> Iterator[Finding]:
    if not act.whole:
        return
    of = scene.of(act) if act.table else act.to or "a table"
    if not scene.upwards:
        message = f"It deletes all rows of {of}: those that the upgrade wrote, and all that came since."
        yield scene.find("delete-all", Severity.WARNING, act, message, "Say with WHERE which rows are meant.")
    else:
        message = f"It deletes all rows of {of}: there is no WHERE."
        yield scene.find("delete-all", Severity.DANGER, act, message, "Say with WHERE which rows are meant; back up.")


def _retype(scene: Scene, act: Act) -> Iterator[Finding]:
    lost = loss(act.before, act.after)
    change = f"{act.name} of {scene.of(act)} becomes {act.after.shown or 'another type'}"
    was = f" and was {act.before.shown}" if act.before else ""
    if lost is Loss.NARROWER and act.after.family == "enum":
        gone = listed(sorted(set(act.before.values) - set(act.after.values)))
        message = f"{change}: the values {gone} are no longer allowed, and rows that have them are refused or emptied."
        yield scene.find("drop-enum-value", Severity.DANGER, act, message, "First UPDATE the rows that use them.")
    elif lost is Loss.NARROWER:
        message = f"{change}{was}: what does not fit is cut off, rounded or refused."
        advice = "Ask first whether there are longer values; a downgrade brings nothing back."
        yield scene.find("narrowing", Severity.DANGER, act, message, advice)
    elif lost is Loss.OTHER:
        message = f"{change}{was}: every value is converted, and one that cannot be makes the revision fail."
        advice = "Try it on a copy of the data; PostgreSQL wants postgresql_using=... for some."
        yield scene.find("conversion", Severity.WARNING, act, message, advice)
    elif lost is Loss.UNSURE and not act.unnamed:
        message = f"{change}: whether it was wider before is not said."
        advice = "Give existing_type, so that Alembic, and whoever reads it, knows what it was."
        yield scene.find("narrowing", Severity.INFO, act, message, advice)


def _enum(scene: Scene, act: Act) -> Iterator[Finding]:
    message = f"It renames a value of {act.name}: rows change with it, programs do not."
    yield scene.find("rename-enum-value", Severity.WARNING, act, message, "Let the program accept both names first.")


_RULES: dict[Kind, Callable[[Scene, Act], Iterator[Finding]]] = {
    Kind.DROP_TABLE: _drop_table,
    Kind.DROP_COLUMN: _drop_column,
    Kind.DROP_SCHEMA: _drop_schema,
    Kind.DROP_ALL: _drop_all,
    Kind.DROP_CONSTRAINT: _drop_constraint,
    Kind.DROP_VIEW: _drop_view,
    Kind.DROP_TYPE: _drop_type,
    Kind.TRUNCATE: _truncate,
    Kind.DELETE: _delete,
    Kind.RETYPE: _retype,
    Kind.ENUM_RENAME: _enum,
}
