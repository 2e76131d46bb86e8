"""How the columns of a grid are laid out: their order, widths, which are hidden, how many are frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtWidgets import QHeaderView


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """Columns by name, so that it fits a table that was altered meanwhile.

    `widths` are pixels; a person chose those of the columns that are `sized`.
    """

    order: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    frozen: int = 0
    sized: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and numbers, for JSON."""
        return {
            "order": list(self.order),
            "hidden": list(self.hidden),
            "widths": dict(self.widths),
            "frozen": self.frozen,
            "sized": list(self.sized),
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "ColumnLayout":
        """What `to_dict` made; whatever makes no sense is left out. An older one does not tell who chose the widths."""
        order, hidden, widths, frozen = (kept.get(key) for key in ("order", "hidden", "widths", "frozen"))
        sized = kept.get("sized", list(widths) if isinstance(widths, dict) else None)
        known = {
            str(name): width
            for name, width in (widths.items() if isinstance(widths, dict) else ())
            if isinstance(width, int) and 0 < width < 10_000
        }
        return cls(
            tuple(map(str, order)) if isinstance(order, list) else (),
            tuple(map(str, hidden)) if isinstance(hidden, list) else (),
            known,
            frozen if isinstance(frozen, int) and frozen >= 0 else 0,
            tuple(str(name) for name in sized if name in known) if isinstance(sized, list) else (),
        )


def layout_of(header: QHeaderView, names: Sequence[str], frozen: int) -> ColumnLayout:
    """What the header shows now."""
    order = [header.logicalIndex(visual) for visual in range(header.count())]
    hidden = tuple(names[logical] for logical in order if header.isSectionHidden(logical))
    widths = {names[logical]: header.sectionSize(logical) for logical in order if not header.isSectionHidden(logical)}
    return ColumnLayout(tuple(names[logical] for logical in order), hidden, widths, frozen)


def arrange(header: QHeaderView, names: Sequence[str], layout: ColumnLayout) -> None:
    """Give the header that layout; columns it does not know stay, behind those that it does."""
    known = [name for name in layout.order if name in names]
    for visual, name in enumerate(known):
        header.moveSection(header.visualIndex(names.index(name)), visual)
    hidden = set(layout.hidden)
    for logical, name in enumerate(names):
        if name in layout.widths:
            header.resizeSection(logical, layout.widths[name])
        header.setSectionHidden(logical, name in hidden and not hidden.issuperset(names))


def renew(header: QHeaderView) -> None:
    """Forget how the columns were laid out: they are another table's now."""
    for column in range(header.count()):
        header.setSectionHidden(column, False)
        header.moveSection(header.visualIndex(column), column)


def visible(header: QHeaderView) -> list[int]:
    """The logical columns that are shown, from left to right."""
    order = [header.logicalIndex(visual) for visual in range(header.count())]
    return [logical for logical in order if not header.isSectionHidden(logical)]
