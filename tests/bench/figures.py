"""One measured figure, its floor, and the table they are printed in."""

import math
import platform
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`value` and `floor` in `unit`; `floor` is None where there is nothing to compare with; `goal` is in words."""

    what: str
    value: float
    unit: str
    floor: float | None = None
    floor_is: str = ""
    goal: str = ""

    @property
    def ratio(self) -> str:
        """value / floor, as people read it."""
        return "" if not self.floor else f"{self.value / self.floor:.2f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of `values` that `share` (0 to 1) of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    rows = [("what", "measured", "floor", "ratio", "goal"), ("---", "---:", "---:", "---:", "---")]
    for figure in figures:
        floor = "" if figure.floor is None else f"{_number(figure.floor)} {figure.unit} ({figure.floor_is})"
        rows.append((figure.what, f"{_number(figure.value)} {figure.unit}", floor, figure.ratio, figure.goal))
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([f"Python {platform.python_version()}, {platform.machine()}", "", *lines])


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
