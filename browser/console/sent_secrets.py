"""What may be shown of a sent statement: text, values and error without secrets. Made when somebody looks.

Secret is what stands in the text where a password does (`history_secrets`), a value for a column or parameter that is
named like a secret, and, in a statement that names one, every text of which nobody knows whose it is. An INSERT
without its list of columns tells nothing.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from browser.console.history_secrets import without_passwords
from browser.console.history_strings import struck
from browser.database.dialects.base.lexis import Lexis
from browser.database.statements_kept import Cut
from browser.masking import mask
from browser.schema.secrets import MASK, is_secret

if TYPE_CHECKING:
    from browser.database.statements import Sent

LETTERS = 120
"""Of one value in a list of parameters."""
MOST_TEXT = 20_000
"""Letters of a statement that are shown, and searched for names; what stands behind is not attributed to a column."""
ONE_LINE = 1_000
"""Letters that are enough for one line."""
_MOST_BITS = 512

_NUMBERED = re.compile(r"_\d+(_\d+)*$")
_NAME = r"""(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|(?<!\w)[^\W\d]\w*+)"""
_PLACE = r"(?:\?|%s|\$\d+|%\(\w+\)s|:\w+)"
_COMPARED = re.compile(
    rf"({_NAME})[\s)]*(?:=|<>|!=|<=|>=|<|>|\bLIKE\b|\bILIKE\b|\bIS\b|\bIN\b|:=)\s*(?:\w*\s*\(\s*)*({_PLACE})"
    rf"|({_PLACE})\s*(?:=|<>)\s*(?:{_NAME}\s*\.\s*)*({_NAME})",
    re.IGNORECASE,
)
_INSERT = re.compile(r"\bINTO\s+[^(]*?\(([^()]*)\)\s*(?=SELECT|VALUES)", re.IGNORECASE)
_STRINGS = r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/"
_PARTS = re.compile(
    rf"{_STRINGS}|(?<![:\w])(?P<place>{_PLACE})|(?P<word>\b(?:VALUES|SELECT|FROM)\b)|(?P<sign>[(),])",
    re.DOTALL | re.IGNORECASE,
)
_NAMES = re.compile(rf"{_STRINGS}|({_NAME})", re.DOTALL)
_SENSITIVE = re.compile(r"\bIDENTIFIED\b|crypt\s*\(|\bhmac\s*\(|\bPRAGMA\s+\w*key\b", re.IGNORECASE)
_ROW = re.compile(r"(Failing row contains )\(.*", re.DOTALL)
_KEY = re.compile(r"(Key \(([^)]*)\)=)\((.*)\)")
_ENTRY = re.compile(r"'[^']*'( for (?:key|column) ['`]?([^\s'`]+(?:[`.]+[^\s'`]+)*))")


def statement_text(sent: "Sent", lexis: Lexis, *, secrets: bool = False, whole: bool = False) -> str:
    """The statement as it may be shown; of one of more than MOST_TEXT letters the beginning, unless `whole`."""
    sql = sent.sql if whole else sent.sql[:MOST_TEXT]
    text = sql if secrets else mask(without_passwords(sql, lexis).text)
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
    return _ENTRY.sub(lambda m: f"'{MASK}'{m[1]}" if is_secret(_plain(m[2])) else m[0], text)


def parameter_sets(sent: "Sent", *, secrets: bool = False) -> list[list[tuple[str, str]]]:
    """(name, value) of every value that was kept; one list for each set, names may be "". Secrets are hidden."""
    return [
        [(name, MASK if hidden and not secrets else _text(value)) for name, value, hidden in _attributed(sent, each)]
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
    """(name, value, whether it is secret) of the values of one set; a Cut stands for those that were not kept."""
    given = list(values.items()) if isinstance(values, dict) else [("", each) for each in values]
    rest = given.pop()[1] if given and isinstance(given[-1][1], Cut) and given[-1][1].kind == "values" else None
    names = [str(name) for name, _ in given]
    if not any(names) and sent.names is not None and len(sent.names) == len(given):
        names = [str(each) for each in sent.names]
    sql = sent.sql[:MOST_TEXT]
    columns = columns_of(sql, tuple(names) if isinstance(values, dict) else (), len(given), more=rest is not None)
    doubtful = mentions_secret(sql)
    for (_, value), name, column in zip(given, names, columns, strict=True):
        yield name or column, value, _is_hidden(value, name, column, doubtful=doubtful)
    if rest is not None:
        yield "", rest, False


def _is_hidden(value: Any, name: str, column: str, *, doubtful: bool) -> bool:
    """By the column it is compared with or written to, or its own name; whose value it is may also be unknown."""
    if value is None:
        return False
    if is_secret(_NUMBERED.sub("", name)) or (column and is_secret(column)):
        return True
    return doubtful and not column and isinstance(value, str | bytes | Cut)


@lru_cache(maxsize=256)
def mentions_secret(sql: str) -> bool:
    """Whether the statement names a column of secrets, or does what needs a password."""
    names = {found[1] for found in _NAMES.finditer(sql) if found[1]}
    return any(is_secret(_plain(name)) for name in names) or _SENSITIVE.search(sql) is not None


@lru_cache(maxsize=256)
def columns_of(sql: str, names: tuple[str, ...], count: int, *, more: bool = False) -> Sequence[str]:
    """The column that each of `count` values is written to or compared with, as far as the text tells; "" otherwise.

    `more`: these are only the first values.
    """
    places = [found for found in _PARTS.finditer(sql) if found["place"]]
    by_start = _inserted(sql)
    for found in _COMPARED.finditer(sql):
        at, name = (2, 1) if found[2] else (3, 4)
        by_start[found.start(at)] = _plain(found[name])
    columns = [by_start.get(found.start(), "") for found in places]
    if names:
        spelled = {f"%({name})s": name for name in names} | {f":{name}": name for name in names}
        by_name = {spelled.get(found["place"], ""): column for found, column in zip(places, columns, strict=True)}
        return [by_name.get(name, "") for name in names]
    if any(found["place"].startswith("$") for found in places):
        numbered = {int(found["place"][1:]): column for found, column in zip(places, columns, strict=True)}
        return [numbered.get(at + 1, "") for at in range(count)]
    return columns[:count] if len(columns) == count or (more and len(columns) > count) else [""] * count


def _inserted(sql: str) -> dict[int, str]:
    """{start of a place: its column} in the rows of an INSERT with its list of columns."""
    into = _INSERT.search(sql)
    if into is None:
        return {}
    columns = [_plain(each) for each in into[1].split(",")]
    found: dict[int, str] = {}
    depth, row, turn = 0, -1, 0
    for part in _PARTS.finditer(sql, into.end()):
        word, sign = (part["word"] or "").upper(), part["sign"]
        if word == "VALUES":
            row, turn = depth + 1, 0
        elif word == "SELECT" and row < 0:
            row, turn = depth, 0
        elif word == "FROM" and depth == row:
            row = len(sql)  # no place is as deep
        elif sign == "(":
            depth += 1
            turn = 0 if depth == row else turn
        elif sign == ")":
            depth -= 1
        elif sign == "," and depth == row:
            turn += 1
        elif part["place"] and 0 <= row <= depth and turn < len(columns):
            found[part.start()] = columns[turn]
    return found


@lru_cache(maxsize=1024)
def _safe(sql: str, lexis: Lexis) -> str:
    return mask(without_passwords(sql, lexis).text)


def _plain(name: str) -> str:
    return name.strip().strip('"`[]').rpartition(".")[2].strip('"`[] ')


def _text(value: object) -> str:
    if isinstance(value, Cut):
        if value.kind == "values":
            return f"… {value.length:,} values"
        head = repr(value.head)[: LETTERS // 2] + "…" if value.head else ""
        return mask(f"{head} ({value.kind}, {value.length:,})")
    if value is None:
        return "NULL"
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:  # Python refuses to spell more than 4,300 digits
        return f"(int, {value.bit_length():,} bits)"
    text = repr(value) if isinstance(value, str | bytes | int | float) else str(value)
    return mask(text if len(text) <= LETTERS else text[: LETTERS - 1] + "…")
