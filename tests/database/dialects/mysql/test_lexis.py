"""MySQL's strings depend on the session's sql_mode."""

from browser.database.dialects.mysql.lexis import LEXIS, in_mode


def test_the_default_mode_changes_nothing() -> None:
    assert in_mode("STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION") == LEXIS
    assert LEXIS.backslash_escapes and LEXIS.double_quotes_are_text


def test_two_modes_change_what_a_string_is() -> None:
    assert not in_mode("STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES").backslash_escapes
    assert not in_mode("real_as_float, ansi_quotes").double_quotes_are_text
