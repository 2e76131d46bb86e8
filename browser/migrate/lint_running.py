"""What breaks the program that is still running: expand first, contract later."""

from collections.abc import Callable, Iterator

from browser.migrate.lint_acts import Act, Kind
from browser.migrate.lint_scene import Finding, Scene, Severity, listed
from browser.migrate.lint_types import Loss, loss

_RENAMED = (
    "Expand first, contract later: 1. add the new one beside the old, and keep both filled (a trigger, or the program"
    " writes both); 2. release a program that uses only the new one; 3. drop the old one in a later revision."
)
_DROPPED = (
    "Expand first, contract later: 1. make it optional (nullable, or with a default); 2. release a program that no"
    " longer names it; 3. drop it in a later revision."
)
_REQUIRED = (
    "Expand first, contract later: 1. add it nullable, or with a server_default; 2. release a program that fills it,"
    " and fill the old rows in portions; 3. make it NOT NULL in a later revision."
)
_NARROWED = (
    "Expand first, contract later: 1. release a program that writes only what will fit; 2. mend the old rows;"
    " 3. change the type in a later revision."
)


def running(scene: Scene) -> Iterator[Finding]:
    """Findings about what a program that knows the old schema can no longer do."""
    for act in scene.acts:
        rule = _RULES.get(act.kind)
        if rule is not None and not scene.is_new(act):
            for message, advice in rule(scene, act):
                yield _find(scene, act, message, advice)


def _find(scene: Scene, act: Act, message: str, advice: str) -> Finding:
    if scene.upwards:
        return scene.find(f"breaks-{act.kind.replace(' ', '-')}", Severity.WARNING, act, message, advice)
    advice = "Put the older version of the program in place first."
    return scene.find(f"breaks-{act.kind.replace(' ', '-')}", Severity.INFO, act, message, advice)


def _drop_table(scene: Scene, act: Act) -> Iterator[tuple[str, str]]:
    yield f"A program that still uses {act.shown} fails from then on.", _DROPPED


def _drop_column(scene: Scene, act: Act) -> Iterator[tuple[str, str]]:
    yield (
        f"A program that still reads or writes {act.name or 'the column'} of {act.shown} fails from then on.",
        _DROPPED,
    )


def _rename_table(scene: Scene, act: Act) -> Iterator[tuple[str, str]]:
    yield f"A program that still says {act.shown} does not find {act.to or 'the new name'}.", _RENAMED


def _rename_column(scene: Scene, act: Act) -> Iterator[tuple[str, str]]:
    yield f"A program that still says {act.name} does not find {act.to or 'the new name'} in {act.shown}.", _RENAMED


def _add_column(scene: Scene, act: Act) -> Iterator[tuple[str, str]]:
    if not act.nullable and act.default is None and not act.generated:
        message = f"A program that does not know {act.name or 'the column'} cannot insert into {act.shown} any more"
        yield f"{message}: it is NOT NULL and has no default.", _REQUIRED


def _set_not_null(scene: Scene, act: Act) -> Iterator[tuple[str, str]]:
    if not act.unnamed:
        yield f"A program that leaves {act.name} of {act.shown} empty fails from then on.", _REQUIRED


def _retype(scene: Scene, act: Act) -> Iterator[tuple[str, str]]:
    lost = loss(act.before, act.after)
    if "enum" in (act.before.family, act.after.family) and act.before.values != act.after.values:
        new = sorted(set(act.after.values) - set(act.before.values))
        if lost is Loss.NARROWER:
            yield f"A program that still writes the old values of {act.name} fails from then on.", _NARROWED
        elif new and act.before.values:
            message = f"A program that does not know {listed(new)} may stumble over rows that say so"
            yield f"{message} ({act.name} of {act.shown}).", "Release a program that knows them before one writes them."
    elif lost in (Loss.NARROWER, Loss.OTHER):
        yield f"A program that writes {act.name} of {act.shown} as it was fails from then on.", _NARROWED


def _enum_add(scene: Scene, act: Act) -> Iterator[tuple[str, str]]:
    message = f"A program that does not know the new value of {act.name} may stumble over rows that say so."
    yield message, "Release a program that knows it before one writes it."


_RULES: dict[Kind, Callable[[Scene, Act], Iterator[tuple[str, str]]]] = {
    Kind.DROP_TABLE: _drop_table,
    Kind.DROP_COLUMN: _drop_column,
    Kind.RENAME_TABLE: _rename_table,
    Kind.RENAME_COLUMN: _rename_column,
    Kind.ADD_COLUMN: _add_column,
    Kind.SET_NOT_NULL: _set_not_null,
    Kind.RETYPE: _retype,
    Kind.ENUM_ADD: _enum_add,
}
