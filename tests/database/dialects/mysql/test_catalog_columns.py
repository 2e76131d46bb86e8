"""Columns as MySQL describes them: its defaults are bare values. (MySQL itself is not at hand in these tests.)"""

import pytest

from browser.database.dialects.mysql.catalog_columns import column_of
from browser.database.facts import Kind


@pytest.mark.parametrize(
    ("column_type", "stored", "extra", "default"),
    [
        ("varchar(20)", "it's", "", "'it''s'"),
        ("varchar(20)", "", "", "''"),
        ("varchar(20)", "back\\slash", "", r"'back\\slash'"),
        ("varchar(20)", None, "", None),
        ("int", "7", "", "7"),
        ("int unsigned", "7", "", "7"),
        ("bit(3)", "b'101'", "", "b'101'"),
        ("datetime", "2026-01-01 00:00:00", "", "'2026-01-01 00:00:00'"),
        ("timestamp", "CURRENT_TIMESTAMP", "DEFAULT_GENERATED", "CURRENT_TIMESTAMP"),
        (
            "timestamp",
            "CURRENT_TIMESTAMP",
            "DEFAULT_GENERATED on update CURRENT_TIMESTAMP",
            "CURRENT_TIMESTAMP on update CURRENT_TIMESTAMP",
        ),
        ("varchar(36)", "uuid()", "DEFAULT_GENERATED", "uuid()"),
    ],
)
def test_mysql_defaults_become_sql(column_type: str, stored: str | None, extra: str, default: str | None) -> None:
    row = ("c", column_type, column_type.partition("(")[0].split()[0], "YES", stored, extra, "", "")
    assert column_of(row, mariadb=False, json=False).default == default


def test_the_type_json_of_mysql() -> None:
    assert column_of(("c", "json", "json", "NO", None, None, None, None), mariadb=False, json=False).kind is Kind.JSON
