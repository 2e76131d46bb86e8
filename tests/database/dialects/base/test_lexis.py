"""The facts about each vendor's SQL."""

import pytest

from browser.database.dialects import dialect_for
from browser.database.dialects.base.lexis import Lexis

VENDORS = ("sqlite", "postgresql", "mysql", "mariadb", "duckdb")


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_vendor_has_its_lexis(vendor: str) -> None:
    lexis = dialect_for(vendor).lexis
    assert isinstance(lexis, Lexis)
    assert lexis == dialect_for(vendor).lexis and hash(lexis) == hash(dialect_for(vendor).lexis)


@pytest.mark.parametrize("vendor", VENDORS)
def test_words_are_lower_case_and_told_once(vendor: str) -> None:
    lexis = dialect_for(vendor).lexis
    for words in (lexis.keywords, lexis.functions, tuple(lexis.reserved)):
        assert all(word == word.lower() and word.replace("_", "a").isalnum() for word in words)
        assert len(set(words)) == len(words)
    assert lexis.reserved <= set(lexis.keywords)


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_highlighter_is_none_of_a_shell(vendor: str) -> None:
    from pygments.lexers import get_lexer_by_name

    assert dialect_for(vendor).lexis.highlighter != "sqlite3"
    get_lexer_by_name(dialect_for(vendor).lexis.highlighter)
