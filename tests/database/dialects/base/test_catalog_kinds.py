"""What a column holds, by the spelling of its type in any database."""

import pytest

from browser.database.dialects.base.catalog_kinds import kind_of_type
from browser.database.facts import Kind


@pytest.mark.parametrize(
    ("spelled", "kind"),
    [
        ("INTEGER", Kind.NUMBER),
        ("bigint unsigned", Kind.NUMBER),
        ("DECIMAL(10, 2)", Kind.NUMBER),
        ("double precision", Kind.NUMBER),
        ("MONEY", Kind.NUMBER),
        ("VARCHAR(20)", Kind.TEXT),
        ("nvarchar(max)", Kind.TEXT),
        ("CLOB", Kind.TEXT),
        ("ENUM('a', 'b')", Kind.TEXT),
        ("timestamp(3) with time zone", Kind.TIME),
        ("smalldatetime", Kind.TIME),
        ("INTERVAL", Kind.TIME),
        ("BOOLEAN", Kind.BOOLEAN),
        ("jsonb", Kind.JSON),
        ("BLOB", Kind.BYTES),
        ("VARBINARY(20)", Kind.BYTES),
        ("RAW(16)", Kind.BYTES),
        ("INTEGER[]", Kind.OTHER),
        ("STRUCT(a INTEGER)", Kind.OTHER),
        ("MAP(VARCHAR, INTEGER)", Kind.OTHER),
        ("int4range", Kind.OTHER),
        ("UUID", Kind.OTHER),
        ("", Kind.OTHER),
        ("whatever", Kind.OTHER),
    ],
)
def test_kinds(spelled: str, kind: Kind) -> None:
    assert kind_of_type(spelled) is kind
