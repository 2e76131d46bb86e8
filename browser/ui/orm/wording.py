"""What a load cost, in words."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from browser.orm.loading_facts import Cost, Progress, SentStatement


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 statement", "201 statements"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def statements_text(statements: int, lazy: int) -> str:
    """ "201 statements, 200 lazy loads"."""
    return f"{counted(statements, 'statement')}, {counted(lazy, 'lazy load')}"


def cost_text(cost: "Cost") -> str:
    """Everything beside the statements: rows, entities, repetitions, time, memory."""
    parts = [
        counted(cost.rows, "row"),
        counted(cost.entities, "entity", "entities"),
        *([f"{counted(cost.repeated, 'row')} repeated"] if cost.repeated else []),
        f"{cost.milliseconds:,.0f} ms" if cost.milliseconds >= 10 else f"{cost.milliseconds:,.1f} ms",
        f"{cost.kilobytes:,.0f} kB",
    ]
    return " · ".join(parts)


def progress_text(progress: "Progress") -> str:
    """What is counted while it happens; of a comparison also which loader it is, and how many there are."""
    from browser.orm.comparing import COMPARED

    which = ""
    if progress.strategy in COMPARED:
        which = f"{progress.strategy} ({COMPARED.index(progress.strategy) + 1} of {len(COMPARED)}): "
    return f"{which}{statements_text(progress.statements, progress.lazy)} · {counted(progress.rows, 'row')}"


def lazy_warning(statements: "Sequence[SentStatement]") -> str:
    """The N+1 in a sentence, where there is one; else ""."""
    lazy = [each for each in statements if each.lazy]
    if len(lazy) < 2:
        return ""
    path, times = Counter(each.path for each in lazy).most_common(1)[0]
    name = " → ".join(path) or "a relationship"
    return (
        f"N+1: {len(lazy):,} of {len(statements):,} statements were lazy loads, sent one at a time; "
        f"{times:,} of them for {name}, one for each entity that was touched."
    )
