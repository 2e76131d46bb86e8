"""The statements as a report in Markdown: what was sent, what it took, and what is repeated."""

from collections.abc import Iterable, Sequence

from browser.console.sent_secrets import parameters_text, statement_text
from browser.database.statements_repeats import Repeat
from browser.ui.database.statements_model import Line, groups_of, milliseconds_text, time_text

MOST = 500
"""Statements of one report."""
MOST_SHAPES = 10


def report(lines: Sequence[Line], repeats: Iterable[Repeat], *, secrets: bool = False) -> str:
    """The report; secrets are hidden unless `secrets`."""
    if len(lines) == 1:
        return "\n".join(_one(lines[0], secrets=secrets))
    total = sum(line.sent.milliseconds or 0.0 for line in lines)
    failed = sum(bool(line.sent.error) for line in lines)
    slow = sum(line.slow for line in lines)
    out = [f"# {len(lines):,} statements, {milliseconds_text(total)} ms", ""]
    if failed or slow:
        out += [f"{failed:,} failed, {slow:,} were slow.", ""]
    told = [each for each in repeats if any(line.key[1] == each.key for line in lines)]
    if told:
        out += ["## Repeated", "", *(f"- {each.words}" for each in told), ""]
    out += [
        "## What took longest in all",
        "",
        "| times | total ms | mean ms | statement |",
        "| ---: | ---: | ---: | --- |",
    ]
    for group in groups_of(lines)[:MOST_SHAPES]:
        mean, form = group.total / len(group.lines), group.shape.replace("|", "\\|")
        out.append(
            f"| {len(group.lines):,} | {milliseconds_text(group.total)} | {milliseconds_text(mean)} | `{form}` |"
        )
    out += ["", "## In order", ""]
    for line in lines[:MOST]:
        out += [*_one(line, secrets=secrets), ""]
    if len(lines) > MOST:
        out.append(f"… and {len(lines) - MOST:,} more.")
    return "\n".join(out).rstrip() + "\n"


def _one(line: Line, *, secrets: bool) -> list[str]:
    sent = line.sent
    rows = "" if sent.rows is None else f", {sent.rows:,} rows"
    head = f"{time_text(sent.when)}  {milliseconds_text(sent.milliseconds)} ms{rows}  {sent.action}".rstrip()
    values = parameters_text(sent, secrets=secrets)
    parts = [f"**{head}** ({line.database.name}, {sent.connection}, {sent.transaction})", "", "```sql"]
    parts += [statement_text(sent, line.database.dialect.lexis, secrets=secrets).strip("\n"), "```"]
    parts += [f"Values: {values}"] if values else []
    parts += [f"Error: {sent.error}"] if sent.error else []
    return parts
