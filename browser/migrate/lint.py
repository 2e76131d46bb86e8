"""What one should know before a revision is run, in sentences with the remedy; nothing is run to find it out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from browser.database.facts import TableRef
from browser.migrate.lint_acts import Kind
from browser.migrate.lint_data import data
from browser.migrate.lint_destructive import destructive
from browser.migrate.lint_here import here
from browser.migrate.lint_locking import locking
from browser.migrate.lint_operations import acts_of
from browser.migrate.lint_running import running
from browser.migrate.lint_scene import Finding, Scene, Severity, listed
from browser.migrate.lint_sql import acts_in
from browser.migrate.lint_together import together
from browser.migrate.lint_tokens import LONGEST
from browser.migrate.lint_undoing import undoing

if TYPE_CHECKING:
    from browser.database.dialects.base.migrating import Migrating
    from browser.migrate.graph import RevisionGraph
    from browser.migrate.revisions import Revision
    from browser.migrate.sizes import Size

__all__ = ["Finding", "Severity", "heads", "lint", "tables"]

_RULES: tuple[Callable[[Scene], Iterator[Finding]], ...] = (destructive, locking, running, data, here, undoing)
_ORDER = {severity: place for place, severity in enumerate((Severity.DANGER, Severity.WARNING, Severity.INFO))}


def lint(
    revision: "Revision",
    facts: "Migrating",
    sizes: "Mapping[TableRef, Size] | None" = None,
    sql: str = "",
    direction: str = "upgrade",
) -> tuple[Finding, ...]:
    """What to know before `upgrade()` or `downgrade()` is run, the worst first.

    `facts` are those of the vendor (`dialect_of(connection).migrating`); `sizes` of the tables concerned make it
    milder or graver; `sql`, the offline SQL of this direction, tells what the source alone does not. Raises nothing.
    """
    ours, theirs = revision.upgrade, revision.downgrade
    if direction == "downgrade":
        ours, theirs = theirs, ours
    own = acts_of(ours, facts)
    acts = together(own, acts_in(sql, facts)) if sql else own
    scene = Scene(revision, direction, facts, sizes or {}, acts, acts_of(theirs, facts), bool(sql))
    found = dict.fromkeys(each for rule in _RULES for each in rule(scene))
    if len(sql) > LONGEST:
        message = f"Of its SQL only the first {LONGEST:,} characters of {len(sql):,} were looked at."
        found[Finding("unread", Severity.INFO, message)] = None
    return tuple(sorted(found, key=lambda each: (_ORDER[each.severity], each.line)))


def tables(
    revision: "Revision", facts: "Migrating", schema: str | None, sql: str = "", direction: str = "upgrade"
) -> tuple[TableRef, ...]:
    """The tables that are there already and that a revision touches, for `sizes`; `schema` where none is named."""
    acts = acts_of(revision.downgrade if direction == "downgrade" else revision.upgrade, facts)
    acts = together(acts, acts_in(sql, facts)) if sql else acts
    new = {each.table for each in acts if each.kind in (Kind.CREATE_TABLE, Kind.CREATE)}
    named = [(each.schema, each.table) for each in acts] + [("", each.referred) for each in acts]
    return tuple(dict.fromkeys(TableRef(of or schema, name) for of, name in named if name and name not in new))


def heads(graph: "RevisionGraph") -> tuple[Finding, ...]:
    """A warning where nobody knows which revision is the last one."""
    ends: Iterable[str] = graph.effective_heads
    last = tuple(ends)
    if len(last) < 2:
        return ()
    message = f"There are {len(last)} heads, {listed(last)}: no single last one."
    advice = "`upgrade head` is refused; `upgrade heads` runs them all. Merge them (`alembic merge heads`)."
    return (Finding("several-heads", Severity.WARNING, message, advice),)
