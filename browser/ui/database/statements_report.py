"""The statements as a report in Markdown, which is good to read as plain text, too."""

import re
import time
from collections.abc import Iterable, Sequence

from browser.console.sent_secrets import parameter_sets, parameters_text
from browser.ui.database.statements_feed import Repetition
from browser.ui.database.statements_groups import groups_of
from browser.ui.database.statements_model import Line, date_text, milliseconds_text, short, took_text
from browser.ui.widgets import plain

MOST = 500
"""Statements of one report, and of one copy."""
MOST_SHAPES = 10
_BACKTICKS = re.compile("`+")


def report(lines: Sequence[Line], found: Iterable[Repetition], *, secrets: bool = False) -> str:
    """The report; secrets are hidden unless `secrets`."""
    took = milliseconds_text(sum(line.sent.elapsed for line in lines))
    out = [f"# {_counted(len(lines), 'statement')}, {took} ms", ""]
    if lines:
        zone = time.strftime("%z", time.localtime(lines[-1].sent.when))
        out += [f"{date_text(lines[0].sent.when)} to {date_text(lines[-1].sent.when)} (UTC{zone}).", ""]
    failed, slow = sum(bool(line.sent.error) for line in lines), sum(line.slow for line in lines)
    if failed or slow:
        out += [f"{failed:,} failed, {slow:,} slow.", ""]
    keys = {line.key for line in lines}
    told = [each.repeat for each in found if each.key in keys]
    if told:
        said = [each.words if each.action in each.words else f"In “{each.action}”: {each.words}" for each in told]
        out += ["## Repeated", "", *(f"- {plain.paragraphs(words)}" for words in said), ""]
    if len(lines) > 1:
        out += _shapes(lines)
    out += ["## In order", ""]
    for line in lines[:MOST]:
        out += [*_one(line, secrets=secrets), ""]
    if len(lines) > MOST:
        out.append(f"… and {len(lines) - MOST:,} more.")
    return "\n".join(out).rstrip() + "\n"


def as_sql(lines: Sequence[Line], *, secrets: bool = False) -> str:
    """The statements alone, the values of each as comments below it."""
    out = []
    for line in lines[:MOST]:
        text = line.text(secrets=secrets, whole=True).strip().rstrip(";")
        out.append(plain.paragraphs("\n".join([f"{text};", *values_of(line, secrets=secrets)])))
    out += [f"-- … and {len(lines) - MOST:,} more."] if len(lines) > MOST else []
    return "\n\n".join(out) + "\n"


def values_of(line: Line, *, secrets: bool) -> list[str]:
    """A comment for each value that was bound, and between the sets of an executemany."""
    out: list[str] = []
    sets = parameter_sets(line.sent, line.database.dialect.lexis, secrets=secrets)
    for each in sets:
        out += ["--"] if out else []
        out += [f"-- {name or at + 1} = {value}" for at, (name, value) in enumerate(each)]
    left = line.sent.many - len(sets)
    return out + ([f"-- … {_counted(left, 'set')} more"] if left > 0 else [])


def _shapes(lines: Sequence[Line]) -> list[str]:
    out = ["## What took longest in all", "", "| times | total ms | mean ms | longest ms | statement |"]
    out.append("| ---: | ---: | ---: | ---: | --- |")
    groups = groups_of(lines)
    for group in groups[:MOST_SHAPES]:
        figures = " | ".join(milliseconds_text(each) for each in (group.total, group.mean, group.maximum))
        out.append(f"| {len(group.lines):,} | {figures} | {_code(plain.one_line(short(group.shape)))} |")
    left = len(groups) - MOST_SHAPES
    return [*out, "", *([f"… and {_counted(left, 'other')}.", ""] if left > 0 else [])]


def _one(line: Line, *, secrets: bool) -> list[str]:
    sent = line.sent
    facts = [date_text(sent.when), f"{took_text(sent)} ms"]
    facts += [_counted(sent.rows, "row")] if sent.rows is not None else []
    facts += [_counted(sent.many, "set") + " of values"] if sent.many else []
    facts += [str(sent.action), line.connection, sent.transaction]
    text = plain.paragraphs(line.text(secrets=secrets).strip("\n"))
    fence = "`" * max(3, _longest_backticks(text) + 1)
    parts = [plain.one_line(" · ".join(each for each in facts if each)), "", f"{fence}sql", text, fence]
    values = parameters_text(sent, line.database.dialect.lexis, secrets=secrets)
    parts += ["", f"Values: {_code(plain.paragraphs(values), cell=False)}"] if values else []
    error = plain.paragraphs(line.error(secrets=secrets)).split("\n")
    return parts + (["", "Error:", "", *(f"    {each}" for each in error)] if sent.error else [])


def _code(text: str, *, cell: bool = True) -> str:
    ticks = "`" * (_longest_backticks(text) + 1)
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{blank}{text.replace('|', chr(92) + '|') if cell else text}{blank}{ticks}"


def _longest_backticks(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
