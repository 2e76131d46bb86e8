"""MySQL's strings depend on the session's sql_mode."""

from sqlalchemy import create_engine, text

from browser.console.script import split
from browser.database.dialects.mysql.lexis import LEXIS
from browser.database.dialects.sqlite.lexis import LEXIS as SQLITE


def test_the_default_mode_changes_nothing(mariadb_url: str) -> None:
    engine = create_engine(mariadb_url)
    with engine.connect() as connection:
        assert LEXIS.in_mode(connection.scalar(text("select @@sql_mode")) or "") == LEXIS
    engine.dispose()


def test_two_modes_change_what_a_string_is(mariadb_url: str) -> None:
    """What the server takes for one statement is one; a backslash is a character, "x" a name."""
    lexis = LEXIS.in_mode("STRICT_TRANS_TABLES,no_backslash_escapes, ANSI_QUOTES")
    script = "select '\\', x.\"a;b\" from (select ':no' as \"a;b\") x; select 2"
    first, second = split(script, lexis)
    engine = create_engine(mariadb_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("set sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'")
        assert connection.exec_driver_sql(first.text).one() == ("\\", ":no")
        assert connection.exec_driver_sql(second.text).scalar() == 2
    engine.dispose()
    assert len(split(script, LEXIS)) != 2 or split(script, LEXIS)[0].text != first.text


def test_others_have_no_modes() -> None:
    assert SQLITE.in_mode("NO_BACKSLASH_ESCAPES,ANSI_QUOTES") is SQLITE
