"""A sent statement as the text of a query: its places for values become :parameters."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from browser.console.sent_secrets import statement_text
from browser.database.dialects.base.lexis import Lexis

if TYPE_CHECKING:
    from browser.database.statements import Sent

_PLACES = re.compile(
    r"""(?P<other>'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|/\*.*?\*/)"""
    r"""|%\((?P<name>\w+)\)s|(?P<place>\?|%s|\$(?P<number>\d+)(?:::[A-Z][\w ]*?(?=[\s,)]|$))?)|(?P<percent>%%)""",
    re.DOTALL,
)


def query_text(sent: "Sent", *, secrets: bool) -> str:
    """What a console can run again; a value that was bound is a parameter that the console asks for."""
    text = statement_text(sent, Lexis(), secrets=secrets).strip()
    if not sent.values:
        return text
    return _PLACES.sub(_parameter(sent), text)


def _parameter(sent: "Sent") -> "Callable[[re.Match[str]], str]":
    names = [str(name) for name in sent.names or ()]
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
