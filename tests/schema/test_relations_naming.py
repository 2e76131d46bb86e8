"""What a reference column is about."""

import pytest

from browser.schema.relations_naming import stem_of


@pytest.mark.parametrize(
    ("column", "stem"),
    [
        ("user_id", "user"),
        ("userId", "user"),
        ("UserID", "User"),
        ("id_user", "user"),
        ("user_fk", "user"),
        ("billing_address_id", "billing_address"),
        ("paid", "paid"),
        ("sender", "sender"),
        ("id", ""),
        ("Id", ""),
        ("VALID", "VALID"),
        ("käufer_id", "käufer"),
    ],
)
def test_stem(column: str, stem: str) -> None:
    assert stem_of(column) == stem
