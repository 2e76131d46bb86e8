"""Puts what the source says and what the offline SQL says together: each thing once."""

from dataclasses import replace

from browser.migrate.lint_acts import Act, Kind

_MODIFIED = frozenset({Kind.RETYPE, Kind.SET_NOT_NULL, Kind.RENAME_COLUMN, Kind.DROP_NOT_NULL, Kind.SET_DEFAULT})


def together(source: tuple[Act, ...], rendered: tuple[Act, ...]) -> tuple[Act, ...]:
    """The acts of the source, which know their lines, and those of the SQL that the source does not show.

    What the source leaves open (a table that only a run names, a helper) is told by the SQL instead.
    """
    # The COMMIT of a whole script is Alembic's own.
    rendered = tuple(each for each in rendered if each.kind is not Kind.COMMIT)
    if not rendered:
        return source
    kinds = {each.kind for each in rendered}
    kept = [each for each in source if each.kind is not Kind.UNKNOWN and not _vague(each, kinds)]
    there = {each.key for each in kept}
    altered = {(each.table.lower(), each.name.lower()) for each in kept if each.kind in _MODIFIED}
    indexed = {(each.name[:2], each.table.lower()) for each in kept if each.name.startswith("on ")}
    lines = _lines(source)
    for each in rendered:
        if each.key in there:
            continue
        # MariaDB's MODIFY repeats what does not change.
        if each.unnamed and each.kind in _MODIFIED and (each.table.lower(), each.name.lower()) in altered:
            continue
        if each.batch and any(other.batch and other.table == each.table for other in kept):
            continue
        # An index that a column asks for is named only when it is made.
        if each.kind is Kind.CREATE_INDEX and ("on", each.table.lower()) in indexed:
            continue
        line, outside = lines.get(each.kind, lines.get(Kind.UNKNOWN, (0, False)))
        kept.append(replace(each, line=line, outside=outside))
    return tuple(kept)


def _vague(act: Act, kinds: set[Kind]) -> bool:
    return not act.table and act.kind in kinds and act.kind not in (Kind.ALONE, Kind.ENUM_ADD)


def _lines(source: tuple[Act, ...]) -> dict[Kind, tuple[int, bool]]:
    """Where an act of a kind that the source leaves open stands, if there is but one."""
    found: dict[Kind, tuple[int, bool]] = {}
    several = set()
    for each in source:
        if each.kind in found and found[each.kind][0] != each.line:
            several.add(each.kind)
        found[each.kind] = (each.line, each.outside)
    return {kind: where for kind, where in found.items() if kind not in several}
