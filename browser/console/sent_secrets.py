"""What may be shown of a sent statement: text, values and error without secrets. Made when somebody looks.

Secret is what stands in the text where a password does (`history_secrets`), and what was bound to it (`bound_secrets`).
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from browser.console.history_secrets import without_passwords
from browser.console.history_strings import struck
from browser.database.dialects.base.lexis import Lexis
from browser.schema.bound_secrets import MOST_TEXT, named_values, plain_name, value_text
from browser.schema.secrets import MASK, is_secret

if TYPE_CHECKING:
    from browser.database.statements import Sent

ONE_LINE = 1_000
"""Letters that are enough for one line."""
_ROW = re.compile(r"(Failing row contains )\(.*", re.DOTALL)
_KEY = re.compile(r"(Key \(([^)]*)\)=)\((.*)\)")
_ENTRY = re.compile(r"'[^']*'( for (?:key|column) ['`]?([^\s'`]+(?:[`.]+[^\s'`]+)*))")


def statement_text(sent: "Sent", lexis: Lexis, *, secrets: bool = False, whole: bool = False) -> str:
    """The statement as it may be shown; of one of more than MOST_TEXT letters the beginning, unless `whole`."""
    sql = sent.sql if whole else sent.sql[:MOST_TEXT]
    text = sql if secrets else without_passwords(sql, lexis).text
    left = len(sent.sql) - len(sql)
    return text + (f" … and {left:,} letters more" if left else "") + (" …" if sent.cut else "")


def statement_line(sent: "Sent", lexis: Lexis, *, secrets: bool = False) -> str:
    """The beginning of the statement, for one line."""
    beginning = sent.sql[:ONE_LINE]
    return beginning if secrets else _safe(beginning, lexis)


def error_text(sent: "Sent", lexis: Lexis, *, secrets: bool = False) -> str:
    """The server's words, which repeat the statement, or tell values of the row or key that failed."""
    if secrets or not sent.error:
        return sent.error
    hidden = set(without_passwords(sent.sql[:MOST_TEXT], lexis).secrets)
    for each in _sets(sent):
        hidden |= {value for _, value, is_hidden in _attributed(sent, each) if is_hidden and isinstance(value, str)}
    text = _ROW.sub(rf"\1({MASK})", struck(sent.error, hidden))
    text = _KEY.sub(lambda m: f"{m[1]}({MASK})" if any(map(is_secret, m[2].split(", "))) else m[0], text)
    return _ENTRY.sub(lambda m: f"'{MASK}'{m[1]}" if is_secret(plain_name(m[2])) else m[0], text)


def parameter_sets(sent: "Sent", *, secrets: bool = False) -> list[list[tuple[str, str]]]:
    """(name, value) of every value that was kept; one list for each set, names may be "". Secrets are hidden."""
    return [
        [(name, value_text(value, secret=hidden and not secrets)) for name, value, hidden in _attributed(sent, each)]
        for each in _sets(sent)
    ]


def parameters_text(sent: "Sent", *, secrets: bool = False) -> str:
    """All of it in one line."""
    if not sent.values:
        return ""
    sets = [
        ", ".join(f"{name}={value}" if name else value for name, value in each)
        for each in parameter_sets(sent, secrets=secrets)
    ]
    more = f"; … {sent.many:,} sets" if sent.many > len(sets) else ""
    return "; ".join(sets) + more


def _sets(sent: "Sent") -> Sequence[Any]:
    return tuple(sent.values) if sent.many else (sent.values,) if sent.values else ()


def _attributed(sent: "Sent", values: Any) -> Iterator[tuple[str, object, bool]]:
    return named_values(sent.sql, values, sent.names or ())


@lru_cache(maxsize=1024)
def _safe(sql: str, lexis: Lexis) -> str:
    return without_passwords(sql, lexis).text
