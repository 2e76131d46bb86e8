"""What a console says: how a statement went, what a script did before it stopped, what a result is called."""

import copy
import re
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from browser.console.outcomes import Cancelled, Progress, Ran, ResultSet, SessionState
from browser.console.script_effect import Effect, effect
from browser.database.dialects.base.lexis import Lexis
from browser.ui.widgets.plain import one_line

_LONGEST = 60
_BRIEF = 160
_COMMENTS = re.compile(r"(?s)/\*.*?\*/|--[^\n]*(?:\n|$)")
_VERB = re.compile(r"\s*([A-Za-z]+)(?:\s+([A-Za-z]+))?")
_SUBJECT = re.compile(r"(?is)\b(?:from|into|update|table|view|index|call)\s+([\w.\"`\[\]$]{1,80})")
_TWO_WORDS = frozenset({"CREATE", "DROP", "ALTER", "SET", "SHOW"})
_TOUCHED = frozenset({Effect.WRITE, Effect.DEFINE, Effect.OTHER, Effect.SESSION})


def tr(text: str) -> str:
    """Translated; all of these belong to one context."""
    return QCoreApplication.translate("Console", text)


def duration(milliseconds: float) -> str:
    """ "3 ms", "1.2 s", "2 min 5 s"."""
    if milliseconds < 1:
        return tr("under 1 ms")
    if milliseconds < 999.5:
        return f"{milliseconds:,.0f} ms"
    seconds = milliseconds / 1000
    if seconds < 120:
        return f"{seconds:,.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def rows_words(rows: int) -> str:
    """ "1 row", "1,000,000 rows"."""
    return tr("1 row") if rows == 1 else tr("{0} rows").format(f"{rows:,}")


def statements_words(count: int) -> str:
    """ "1 statement", "12 statements"."""
    return tr("1 statement") if count == 1 else tr("{0} statements").format(f"{count:,}")


def brief(sql: str, lexis: Lexis, most: int = _LONGEST) -> str:
    """The beginning of a statement on one line, without its comments and without secrets."""
    from browser.console.history_secrets import without_passwords

    safe = without_passwords(sql[:4_000], lexis).text
    line = one_line(without_comments(safe))
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def without_comments(sql: str) -> str:
    """A statement on one line without its comments; all of a text that is nothing but comments."""
    return " ".join(_COMMENTS.sub(" ", sql).split()) or " ".join(sql.split())


def struck(ran: Ran, lexis: Lexis) -> Ran:
    """The same, but no password of the statement stands in what the server said."""
    from browser.console.history_secrets import without_passwords
    from browser.console.history_strings import struck as strike

    if ran.error is None and not ran.notices:
        return ran
    secrets = without_passwords(ran.statement.text, lexis).secrets
    error = copy.copy(ran.error)
    if error is not None:
        error.message, error.words = strike(error.message, secrets), strike(error.words, secrets)
        error.hint, error.statement = strike(error.hint, secrets), ""  # it stands in the editor
        error.args = (error.message,)
    return replace(ran, error=error, notices=tuple(strike(each, secrets) for each in ran.notices))


def title_of(sql: str) -> str:
    """What the tab of a result is called: "orders", "UPDATE users", "CREATE ROLE". Never a value of the statement."""
    bare = _COMMENTS.sub(" ", sql[:4_000])
    found = _VERB.match(bare)
    if found is None:
        return tr("Result")
    verb, second = found[1].upper(), (found[2] or "").upper()
    subject = _SUBJECT.search(bare)
    name = subject[1].rpartition(".")[2].strip('"`[]') if subject is not None else ""
    if verb in ("SELECT", "WITH", "TABLE", "VALUES"):
        return name or verb
    if verb in _TWO_WORDS:
        return f"{verb} {second}".strip()
    return f"{verb} {name}".strip()


def progress_words(report: Progress) -> str:
    """What is told of a statement while it runs."""
    if report.waiting:
        return tr("Waiting for another program's lock… {0}").format(duration(report.milliseconds))
    return tr("{0} so far · {1}").format(rows_words(report.rows), duration(report.milliseconds))


def outcome_words(ran: Ran, of: ResultSet | None = None) -> str:
    """How a statement went, or one of its sets of rows: "1,000,000 rows · 1.2 s, first row after 3 ms"."""
    parts = []
    if of is not None:
        parts.append(rows_words(of.rows))
    elif ran.error is None and ran.cancelled is Cancelled.NO:
        parts.append(_affected(ran))
    time = duration(ran.milliseconds)
    if of is not None and ran.first_row_milliseconds is not None and ran.milliseconds >= 100:
        time = tr("{0}, first row after {1}").format(time, duration(ran.first_row_milliseconds))
    parts.append(time)
    return " · ".join([*parts, *(warned for warned, _ in warnings(ran, of))])


def warnings(ran: Ran, of: ResultSet | None = None) -> list[tuple[str, str]]:
    """What must not be overlooked of an outcome, each with its severity, "error" or "warning"."""
    found = []
    cut = of.cut if of is not None else ran.cut
    if cut:
        found.append((tr("CUT: not all rows are here. {0}").format(cut), "warning"))
    if ran.cancelled is not Cancelled.NO:
        severe = ran.cancelled in (Cancelled.UNKNOWN, Cancelled.CUT)
        found.append((str(ran.cancelled.value), "error" if severe else "warning"))
    if ran.outcome_unknown:
        found.append((tr("outcome unknown: the connection went before the server's answer came"), "error"))
    elif ran.error is not None:
        found.append((tr("failed"), "error"))
    return found


def severity(ran: Ran, of: ResultSet | None = None) -> str:
    """How loud it is: "error", "warning" or ""."""
    return min((each for _, each in warnings(ran, of)), default="")


def _affected(ran: Ran) -> str:
    if ran.affected is None or ran.affected < 0:
        return tr("Done")
    return tr("1 row changed") if ran.affected == 1 else tr("{0} rows changed").format(f"{ran.affected:,}")


def effect_sentence(before: Sequence[Ran], state: SessionState, lexis: Lexis) -> str:
    """What the statements of a script that ran before the one that failed have done; empty where nothing."""
    did = [ran for ran in before if effect(ran.statement.text, lexis) in _TOUCHED]
    if not did:
        return ""
    named = ", ".join(brief(ran.statement.text, lexis, 40) for ran in did[:3])
    named += tr(" and {0} more").format(f"{len(did) - 3:,}") if len(did) > 3 else ""
    count = statements_words(len(did))
    if state.lost:
        return tr("{0} before it ran: {1}. What was not committed when the connection went is lost.").format(
            count, named
        )
    if state.open and state.failed:
        return tr("{0} before it: {1}. All of the open transaction can only be rolled back.").format(count, named)
    if state.open:
        return tr("{0} before it ran: {1}; pending in the open transaction.").format(count, named)
    return tr("{0} before it took effect: {1}; nothing of them was rolled back.").format(count, named)


def brief_of(sql: str, lexis: Lexis) -> str:
    """As `brief`, as long as a status line has room for."""
    return brief(sql, lexis, _BRIEF)
