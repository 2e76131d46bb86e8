"""Which of the values that were bound to a statement are secrets, and what is shown of a value.

Secret is a value for a column or parameter that is named like a secret, and, in a statement that names one, every text
and number of which nobody knows whose it is. An INSERT without its list of columns is read by what `Lexis.columns`
knows. Where a statement has other places than values, it was misread, or speaks of what is not known here: every text
and number may be a secret.
"""

import re
from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import Piece, significant
from browser.database.facts import Kind
from browser.database.statements_kept import Cut
from browser.masking import mask
from browser.schema.bound_columns import Place, places_of
from browser.schema.secrets import MASK, is_secret

LETTERS = 120
"""Of one value in a list of parameters."""
MOST_TEXT = 20_000
"""Letters of a statement that are shown, and searched for names; what stands behind is not attributed to a column."""
MOST_BITS = 512
"""Of a number that is spelled: Python refuses more than 4,300 digits."""

_MOST_OF_A_KEY = 100

_NUMBERED = re.compile(r"_\d+(_\d+)*$")
_SENSITIVE = re.compile(r"IDENTIFIED|PRAGMA|HMAC|\w*CRYPT(_IV|_BYTEA)?")


def named_values(
    sql: str, values: Any, lexis: Lexis, names: Sequence[Any] = (), *, hidden: Container[str] = ()
) -> Iterator[tuple[str, object, bool]]:
    """(name, value, whether it is secret) of one set of values; a Cut stands for those that were not kept.

    `names` are those of the places where the values have none; what is known of neither is "". Values of the columns
    `hidden` are secret, too.
    """
    given = list(values.items()) if isinstance(values, dict) else [("", each) for each in values]
    rest = given.pop()[1] if given and isinstance(given[-1][1], Cut) and given[-1][1].kind == "values" else None
    own = [str(name) for name, _ in given]
    if isinstance(values, dict):
        found = _named(places_of(sql[:MOST_TEXT], lexis), own)
    else:
        total = rest.length if rest is not None else len(given)
        found = _in_order(places_of(sql[:MOST_TEXT], lexis), len(given), total, is_cut=len(sql) > MOST_TEXT)
        own = [str(each) for each in names] if len(names) == len(given) else own
    for (_, value), name, place in zip(given, own, found, strict=True):
        columns = place.columns if place is not None else ()
        kind = _kind(value)
        secret = value is not None and (
            any(column in hidden or is_secret(column, kind) for column in columns)
            or is_secret(_NUMBERED.sub("", name), kind)
            or (_is_doubtful(value) and (place is None or not (place.known or not mentions_secret(sql, lexis, kind))))
        )
        yield name or (columns[0] if columns else ""), value, secret
    if rest is not None:
        yield "", rest, False


def value_text(value: object, *, secret: bool = False) -> str:
    """A value as it is shown: shortened, without passwords that are known; a mask in place of a secret."""
    if secret:
        return MASK
    if isinstance(value, Cut):
        if value.kind == "values":
            return f"… {value.length:,} values"
        head = repr(value.head)[: LETTERS // 2] + "…" if value.head else ""
        return mask(f"{head} ({value.kind}, {value.length:,})")
    if value is None:
        return "NULL"
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return f"(int, {value.bit_length():,} bits)"
    if not isinstance(value, str | bytes | int | float):
        return mask(str(value))
    text = repr(str(value)) if isinstance(value, str) else repr(value)  # what is a str may have a repr of its own
    return mask(text if len(text) <= LETTERS else text[: LETTERS - 1] + "…")


@lru_cache(maxsize=512)
def mentions_secret(sql: str, lexis: Lexis, kind: Kind = Kind.TEXT) -> bool:
    """Whether the statement names a column, or a key of JSON, of secrets, or does what needs a password."""
    return any(
        is_secret(sql[token.start : token.end], kind) or (token.piece is Piece.WORD and _SENSITIVE.fullmatch(text))
        for text, token in significant(sql[:MOST_TEXT], lexis)
        if token.piece in (Piece.WORD, Piece.NAME, Piece.STRING) and token.end - token.start <= _MOST_OF_A_KEY
    )


def _kind(value: object) -> Kind:
    if isinstance(value, bool):
        return Kind.BOOLEAN
    return Kind.NUMBER if isinstance(value, int | float | Decimal) else Kind.TEXT


def _is_doubtful(value: object) -> bool:
    """Whether it may be a secret although nobody knows whose it is."""
    return isinstance(value, str | bytes | Cut | int | float | Decimal) and not isinstance(value, bool)


def _named(places: Sequence[Place], names: Sequence[str]) -> list[Place | None]:
    """The places of the values of these names, several of one name as one; None where there is none."""
    by_name: dict[str, list[Place]] = {}
    for place in places:
        if place.style == "named":
            by_name.setdefault(place.key, []).append(place)
    return [_joined(by_name.get(name, [])) for name in names]


def _in_order(places: Sequence[Place], count: int, total: int, *, is_cut: bool) -> list[Place | None]:
    """The places of the first `count` of `total` values; None for all where they are not as many."""
    by_style: dict[str, list[Place | None]] = {}
    for style in {place.style for place in places} - {"named"}:
        alike = [place for place in places if place.style == style]
        if style in "$:":
            by_number: dict[int, list[Place]] = {}
            for place in alike:
                by_number.setdefault(int(place.key), []).append(place)
            by_style[style] = [_joined(by_number.get(at, [])) for at in range(1, min(max(by_number), total + 1) + 1)]
        else:
            by_style[style] = [*alike]
    fitting = [each for each in by_style.values() if len(each) == total or (is_cut and len(each) >= count)]
    return fitting[0][:count] if len(fitting) == 1 else [None] * count


def _joined(places: Sequence[Place]) -> Place | None:
    if len(places) < 2:
        return places[0] if places else None
    columns = tuple(dict.fromkeys(column for place in places for column in place.columns))
    return places[0]._replace(columns=columns, known=all(place.known for place in places))
