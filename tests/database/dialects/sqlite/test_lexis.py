"""SQLite quotes names in three ways."""

from browser.database.dialects.sqlite.lexis import LEXIS


def test_what_sqlite_has_and_others_have_not() -> None:
    assert LEXIS.bracket_names and LEXIS.backtick_names
    assert not LEXIS.dollar_quotes and not LEXIS.nested_comments and not LEXIS.casts
