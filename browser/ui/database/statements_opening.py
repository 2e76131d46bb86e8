"""A sent statement as the text of a query: its places for values become :parameters."""

import itertools
import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from browser.console.sent_secrets import parameter_sets
from browser.masking import MASK
from browser.schema.secrets import MASK as HIDDEN

if TYPE_CHECKING:
    from browser.database.statements import Sent
    from browser.ui.database.statements_model import Line

_PLACES = re.compile(
    r"""(?P<other>'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|/\*.*?\*/)"""
    r"""|%\((?P<name>\w+)\)s|(?P<place>\?|%s|\$(?P<number>\d+)(?:::[A-Z][\w ]*?(?=[\s,)]|$))?)|(?P<percent>%%)""",
    re.DOTALL,
)

_TEXTS = re.compile(r"""[eEnN]?'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$.*?\$\1\$""", re.DOTALL)


def query_of(line: "Line", *, secrets: bool) -> tuple[str, dict[str, object]]:
    """The text of a query and the values of its parameters, by name."""
    return query_text(line, secrets=secrets), values_to_fill_in(line, secrets=secrets)


def query_text(line: "Line", *, secrets: bool) -> str:
    """What a console can run again; a value that was bound, or is hidden, is a parameter that the console asks for."""
    text = line.text(secrets=secrets, whole=True).strip()
    hidden = itertools.count(1)

    def asked_for(found: re.Match[str]) -> str:
        if MASK not in found[0]:
            return found[0]
        number = next(hidden)
        return ":hidden" if number == 1 else f":hidden_{number}"

    if text != line.sent.sql.strip():
        text = _TEXTS.sub(asked_for, text)
    return _PLACES.sub(_parameter(line.sent), text) if line.sent.values else text


def values_to_fill_in(line: "Line", *, secrets: bool) -> dict[str, object]:
    """The values of its parameters, by the names that `query_text` gives them; without secrets and what is cut."""
    sent = line.sent
    if sent.many or not sent.values:
        return {}
    names = list(sent.values) if isinstance(sent.values, dict) else _names(sent, len(sent.values))
    shown = parameter_sets(sent, line.database.dialect.lexis, secrets=secrets)[0]
    return {
        str(name): value
        for name, value, (_, text) in zip(names, _plain_values(sent), shown, strict=False)
        if isinstance(value, str | int | float | Decimal) and text != HIDDEN
    }


def _plain_values(sent: "Sent") -> list[object]:
    return list(sent.values.values() if isinstance(sent.values, dict) else sent.values)


def _names(sent: "Sent", count: int) -> list[str]:
    names = [str(name) for name in sent.names or ()]
    return names if len(names) == count else [f"value_{at + 1}" for at in range(count)]


def _parameter(sent: "Sent") -> "Callable[[re.Match[str]], str]":
    names = [] if isinstance(sent.values, dict) else _names(sent, len(sent.values))
    count = 0

    def spelled(found: "re.Match[str]") -> str:
        nonlocal count
        if found["other"] is not None:
            return found["other"].replace("%%", "%") if isinstance(sent.values, dict) else found["other"]
        if found["percent"]:
            return "%"
        if found["name"]:
            return f":{found['name']}"
        count += 1
        at = int(found["number"] or count)
        return f":{names[at - 1]}" if at <= len(names) else f":value_{at}"

    return spelled
