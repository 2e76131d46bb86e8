"""Formatting keeps the meaning; comments, brackets and indentation of the editor."""

import pytest

from browser import errors
from browser.console.formatting import (
    MOST_TOKENS,
    Edit,
    formatted,
    indentation,
    matching_bracket,
    toggled_comment,
)
from browser.console.script import effect, split
from browser.database.dialects import dialect_for
from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import Piece, tokens
from tests.console.corpus import corpus

POSTGRESQL = dialect_for("postgresql").lexis
MYSQL = dialect_for("mysql").lexis
SQLITE = dialect_for("sqlite").lexis


def test_a_query_is_laid_out() -> None:
    text = "select a.id, count(*) from t a left join u using (id) where x = :p::int group by a.id order by 1 desc;"
    assert formatted(text, POSTGRESQL).splitlines() == [
        "SELECT a.id,",
        "       count(*)",
        "FROM t a",
        "LEFT JOIN u USING (id)",
        "WHERE x = :p::int",
        "GROUP BY a.id",
        "ORDER BY 1 DESC;",
    ]


def test_names_keep_their_case_where_it_matters() -> None:
    assert "User.Name" in formatted("select User.Name from User", MYSQL)
    assert "FROM User" in formatted("select User.Name from User", MYSQL)


@pytest.mark.parametrize(
    "text",
    [
        "create trigger t after insert on x begin select 1; select 2; end",
        "",
        "-- nothing\n",
    ],
)
def test_what_has_no_layout_stays(text: str) -> None:
    assert formatted(text, SQLITE) == text


def test_programs_stay_as_they_are() -> None:
    text = "DELIMITER //\ncreate procedure p()\nbegin\n  select  1;\nend//\n"
    assert formatted(text, MYSQL) == text


def test_what_stands_between_statements_stays() -> None:
    assert formatted("select 1 ;\n\n-- two\n\n\nselect 2;", SQLITE) == "SELECT 1 ;\n\n-- two\n\n\nSELECT 2;"


def test_strings_next_to_each_other_keep_what_stands_between() -> None:
    """'a' newline 'b' is one string to PostgreSQL; on one line it is an error."""
    for text in ("select 'a'\n'b'", "select 'a' 'b'"):
        assert _spaceless(formatted(text, POSTGRESQL)) in (_spaceless(text), _spaceless(text).upper())
        assert ("\n'b'" in formatted(text, POSTGRESQL)) == ("\n'b'" in text)


def _spaceless(text: str) -> str:
    return "".join(text.split()).replace("select", "SELECT")


def test_a_statement_that_is_too_long_is_refused_in_a_sentence() -> None:
    with pytest.raises(errors.NotSupported, match="too long to be formatted"):
        formatted("select 1" + ", 1" * MOST_TOKENS, SQLITE)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql", "mysql"])
def test_the_corpus_keeps_its_meaning(vendor: str) -> None:
    """Nothing but blanks and the case of words changes, and formatting again changes nothing more."""
    lexis = dialect_for(vendor).lexis
    changed = 0
    for case in corpus(vendor):
        laid_out = formatted(case.script, lexis)
        assert _pieces(laid_out, lexis) == _pieces(case.script, lexis)
        before, after = split(case.script, lexis), split(laid_out, lexis)
        assert [each.parameters for each in before] == [each.parameters for each in after]
        assert [effect(each.text, lexis) for each in before] == [effect(each.text, lexis) for each in after]
        changed += laid_out != case.script
    assert changed > len(corpus(vendor)) / 3


def _pieces(text: str, lexis: Lexis) -> list[str]:
    return [
        "".join(piece.casefold() if token.piece is Piece.WORD else piece.split())
        for token in tokens(text, lexis)
        if (piece := text[token.start : token.end]) and token.piece is not Piece.BLANK
    ]


def test_lines_become_comments_and_back() -> None:
    text = "select 1\n    from t\n\nwhere x"
    once = toggled_comment(text, 3, 15, SQLITE)
    assert once == Edit(0, 19, "-- select 1\n--     from t")
    commented = once.text + text[19:]
    again = toggled_comment(commented, 3, 15, SQLITE)
    assert again.text + commented[again.end :] == text


def test_a_selection_up_to_the_start_of_a_line_does_not_touch_it() -> None:
    assert toggled_comment("a\nb\n", 0, 2, SQLITE) == Edit(0, 1, "-- a")


def test_mysql_knows_another_mark() -> None:
    assert toggled_comment("# a\n-- b", 0, 7, MYSQL).text == "a\nb"
    assert toggled_comment("# a", 0, 1, SQLITE).text == "-- # a"


def test_an_empty_line_becomes_a_comment() -> None:
    assert toggled_comment("", 0, 0, SQLITE) == Edit(0, 0, "-- ")


@pytest.mark.parametrize(
    ("text", "offset", "partner"),
    [
        ("f(a, (b))", 1, 8),
        ("f(a, (b))", 8, 1),
        ("f(a, (b))", 9, 1),
        ("f(')')", 1, 5),
        ("(a]", 0, None),
        ("(a", 0, None),
        ("a)", 1, None),
        ("'('", 1, None),
        ("abc", 1, None),
    ],
)
def test_brackets_have_partners(text: str, offset: int, partner: int | None) -> None:
    assert matching_bracket(text, offset, POSTGRESQL) == partner


@pytest.mark.parametrize(
    ("text", "new_line"),
    [("    a", "    "), ("f(", "    "), ("  select", "      "), ("-- select", ""), ("'(", ""), ("\tx", "\t")],
)
def test_a_new_line_is_indented(text: str, new_line: str) -> None:
    assert indentation(text, len(text), POSTGRESQL) == new_line
