"""What became of a run, said in the tab: the headline, what changed, what is left over, and how to get out."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from browser.migrate.events import Outcome, Result
from browser.ui.messages import Message
from browser.ui.migrate import wording
from browser.ui.migrate.wording import counted, duration, tr

if TYPE_CHECKING:
    from browser.migrate.aftermath import Aftermath
    from browser.migrate.verbs import Verb
    from browser.migrate.whole import Report
    from browser.ui.migrate.tab import MigrationsTab

_WELL = (Outcome.DONE, Outcome.STOPPED)


def show_report(tab: "MigrationsTab", verb: "Verb", report: "Report", retry: Callable[[], None]) -> None:
    """Say what a migration did."""
    result = report.result
    unnoted = tr("The journal could not be completed: {0}").format(report.unnoted) if report.unnoted else ""
    if result.outcome in _WELL:
        backed_up = tr("A backup of the file lies at {0}.").format(report.backup.path) if report.backup else ""
        hint = " ".join(part for part in (wording.changes(report.changes), backed_up, unnoted) if part)
        severity = "warning" if result.outcome is Outcome.STOPPED or unnoted else "notice"
        tab.message.show_message(Message(severity, _headline(verb, result), hint=hint))
        return
    told = report.aftermath
    if result.running:
        tab.run_panel.steps.fail(result.running)
    if told is not None:
        tab.run_panel.steps.take_back(told.lost)
        if told.failed:
            tab.run_panel.steps.fail(told.failed)
    hint = _ways_out(told) if told is not None else report.unread
    if report.backup is not None:
        hint += "\n" + tr("A backup of the file from before lies at {0}; Backups restores it.").format(
            report.backup.path
        )
    hint += f"\n{unnoted}" if unnoted else ""
    statement = ";\n".join(told.repair) + ";" if told is not None and told.repair else ""
    tab.message.show_message(Message("error", _headline(verb, result), result.words, hint, statement), retry)


def show_dry(tab: "MigrationsTab", verb: "Verb", result: "Result") -> None:
    """Say what a dry run told."""
    if result.outcome in _WELL:
        text = tr("The dry run went through: {0} in {1}. The database is what it was.")
        said = text.format(counted(len(result.finished), "revision"), duration(result.seconds * 1000))
        tab.message.show_message(Message("notice", said))
        return
    if result.running:
        tab.run_panel.steps.fail(result.running)
    where = result.running or (result.failure.revision if result.failure is not None else "")
    text = tr("The real run would fail in {0}.").format(where) if where else tr("The dry run did not go through.")
    text = tr("The dry run was cancelled.") if result.outcome is Outcome.CANCELLED else text
    tab.message.show_message(Message("error", text, result.words, tr("The database is what it was.")))


def show_other(tab: "MigrationsTab", verb: "Verb", result: "Result") -> bool:
    """Say what a verb found that leaves the database as it is; returns whether it went well."""
    if result.outcome not in _WELL:
        tab.message.show_message(Message("error", _headline(verb, result), result.words))
        return False
    if verb.name == "check":
        found = result.data or []
        text = tr("The database has what the models say.") if not found else tr("The models differ: {0}.")
        tab.message.show_notice(text.format(wording.listed(found, 6)), severity="warning" if found else "notice")
    for line in _lines(result.data):
        tab.run_panel.log.say(line)
    return True


def _lines(data: object) -> list[str]:
    """What a verb found, a line for each revision."""
    if isinstance(data, str):
        return []
    found = data if isinstance(data, list | tuple) else []
    lines = [_line(each) if isinstance(each, dict) else str(each) for each in found]
    return lines or ([tr("(nothing)")] if isinstance(data, list) else [])


def _line(each: dict[str, object]) -> str:
    down = each.get("down") or ()
    below = ", ".join(down) if isinstance(down, list | tuple) else str(down)
    marks = [word for word in ("head", "branch") if each.get(word)]
    labels = each.get("labels")
    marks += [str(label) for label in labels] if isinstance(labels, list | tuple) else []
    behind = f" ({', '.join(marks)})" if marks else ""
    return f"{below or '<base>'} -> {each.get('id', '')}{behind}  {each.get('message') or each.get('path') or ''}"


def _headline(verb: "Verb", result: "Result") -> str:
    ran, time = counted(len(result.finished), "revision"), duration(result.seconds * 1000)
    done = {"upgrade": tr("Upgraded {0} in {1}."), "downgrade": tr("Downgraded {0} in {1}.")}.get(verb.name, "")
    if result.outcome is Outcome.DONE:
        return done.format(ran, time) if done else tr("{0} is done, in {1}.").format(str(verb), time)
    if result.outcome is Outcome.STOPPED:
        return tr("Stopped after {0}, as you asked; what has run is kept.").format(ran)
    where = result.running or (result.failure.revision if result.failure is not None else "")
    words = {
        Outcome.FAILED: tr("{0} failed"),
        Outcome.CANCELLED: tr("{0} was cancelled"),
        Outcome.TIMED_OUT: tr("{0} ran out of time"),
        Outcome.CRASHED: tr("{0} crashed"),
    }[result.outcome]
    said = words.format(str(verb).capitalize())
    return tr("{0} in {1}, after {2}.").format(said, where, time) if where else f"{said}."


def _ways_out(told: "Aftermath") -> str:
    lines = [" ".join(told.sentences)]
    if told.left:
        lines.append(tr("Left over: {0}.").format("; ".join(wording.each_change(told.left))))
    if told.ways:
        lines.append(tr("How to get out: {0}").format(tr(" Or: ").join(str(each.value) for each in told.ways)))
    return "\n".join(lines)
