"""What may be shown of a sent statement: values without secrets, the text without passwords. Made when asked for."""

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from browser.database.facts import Kind
from browser.database.statements_kept import Cut
from browser.masking import mask
from browser.schema.secrets import MASK, is_secret

if TYPE_CHECKING:
    from browser.database.statements import Sent

LETTERS = 120
"""Of one value in a list of parameters."""
MOST_TEXT = 50_000
"""Letters of a statement that are searched for names; what stands behind is not attributed to any column."""

_NUMBERED = re.compile(r"_\d+(_\d+)*$")
_NAME = r"""(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|[^\W\d]\w*)"""
_PLACE = r"(?:\?|%s|\$\d+|%\(\w+\)s|:\w+)"
_SIGN = r"\s*(?:=|<>|!=|<=|>=|<|>|:=|\bI?LIKE\b|\bIS\b)\s*"
_COMPARED = re.compile(rf"({_NAME})(?:{_SIGN}|\s*\bIN\b\s*)(?:\w*\s*\(\s*)*({_PLACE})", re.IGNORECASE)
_CAST = r"(?:::\w+|\s+AS\s+[\w ]+(?:\([\d, ]*\)\s*)?\))?"
_TURNED = re.compile(rf"({_PLACE}){_CAST}{_SIGN}((?:{_NAME}\.)*{_NAME})", re.IGNORECASE)
_AMONG = re.compile(rf"({_NAME})\s+(?:NOT\s+)?(?:IN\s*\(|(BETWEEN)\b)", re.IGNORECASE)
_INSERT = re.compile(r"\bINTO\s+[^(]*?\(([^()]*)\)\s*(?:SELECT|VALUES)", re.IGNORECASE)
_STRINGS = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_PLACES = re.compile(rf"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|(?<![:\w])({_PLACE})", re.DOTALL)
_BRACKETS = re.compile(r"'(?:[^']|'')*'|[()]")
_WORDS = re.compile(_NAME)
_LITERAL = re.compile(rf"({_NAME})(\s*(?:=|<>|!=|\bLIKE\b)\s*)('(?:[^']|'')*')", re.IGNORECASE)


def statement_text(sent: "Sent", *, secrets: bool = False) -> str:
    """The statement as it may be shown: literals beside a secret column's name are hidden unless `secrets`."""
    text = sent.sql if secrets else mask(sent.sql)
    if not secrets and "'" in text:
        text = _LITERAL.sub(lambda m: m[1] + m[2] + f"'{MASK}'" if is_secret(_plain(m[1])) else m[0], text)
    return text + (" …" if sent.cut else "")


def parameter_sets(sent: "Sent", *, secrets: bool = False) -> list[list[tuple[str, str]]]:
    """(name, value) of every value that was kept; one list for each set, names may be "". Secrets are hidden."""
    sets: Iterable[Any] = sent.values if sent.many else ([sent.values] if sent.values else [])
    return [list(_named(sent, each, secrets=secrets)) for each in sets]


def parameters_text(sent: "Sent", *, secrets: bool = False) -> str:
    """All of it in one line."""
    sets = [
        ", ".join(f"{name}={value}" if name else value for name, value in each)
        for each in parameter_sets(sent, secrets=secrets)
    ]
    more = f"; … {sent.many:,} sets" if sent.many > len(sets) else ""
    return "; ".join(sets) + more


def _named(sent: "Sent", values: Any, *, secrets: bool) -> Iterator[tuple[str, str]]:
    names = sent.names if isinstance(sent.names, Sequence) else ()
    return named_values(sent.sql, values, names, secrets=secrets)


def named_values(
    sql: str, values: Any, names: Sequence[Any] = (), *, secrets: bool = False, hidden: Container[str] = ()
) -> Iterator[tuple[str, str]]:
    """(name, value) of one set of values; names may be "". Those of secrets are hidden, and of the columns `hidden`."""
    given = list(values.items()) if isinstance(values, dict) else [("", each) for each in values]
    own = [str(name) for name, _ in given]
    if not any(own) and len(names) == len(given):
        own = [str(each) for each in names]
    columns = columns_of(sql, tuple(own) if isinstance(values, dict) else (), len(given))
    doubtful = not secrets and mentions_secret(sql)
    for (_, value), name, column in zip(given, own, columns, strict=True):
        masked = not secrets and (column in hidden or _is_hidden(value, name, column, doubtful=doubtful))
        yield name or column, MASK if masked and value is not None else _text(value)


def _is_hidden(value: Any, name: str, column: str, *, doubtful: bool) -> bool:
    """By the column it is compared with or written to, or its own name; whose value it is may also be unknown."""
    kind = Kind.NUMBER if isinstance(value, int | float | Decimal) else Kind.TEXT
    own = _NUMBERED.sub("", name)
    if is_secret(own, kind) or is_secret(column, kind):
        return True
    known = bool(column) or (bool(own) and not own.startswith(("param", "v", "p", "bind", "value")))
    return doubtful and not known and isinstance(value, str | bytes | Cut)


@lru_cache(maxsize=2048)
def mentions_secret(sql: str) -> bool:
    """Whether a name in the statement is one of a column of secrets."""
    return any(is_secret(_plain(name)) for name in set(_WORDS.findall(_STRINGS.sub(" ", sql[:MOST_TEXT]))))


@lru_cache(maxsize=2048)
def columns_of(sql: str, names: tuple[str, ...], count: int) -> Sequence[str]:
    """The column that each value is written to or compared with, as far as the text tells; "" otherwise."""
    sql = sql[:MOST_TEXT]
    places = [found for found in _PLACES.finditer(sql) if found.group(1)]
    by_start = _among(sql, [found.start(1) for found in places])
    by_start |= {found.start(1): _plain(found.group(2)) for found in _TURNED.finditer(sql)}
    by_start |= {found.start(2): _plain(found.group(1)) for found in _COMPARED.finditer(sql)}
    columns = [by_start.get(found.start(1), "") for found in places]
    inserted = _INSERT.search(sql)
    if inserted is not None:
        into = [_plain(each) for each in inserted.group(1).split(",")]
        behind = [at for at, found in enumerate(places) if found.start(1) >= inserted.end()]
        for turn, at in enumerate(behind):
            columns[at] = columns[at] or into[turn % len(into)]
    if names:
        spelled = {f"%({name})s": name for name in names} | {f":{name}": name for name in names}
        by_name = {spelled.get(found.group(1), ""): column for found, column in zip(places, columns, strict=True)}
        return [by_name.get(name, "") for name in names]
    return columns if len(columns) == count else [""] * count


def _among(sql: str, places: Sequence[int]) -> dict[int, str]:
    """The column whose values are listed by IN (...), or bounded by BETWEEN, at each of these places."""
    found = {}
    for among in _AMONG.finditer(sql):
        end = among.end()
        behind = places[bisect_left(places, end) :]
        if among.group(2):
            listed = behind[:2]
        else:
            closed = _closed(sql, end)
            listed = behind[: bisect_left(behind, closed)] if "SELECT" not in sql[end:closed].upper() else []
        found.update(dict.fromkeys(listed, _plain(among.group(1))))
    return found


def _closed(sql: str, start: int) -> int:
    """Where the bracket that was opened in front of `start` is closed."""
    depth = 1
    for found in _BRACKETS.finditer(sql, start):
        depth += {"(": 1, ")": -1}.get(found.group(), 0)
        if not depth:
            return found.start()
    return len(sql)


def _plain(name: str) -> str:
    return name.strip().strip('"`[]').rpartition(".")[2].strip('"`[] ')


def _text(value: Any) -> str:
    if isinstance(value, Cut):
        if value.kind == "values":
            return f"… {value.length:,} values"
        head = repr(value.head)[: LETTERS // 2] + "…" if value.head else ""
        return f"{head} ({value.kind}, {value.length:,})"
    if value is None:
        return "NULL"
    if not isinstance(value, str | bytes | int | float):
        return mask(str(value))
    text = repr(str(value)) if isinstance(value, str) else repr(value)  # what is a str may have a repr of its own
    return mask(text if len(text) <= LETTERS else text[: LETTERS - 1] + "…")
