"""The token an error is about, from what real servers say of real mistakes."""

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from browser.console.script_positions import position_of_error
from browser.database.dialects import dialect_for, dialect_of
from browser.database.dialects.base.lexis import Lexis

POSTGRESQL = dialect_for("postgresql").lexis
MYSQL = dialect_for("mysql").lexis
SQLITE = dialect_for("sqlite").lexis

LONG = "select '" + "long " * 40 + "' as a,\n" + "1, " * 60 + "⟦no_col⟧ , " + "2, " * 60 + "3"
MISTAKES = [
        ("select 1 frm ⟦t⟧", ("mysql", "postgresql", "sqlite")),
        ("select 1,\n  2 from\n  ⟦corpus_none⟧ where 'corpus_none' = 'x'", ("mysql", "postgresql", "sqlite")),
        ("select 'no_col', -- no_col\n ⟦no_col⟧", ("mysql", "postgresql", "sqlite")),
        ("select 'ä😀', ⟦no_col⟧", ("mysql", "postgresql", "sqlite")),
        ("select ⟦t.nope⟧ from (select 1 as x) t", ("mysql", "postgresql", "sqlite")),
        ("select ⟦no_function⟧(1)", ("postgresql", "sqlite")),
        ("select 1 +\r\n+ ⟦)⟧", ("mysql", "postgresql", "sqlite")),
        ("insert into ⟦corpus_none⟧ values (1)", ("mysql", "postgresql", "sqlite")),
        ("select ⟦x⟧ from (select 1 as x) a, (select 2 as x) b", ("mysql", "postgresql", "sqlite")),
        ("⟦selec⟧ 1", ("mysql", "postgresql", "sqlite")),
        (LONG, ("mysql", "postgresql", "sqlite")),
]  # fmt: skip


def _marked(text: str) -> tuple[str, tuple[int, int]]:
    start = text.index("⟦")
    end = text.index("⟧") - 1
    return text.replace("⟦", "").replace("⟧", ""), (start, end)


@pytest.mark.parametrize("told", [True, False], ids=["position", "words"])
def test_the_right_token_is_found(told: bool, connection: Connection) -> None:
    dialect = dialect_of(connection)
    for mistake, vendors in MISTAKES:
        statement, expected = _marked(mistake)
        with pytest.raises(DBAPIError) as caught:
            connection.exec_driver_sql(statement)
        connection.rollback()
        words = str(caught.value.orig)
        diagnostics = getattr(caught.value.orig, "diag", None)
        position = int(diagnostics.statement_position or 0) or None if diagnostics is not None else None
        place = position_of_error(statement, words, position if told else None, dialect.lexis)
        if dialect.name in vendors:
            assert place is not None, words
            assert (statement[slice(*place)], place) == (statement[slice(*expected)], expected), words


@pytest.mark.parametrize(
    ("lexis", "statement", "words", "token"),
    [
        (MYSQL, "select a\nfrom t wher x\nlimit 1", "... to use near 'x\nlimit 1' at line 2", "x"),
        (MYSQL, "select (1", "... to use near '' at line 1", "1"),
        (MYSQL, "select `a b` from t", "(1054, \"Unknown column 'a b' in 'field list'\")", "`a b`"),
        (MYSQL, "select T.Nope from t", "(1054, \"Unknown column 't.nope' in 'SELECT'\")", "T.Nope"),
        (MYSQL, "select * from no_such", "(1146, \"Table 'test.no_such' doesn't exist\")", "no_such"),
        (SQLITE, "select 'frm' frm t", 'near "t": syntax error', "t"),
        (SQLITE, "select [a b] from t", "no such column: a b", "[a b]"),
        (SQLITE, 'select "x" frm from y', "no such table: y", "y"),
        (SQLITE, "create table t (", "incomplete input", "("),
        (POSTGRESQL, 'select "A b"', 'column "A b" does not exist', '"A b"'),
    ],
)
def test_what_servers_say(lexis: Lexis, statement: str, words: str, token: str) -> None:
    place = position_of_error(statement, words, None, lexis)
    assert place is not None and statement[slice(*place)] == token


@pytest.mark.parametrize(
    "words", ["", "server closed the connection", "near", "LINE 99: x\n         ^", "near '' at line 0"]
)
def test_words_that_say_nothing(words: str) -> None:
    place = position_of_error("select 1", words, None, POSTGRESQL)
    assert place is None or place == (7, 8)
    assert position_of_error("", words, 1, POSTGRESQL) is None


def test_a_position_behind_the_end_is_the_last_token() -> None:
    assert position_of_error("select 1 +  ", "", 13, POSTGRESQL) == (9, 10)
    assert position_of_error("select 1", "", 99, POSTGRESQL) is None
