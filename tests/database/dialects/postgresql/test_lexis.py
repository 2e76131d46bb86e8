"""PostgreSQL's own list of keywords decides which words need quotes."""

from browser.database.dialects.postgresql.lexis import LEXIS


def test_what_postgresql_has_and_others_have_not() -> None:
    assert LEXIS.dollar_quotes and LEXIS.nested_comments and LEXIS.array_slices and LEXIS.escape_strings
    assert not LEXIS.backslash_escapes and not LEXIS.hash_comments and not LEXIS.bracket_names
