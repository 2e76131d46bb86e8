"""Finished texts: values of an answer, what statements cost, how much the demo holds."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from browser.ui.widgets import plain

if TYPE_CHECKING:
    from browser.demo.planning import Aftermath, Plan
    from browser.demo.recording import Recorded

SCALES = (1.0, 10.0, 100.0, 667.0)
"""Sizes that are offered; the last makes a million orders."""


LONGEST_COLUMNS = 40
"""Characters of the list of columns that are shown of a statement."""


def text_of(value: Any) -> str:
    """A value of an answer as text; times in ISO form, None as the grids paint it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def is_number(value: Any) -> bool:
    """Whether a value is written at the right."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def counted(number: int, one: str, many: str) -> str:
    """ "1 row", "2 rows"."""
    return f"{number:,} {one if number == 1 else many}"


def cost(statements: "Sequence[Recorded]") -> str:
    """How many statements, and how long they took together."""
    milliseconds = sum(each.milliseconds for each in statements)
    return f"{counted(len(statements), 'statement', 'statements')} · {milliseconds:,.1f} ms"


def statement_line(sent: "Recorded") -> str:
    """A statement in one line with its parameters; a long list of columns is cut, for they are not what differs."""
    head, found, rest = sent.sql.partition("\nFROM ")
    if found and len(head) > LONGEST_COLUMNS:
        head = head[:LONGEST_COLUMNS].rpartition(",")[0] + ", …"
    line = " ".join(f"{head}{found}{rest}".split())
    return plain.one_line(f"{line}   [{sent.parameters}]" if sent.parameters else line)


def statement_text(sent: "Recorded") -> str:
    """A whole statement, its parameters as a comment below it."""
    return f"{sent.sql}\n-- {sent.parameters}" if sent.parameters else sent.sql


def size_text(scale: float) -> str:
    """What an installation of that scale holds."""
    from browser.demo.sample import Sizes

    sizes = Sizes.of(scale)
    return f"{sizes.users:,} users, {sizes.posts:,} posts, {sizes.orders:,} orders"


def plan_text(planned: "Plan", place: str) -> tuple[str, str]:
    """What an installation will do, in a sentence, and the names of what it creates; no names: nothing to create."""
    schema = f", schema {planned.schema}" if planned.schema and planned.schema not in ("main", place) else ""
    where = f"{place}{schema}"
    tables, views = len(planned.tables), len(planned.views)
    made = [counted(tables, "table", "tables")] if tables else []
    made += [counted(views, "view", "views")] if views else []
    names = ", ".join((*planned.tables, *planned.views, *planned.others))
    if not made:
        return (
            f"The demo is in {where} already and has rows: there is nothing to install."
            if planned.has_rows
            else f"The demo's tables are in {where} already, without rows. They will be filled.",
            "",
        )
    kept = "What the demo holds is kept" if planned.has_rows else "Nothing that is there is changed"
    verb = "This creates" if planned.is_new else "This brings the older demo up to date: it creates"
    filled = "" if planned.has_rows else " and fills them with sample rows"
    return f"{verb} {' and '.join(made)} in {where}{filled}. {kept}.", names


def aftermath_text(found: "Aftermath", planned: "Plan") -> tuple[str, str]:
    """What an installation that was stopped has left, and what helps, where something does."""
    now, before = ", ".join(found.revisions), ", ".join(planned.revisions)
    if found.left_over:
        at = f"The database says it is at revision {now}" if now else "The database has no revision"
        names = ", ".join(found.left_over)
        return (
            f"Not all could be taken back. {at}, and this is left over: {names}.",
            f"Remove it by hand, then install again: {'; '.join(found.removals)}.",
        )
    if not found.is_as_before(planned):
        return (
            f"The demo is at revision {now} now; before it was at {before}. What it holds is kept.",
            "That revision is complete: Install goes on from there.",
        )
    return ("Nothing of it was left behind." if planned.is_new else f"The demo is at revision {now}, as before.", "")


def unknown_aftermath(planned: "Plan", reason: str) -> tuple[str, str]:
    """The same where the database cannot be asked any more."""
    names = ", ".join((*planned.tables, *planned.views))
    return f"What is left of it could not be looked at: {reason}", f"Look there for {names}." if names else ""
