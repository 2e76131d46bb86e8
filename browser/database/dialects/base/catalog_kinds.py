"""What a column holds, judged by the spelling of its type."""

import re

from browser.database.facts import Kind

_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        # The order matters: an array of numbers is no number, "timestamp" is no text, "interval" no "int".
        (Kind.OTHER, r"\[\d*\]|^(array|list|struct|map|row|union|tuple|variant|object|super)\b|range$"),
        (Kind.JSON, r"json"),
        (Kind.BOOLEAN, r"bool"),
        (Kind.TIME, r"^(small)?date|time|interval"),
        (Kind.OTHER, r"geometr|geograph|vector|uuid|uniqueidentifier|inet|cidr|macaddr|xml"),
        (Kind.BYTES, r"binary|blob|bytea|bytes|^image$|^raw\b"),
        (Kind.TEXT, r"char|text|clob|string|enum|^name$"),
        (Kind.NUMBER, r"int|serial|dec|num|real|double|float|money|oid|long|byte|^year"),
    )
)


def kind_of_type(type_name: str) -> Kind:
    """The kind of a type spelled by any database; OTHER where the spelling says nothing."""
    for kind, pattern in _PATTERNS:
        if pattern.search(type_name):
            return kind
    return Kind.OTHER
