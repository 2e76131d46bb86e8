"""Splitting, parameters, effects, and what is sent: a corpus per vendor, and properties of any text whatever."""

from functools import cache
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Dialect, String, bindparam, create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.types import NULLTYPE

from browser import errors
from browser.console.script import (
    Effect,
    Statement,
    as_sent,
    as_text,
    effect,
    is_plain_select,
    split,
    statement_at,
    unguarded,
)
from browser.database.dialects import dialect_for
from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import Piece, coarse_tokens, significant, tokens
from tests.conftest import OpenDatabase
from tests.console.corpus import Said, corpus

VENDORS = ("sqlite", "postgresql", "mysql")
LEXES = [dialect_for(vendor).lexis for vendor in VENDORS]
SQLITE, POSTGRESQL, MYSQL = LEXES
DRIVERS = (
    *("sqlite+pysqlite", "sqlite+aiosqlite", "postgresql+psycopg2", "postgresql+asyncpg"),
    *("mysql+pymysql", "mysql+asyncmy"),
)


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_corpus_is_large_enough(vendor: str) -> None:
    statements = [said.text for case in corpus(vendor) for said in case.said]
    assert len(set(statements)) >= 150
    assert len({case.script for case in corpus(vendor)}) == len(corpus(vendor)), "a case stands there twice"


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_corpus(vendor: str) -> None:
    lexis = dialect_for(vendor).lexis
    wrong = []
    for case in corpus(vendor):
        found = split(case.script, lexis)
        _check_offsets(case.script, found, lexis)
        said = tuple(Said(each.text, effect(each.text, lexis), each.parameters) for each in found)
        if said != case.said:
            wrong.append((said, case.said))
    assert not wrong


def _check_offsets(script: str, found: tuple[Statement, ...], lexis: Lexis) -> None:
    """The statements and what stands between them are the script; between them is nothing that counts."""
    position, gaps = 0, []
    for each in found:
        assert position <= each.start < each.end <= each.stop
        assert each.text == script[each.start : each.end]
        assert each.line == script.count("\n", 0, each.start) + 1
        gaps.append(script[position : each.start])
        position = each.end
    gaps.append(script[position:])
    if not lexis.delimiter_command or "delimiter" not in script.lower():
        assert all(word == ";" for gap in gaps for word, _token in significant(gap, lexis))


FRAGMENTS = """
' '' " "" ` [ ] $$ $a$ $ /* */ /*! -- # \\ \\' \\: :a :b :ab : :: := ; ;; ( ) , . % %% %s %(a)s ? ?| @> @ select insert
into update delete from where create trigger procedure function begin end case if then loop atomic with as E' e' U&' x'
array[ a[ 1 12:30 \u00e4 \u00a0 \U0001f600 DELIMITER // explain analyze values table for union rule not
"""
TEXTS = st.one_of(
    st.lists(
        st.sampled_from([*FRAGMENTS.split(), " ", "\n", "\r", "\r\n", "\ufeff", "\x00", "\u2028"]), max_size=40
    ).map("".join),
    st.lists(st.sampled_from([*FRAGMENTS.split(), "\n"]), max_size=30).map(" ".join),
    st.text(max_size=60),
)
ANY_VENDOR = st.sampled_from([*VENDORS, "duckdb"])


@settings(max_examples=400)
@given(TEXTS, ANY_VENDOR)
def test_any_text_has_statements_and_nothing_is_lost(script: str, vendor: str) -> None:
    lexis = dialect_for(vendor).lexis
    assert "".join(script[token.start : token.end] for token in tokens(script, lexis)) == script
    found = split(script, lexis)
    _check_offsets(script, found, lexis)
    for each in found:
        effect(each.text, lexis)
        is_plain_select(each.text, lexis)
        assert statement_at(found, each.start) is each


@settings(max_examples=300)
@given(TEXTS, ANY_VENDOR)
def test_the_fast_way_sees_what_the_slow_one_sees(script: str, vendor: str) -> None:
    lexis = dialect_for(vendor).lexis
    if lexis.array_slices:
        script = script.replace("[", "(")  # the splitter goes back to the slow way there
    counting = (Piece.COMMENT, Piece.STRING, Piece.NAME, Piece.EXECUTABLE, Piece.PARAMETER, Piece.ESCAPED)
    slow = [token for token in tokens(script, lexis) if token.piece in counting]
    assert [token for token in coarse_tokens(script, lexis) if token.piece in counting] == slow
    semicolons = [token.start for token in tokens(script, lexis) if script[token.start] == ";"]
    assert [token.start for token in coarse_tokens(script, lexis) if script[token.start] == ";"] == semicolons


@settings(max_examples=300)
@given(TEXTS, ANY_VENDOR)
def test_a_statement_alone_has_the_parameters_it_has_in_the_script(script: str, vendor: str) -> None:
    lexis = dialect_for(vendor).lexis
    if lexis.delimiter_command and "delimiter" in script.lower():
        return
    for each in split(script, lexis):
        names = [each.text[t.start + 1 : t.end] for t in tokens(each.text, lexis) if t.piece is Piece.PARAMETER]
        assert each.parameters in ((), tuple(dict.fromkeys(names)))
        if each.text.startswith("\ufeff"):
            continue  # a byte order mark is one only where a script begins
        (alone, *more) = split(each.text, lexis)
        assert not more and (alone.text, alone.parameters) == (each.text, each.parameters)


def _quotings(lexis: Lexis) -> st.SearchStrategy[str]:
    """Everything that hides its content, around any content that does not end it."""
    content = st.lists(st.sampled_from(FRAGMENTS.split()), max_size=6).map(" ".join)
    ways = [content.map(lambda inside: "'" + inside.replace("\\", "").replace("'", "''") + "'")]
    ways.append(content.map(lambda inside: '"' + inside.replace("\\", "").replace('"', '""') + '"'))
    ways.append(content.map(lambda inside: "-- " + inside + "\n"))
    ways.append(content.map(lambda inside: "/* " + inside.replace("*/", "").replace("/*", "") + " */"))
    if lexis.backtick_names:
        ways.append(content.map(lambda inside: "`" + inside.replace("`", "``") + "`"))
    if lexis.bracket_names:
        ways.append(content.map(lambda inside: "[" + inside.replace("]", "") + "]"))
    if lexis.dollar_quotes:
        ways.append(content.map(lambda inside: "$q$" + inside + "$q$"))
        ways.append(content.map(lambda inside: "E'" + inside.replace("\\", "\\\\").replace("'", "\\'") + "'"))
    if lexis.hash_comments:
        ways.append(content.map(lambda inside: "#" + inside + "\n"))
    if lexis.nested_comments:
        ways.append(content.map(lambda inside: "/* " + inside.replace("*/", "").replace("/*", "/**/") + " */"))
    if lexis.backslash_escapes:
        ways.append(content.map(lambda inside: "'" + inside.replace("\\", "\\\\").replace("'", "\\'") + "'"))
    return st.one_of(ways)


@settings(max_examples=300)
@given(st.data(), st.sampled_from(LEXES))
def test_nothing_in_quotes_or_comments_splits_or_becomes_a_parameter(data: st.DataObject, lexis: Lexis) -> None:
    quoted = data.draw(st.lists(_quotings(lexis), min_size=1, max_size=5))
    middle = " , ".join(quoted)
    found = split(f"select {middle} , :z; select 2", lexis)
    assert [each.parameters for each in found] == [("z",), ()]
    assert found[0].text == f"select {middle} , :z"


@cache
def _dialect(driver: str) -> Dialect:
    engine = create_async_engine if driver.endswith(("aiosqlite", "asyncpg", "asyncmy")) else create_engine
    return engine(f"{driver}://").dialect


def _compiled(statement: Statement, lexis: Lexis, driver: str) -> str:
    """What the driver is handed."""
    binds = [bindparam(name, 1, type_=NULLTYPE) for name in statement.parameters]
    compiled = text(as_text(statement, lexis)).bindparams(*binds).compile(dialect=_dialect(driver))
    assert set(compiled.params) == set(statement.parameters)
    return str(compiled)


def _expected(statement: Statement, lexis: Lexis, driver: str) -> str:
    """What was typed, with the driver's placeholders at the parameters."""
    dialect = _dialect(driver)
    style, order, pieces = dialect.paramstyle, list(statement.parameters), []
    for token in tokens(statement.text, lexis):
        piece = statement.text[token.start : token.end]
        if token.piece is Piece.PARAMETER and piece[1:] in order:
            places = {
                "qmark": "?",
                "format": "%s",
                "pyformat": f"%({piece[1:]})s",
                "numeric_dollar": f"${order.index(piece[1:]) + 1}",
            }
            pieces.append(places[style])
            continue
        if token.piece is Piece.ESCAPED:
            piece = piece[1:]
        pieces.append(piece.replace("%", "%%") if style in ("format", "pyformat") else piece)
    return "".join(pieces)


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_corpus_is_compiled_as_typed(driver: str) -> None:
    vendor = driver.partition("+")[0]
    lexis = dialect_for(vendor).lexis
    for case in corpus(vendor):
        for statement in split(case.script, lexis):
            compiled = _compiled(statement, lexis, driver)
            assert compiled == _expected(statement, lexis, driver)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(DRIVERS))
def test_any_text_is_compiled_as_typed(script: str, driver: str) -> None:
    lexis = dialect_for(driver.partition("+")[0]).lexis
    for statement in split(script.replace("%(a)s", "%(q)s"), lexis):
        assert _compiled(statement, lexis, driver) == _expected(statement, lexis, driver)


async def test_six_drivers_hand_on_what_was_typed(driver_url: str, open_database: OpenDatabase) -> None:
    lexis = dialect_for(driver_url.partition("+")[0]).lexis
    typed = "select '%s 100% %% :no %(b)s 12:30 {\"a\":1}' as x, /* % :c */ :a as a, 7 %4 as m -- % :d ?"
    (statement,) = split(typed, lexis)
    assert statement.parameters == ("a",)
    clause = text(as_text(statement, lexis)).bindparams(bindparam("a", "100%s :x", type_=String()))

    def ask(connection: Connection) -> tuple[object, ...]:
        return tuple(connection.execute(clause).one())

    database = await open_database(driver_url)
    assert await database.read(ask) == ('%s 100% %% :no %(b)s 12:30 {"a":1}', "100%s :x", 3)


@settings(max_examples=200)
@given(TEXTS, ANY_VENDOR)
def test_without_escapes_a_statement_is_sent_byte_for_byte(script: str, vendor: str) -> None:
    lexis = dialect_for(vendor).lexis
    for statement in split(script, lexis):
        sent = as_sent(statement, lexis)
        escaped = [token for token in tokens(statement.text, lexis) if token.piece is Piece.ESCAPED]
        assert len(sent) == len(statement.text) - len(escaped)
        if not escaped:
            assert sent == statement.text


@pytest.mark.parametrize("typed", ["select '%(a)s', :a", "select '__[POSTCOMPILE_a]', :b"])
def test_what_sqlalchemy_would_take_for_a_parameter_is_refused(typed: str) -> None:
    (statement,) = split(typed, SQLITE)
    with pytest.raises(errors.NotSupported, match="looks like a parameter"):
        as_text(statement, SQLITE)


def test_the_statement_at_the_caret() -> None:
    script = "select 1;  -- one\n\nselect 2 ;select 3\n"
    found = split(script, SQLITE)
    texts = [None if (each := statement_at(found, at)) is None else each.text for at in range(len(script) + 1)]
    assert texts[:18] == ["select 1"] * 18  # up to the end of its line
    assert texts[18] is None
    assert texts[19:29] == ["select 2"] * 10
    assert texts[29:38] == ["select 3"] * 9
    assert statement_at((), 0) is None


def test_a_megabyte_of_values_is_judged_at_once() -> None:
    typed = "insert into t values " + ", ".join(["(1, 'a;b', ':c')"] * 60_000)
    started = process_time()
    assert (effect(typed, MYSQL), is_plain_select(typed, MYSQL), unguarded(typed, MYSQL).what) == (
        Effect.WRITE,
        False,
        "",
    )
    assert process_time() - started < 0.05


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("select 1", True),
        ("(select 1) union (select 2)", True),
        ("values (1)", True),
        ("table users", True),
        ("with t as (select 1) select * from t", True),
        ("/* a */ select 1 -- b", True),
        ("select replace('a', 'b', 'c')", True),
        ("select 1 into x", False),
        ("select a.into from a", True),
        ("with t as (delete from x returning *) select * from t", False),
        ("with t as (select 1) insert into x select * from t", False),
        ("insert into x values (1)", False),
        ("explain select 1", False),
        ("show all", False),
        ("", False),
    ],
)
def test_what_a_cursor_takes(typed: str, plain: bool) -> None:
    assert is_plain_select(typed, POSTGRESQL) is plain


HARD = {
    "plain": "select a, b, 'x:y' from t where x = :p and y in (1,2,3); -- c\n",
    "quotes": "'",
    "doubled": "''" * 3 + " ",
    "open comments": "/* ",
    "closed comments": "/**/",
    "dollars": "$a$ $",
    "brackets": "a[:x](",
    "backslashes": "\\'\\:",
    "semicolons": ";",
    "colons": ":",
    "delimiters": "DELIMITER //\nx//\n",
    "new delimiters": "DELIMITER ",
    "blank lines": "\n",
    "digits": "1.",
    "letters": "a",
    "case": "create procedure p() begin if case ",
    "executable": "/*! ' ",
    "dashes": "-",
}


@pytest.mark.parametrize("lexis", LEXES, ids=VENDORS)
@pytest.mark.parametrize("kind", HARD)
def test_a_megabyte_of_anything_is_split_in_linear_time(kind: str, lexis: Lexis) -> None:
    piece = HARD[kind]
    script = "".join(f"DELIMITER x{index}\n" for index in range(60_000)) if kind == "new delimiters" else ""
    script = script or piece * (1_000_000 // len(piece))
    started = process_time()
    split(script[:250_000], lexis)
    assert process_time() - started < 1
