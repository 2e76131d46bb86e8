"""What may be shown of a sent statement: values without secrets, the text without passwords. Made when asked for."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

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
_COMPARED = re.compile(
    rf"({_NAME})\s*(?:=|<>|!=|<=|>=|<|>|\bLIKE\b|\bILIKE\b|\bIS\b|\bIN\b|:=)\s*(?:\w*\s*\(\s*)*({_PLACE})",
    re.IGNORECASE,
)
_INSERT = re.compile(r"\bINTO\s+[^(]*?\(([^()]*)\)\s*(?:SELECT|VALUES)", re.IGNORECASE)
_STRINGS = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_PLACES = re.compile(rf"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|(?<![:\w])({_PLACE})", re.DOTALL)
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
    given = list(values.items()) if isinstance(values, dict) else [("", each) for each in values]
    names = [str(name) for name, _ in given]
    if not any(names) and sent.names is not None and len(sent.names) == len(given):
        names = [str(each) for each in sent.names]
    columns = columns_of(sent.sql, tuple(names) if isinstance(values, dict) else (), len(given))
    doubtful = not secrets and mentions_secret(sent.sql)
    for (_, value), name, column in zip(given, names, columns, strict=True):
        hidden = not secrets and _is_hidden(value, name, column, doubtful=doubtful)
        yield name or column, MASK if hidden else _text(value)


def _is_hidden(value: Any, name: str, column: str, *, doubtful: bool) -> bool:
    """By the column it is compared with or written to, or its own name; whose value it is may also be unknown."""
    if value is None:
        return False
    own = _NUMBERED.sub("", name)
    if is_secret(own) or (column and is_secret(column)):
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
    places = [found for found in _PLACES.finditer(sql[:MOST_TEXT]) if found.group(1)]
    by_start = {found.start(2): _plain(found.group(1)) for found in _COMPARED.finditer(sql[:MOST_TEXT])}
    columns = [by_start.get(found.start(1), "") for found in places]
    inserted = _INSERT.search(sql[:MOST_TEXT])
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
    text = repr(value)
    return mask(text if len(text) <= LETTERS else text[: LETTERS - 1] + "…")
