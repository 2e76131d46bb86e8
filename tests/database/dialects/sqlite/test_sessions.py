import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from browser import errors
from browser.database.dialects.sqlite.sessions import SqliteSessions

SESSIONS = SqliteSessions()


def test_a_file_is_opened_and_never_created(tmp_path: Path) -> None:
    arguments = SESSIONS.arguments(make_url(f"sqlite:///{tmp_path}/new.db"), read_only=False)
    engine = create_engine(arguments.url, connect_args=arguments.connect_args)
    with pytest.raises(Exception, match="unable to open"):
        engine.connect()
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize(("url", "mode"), [("sqlite:////x.db", "rw"), ("sqlite:////x.db?mode=ro", "ro")])
def test_the_mode_is_the_urls(url: str, mode: str) -> None:
    assert SESSIONS.arguments(make_url(url), read_only=False).url.query["mode"] == mode
    assert SESSIONS.arguments(make_url(url), read_only=True).url.query["mode"] == "ro"


def test_a_prepared_connection_trusts_no_schema_and_has_no_regexp() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.create_function("regexp", 2, lambda a, b: True)
        SESSIONS.prepare(connection, read_only=False)
        for dangerous in ("load_extension('x')", "fts3_tokenizer('x')", "regexp('a', 'a')"):
            connection.execute(f"CREATE VIEW v AS SELECT {dangerous}")
            with pytest.raises(sqlite3.OperationalError, match=r"unsafe use|no such function|raised exception"):
                connection.execute("SELECT * FROM v")
            connection.execute("DROP VIEW v")
        with pytest.raises(sqlite3.OperationalError):
            connection.execute("SELECT 'a' REGEXP 'a'")
        with pytest.raises(sqlite3.Error, match="too big"):
            connection.execute("SELECT zeroblob(300000000)")


def test_a_schema_may_use_json(tmp_path: Path) -> None:
    """SQLite 3.38 to 3.40 take it for dangerous in a schema that is not trusted; then the file counts as malformed."""
    with closing(sqlite3.connect(tmp_path / "json.db")) as connection:
        connection.executescript(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, doc CHECK (json_valid(doc)), a AS (doc ->> '$.a'));"
            "CREATE INDEX i ON t (json_extract(doc, '$.a')); INSERT INTO t (doc) VALUES ('{\"a\": 7}');"
            "CREATE VIEW v AS SELECT json_extract(doc, '$.a') FROM t;"
        )
    with closing(sqlite3.connect(tmp_path / "json.db")) as connection:
        SESSIONS.prepare(connection, read_only=False)
        assert connection.execute("SELECT a FROM t").fetchall() == [(7,)]
        assert connection.execute("SELECT * FROM v").fetchall() == [(7,)]
        assert connection.execute("PRAGMA query_only").fetchone() == (0,)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.write_bytes(b"PK\3\4 not at all"), "not a SQLite database"),
        (lambda path: None, "no file"),
    ],
)
def test_what_is_no_database_is_refused_before_it_is_opened(make: object, words: str, tmp_path: Path) -> None:
    assert callable(make)
    path = tmp_path / "x.db"
    make(path)
    with pytest.raises(errors.NotADatabase, match=words):
        SESSIONS.check(make_url(f"sqlite:///{path}"))


def test_a_path_that_is_no_text_is_refused_in_words() -> None:
    with pytest.raises(errors.NotADatabase, match=r"“/tmp/\\udcff.db” is not UTF-8"):
        SESSIONS.check(URL.create("sqlite", database="/tmp/\udcff.db"))


def test_a_transaction_holds_ddl_too(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        with pytest.raises(KeyError), SESSIONS.transaction(connection):
            connection.execute(text("CREATE TABLE t (a)"))
            raise KeyError
        assert connection.execute(text("SELECT count(*) FROM sqlite_schema")).scalar() == 0
        with SESSIONS.transaction(connection):
            connection.execute(text("CREATE TABLE t (a)"))
        assert connection.execute(text("SELECT count(*) FROM sqlite_schema")).scalar() == 1
    engine.dispose()
