"""What may be shown of a sent statement: text, values and error without secrets. Made when somebody looks.

Secret is what stands in the text where a password does (`history_secrets`), and what was bound to it (`bound_secrets`).
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from browser.console.history_secrets import without_passwords
from browser.console.history_strings import struck
from browser.database.dialects.base.lexis import Lexis
from browser.database.statements_kept import Cut
from browser.schema.bound_columns import plain_name
from browser.schema.bound_secrets import MOST_BITS, MOST_TEXT, named_values, value_text
from browser.schema.secrets import MASK, is_secret

if TYPE_CHECKING:
    from browser.database.statements import Sent

ONE_LINE = 1_000
"""Letters that are enough for one line."""
_ROW = re.compile(r"(Failing row contains )\(.*", re.DOTALL)
_NAMED = re.compile(r"' for (?:key|column) (?:'([^']+)'|(\S+))")
_SEVERAL = re.compile(r"[(),]")
_WORD = re.compile(r"\w+")


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
        hidden |= {_spelled(value) for _, value, is_hidden in _attributed(sent, lexis, each) if is_hidden}
    text = _ROW.sub(rf"\1({MASK})", struck(sent.error, hidden))
    return _without_entry(_without_key(text))


def _spelled(value: object) -> str:
    """A value as a server's error spells it."""
    value = value.head if isinstance(value, Cut) else value
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return ""
    return str(value) if isinstance(value, str | int | float | Decimal) else ""


def _without_key(text: str) -> str:
    """PostgreSQL's `Key (names)=(values)`: the names may be expressions, and the values hold whatever they like."""
    head, key, rest = text.partition("Key (")
    names, equals, _ = rest.partition(")=(")
    told = rest.rpartition(")=(")[0]
    if not any(map(is_secret, (*_SEVERAL.split(told), *_WORD.findall(told)))):
        return text
    return f"{head}{key}{names}{equals}{MASK}){rest.rpartition(')')[2]}"


def _without_entry(text: str) -> str:
    """MySQL's `'value' for key 'name'`: the value's own quotes are written as they are."""
    named = [found for found in _NAMED.finditer(text) if is_secret(plain_name(found[1] or found[2]))]
    return text.partition("'")[0] + f"'{MASK}{text[named[-1].start() :]}" if named else text


def parameter_sets(sent: "Sent", lexis: Lexis, *, secrets: bool = False) -> list[list[tuple[str, str]]]:
    """(name, value) of every value that was kept; one list for each set, names may be "". Secrets are hidden."""
    return [
        [
            (name, value_text(value, secret=hidden and not secrets))
            for name, value, hidden in _attributed(sent, lexis, each)
        ]
        for each in _sets(sent)
    ]


def parameters_text(sent: "Sent", lexis: Lexis, *, secrets: bool = False) -> str:
    """All of it in one line."""
    if not sent.values:
        return ""
    sets = [
        ", ".join(f"{name}={value}" if name else value for name, value in each)
        for each in parameter_sets(sent, lexis, secrets=secrets)
    ]
    more = f"; … {sent.many:,} sets" if sent.many > len(sets) else ""
    return "; ".join(sets) + more


def _sets(sent: "Sent") -> Sequence[Any]:
    return tuple(sent.values) if sent.many else (sent.values,) if sent.values else ()


def _attributed(sent: "Sent", lexis: Lexis, values: Any) -> Iterator[tuple[str, object, bool]]:
    return named_values(sent.sql, values, lexis, sent.names or ())


@lru_cache(maxsize=1024)
def _safe(sql: str, lexis: Lexis) -> str:
    return without_passwords(sql, lexis).text
