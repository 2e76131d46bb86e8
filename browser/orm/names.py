"""Names that Python, SQLAlchemy and the sources made here can live with, from names that a database thought of."""

import keyword
import re
import unicodedata
from collections.abc import Container
from itertools import groupby

LONGEST = 60
"""Characters; names of binds and labels are made of them."""

_PYTHON = frozenset(keyword.kwlist) | {"__debug__"}
_SQLALCHEMY = frozenset({"metadata", "registry", "type_annotation_map"})
_SOURCE = frozenset(
    {"bool", "bytes", "dict", "float", "int", "list", "object", "set", "str", "tuple", "type"}
    | {"Any", "Mapped", "mapped_column", "relationship", "select", "statement", "session", "engine", "self", "cls"}
    | {
        "datetime",
        "decimal",
        "uuid",
        "sa",
        "orm",
        "Base",
        "DeclarativeBase",
        "Sequence",
        "Session",
        "foreign",
        "load",
        "remote",
    }
)
"""What the sources import or use: an attribute of that name would hide it from the class body."""

RESERVED = _PYTHON | _SQLALCHEMY | _SOURCE


def attribute_name(name: str, taken: Container[str]) -> str:
    """An attribute for the column or relation `name`, which nothing in `taken` is called."""
    return _free(_plain(name) or "column", taken)


def class_name(table: str, taken: Container[str]) -> str:
    """A class for the rows of `table`: order_items -> OrderItem."""
    words = [word for word in _plain(table).split("_") if word]
    words[-1:] = [singular(word) for word in words[-1:]]
    name = _plain("".join(word[0].upper() + word[1:] for word in words))  # again: parts may combine to one character
    return _free(name if name.isidentifier() else f"Table{name}", taken)


def singular(word: str) -> str:
    """One of them, by the plain rules of English: orders -> order, categories -> category, status -> status."""
    if word.lower() in _SAME or len(word) < 4:
        return word
    for plural, one in _ODD:
        if word.lower().endswith(plural):
            return word[: -len(plural) + 1] + one[1:]
    for pattern, ending in _ENDINGS:
        if pattern.search(word):
            return pattern.sub(ending, word)
    return word


_SAME = frozenset({"series", "news", "species", "means", "sales", "goods", "always"})
_ODD = (("children", "child"), ("people", "person"))
_ENDINGS = (
    (re.compile(r"(?<=[^aeiou])ies$"), "y"),
    (re.compile(r"(?<=(?:ss|sh|ch))es$"), ""),
    (re.compile(r"(?<=x)es$"), ""),
    (re.compile(r"(?<=[^suiSUI])s$"), ""),
)


def _plain(name: str) -> str:
    """The name with whatever no identifier may hold made underscores, one for each run; "" where nothing is left.

    Leading underscores go: two of them are mangled inside a class, and `_sa_` is SQLAlchemy's.
    """
    normal = unicodedata.normalize("NFKC", name)  # as Python itself does with identifiers
    runs = groupby(normal, lambda character: f"a{character}".isidentifier())
    kept = "".join("".join(run) if valid else "_" for valid, run in runs).lstrip("_")[:LONGEST]
    return kept if not kept or kept.isidentifier() else f"c_{kept}"


def _free(name: str, taken: Container[str]) -> str:
    name = f"{name}_" if name in RESERVED else name
    found, number = name, 2
    while found in taken:
        found, number = f"{name.rstrip('_')}_{number}", number + 1
    return found
