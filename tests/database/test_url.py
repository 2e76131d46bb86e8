import pickle
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from browser import errors
from browser.database.url import MaskedUrl, parse

CANARY = "c4nary-s3cret"


@pytest.mark.parametrize(
    ("text", "drivername"),
    [
        ("postgres://u@h/db", "postgresql+psycopg2"),
        ("postgresql://u@h/db", "postgresql+psycopg2"),
        ("POSTGRESQL://u@h/db", "postgresql+psycopg2"),
        ("postgresql+asyncpg://u@h/db", "postgresql+asyncpg"),
        ("mysql://u@h/db", "mysql+pymysql"),
        ("mariadb://u@h/db", "mariadb+pymysql"),
        ("mysql+asyncmy://u@h/db", "mysql+asyncmy"),
        ("sqlite://", "sqlite+pysqlite"),
        ("sqlite+aiosqlite:///x.db", "sqlite+aiosqlite"),
        ("duckdb:///x.duckdb", "duckdb"),
        ("/tmp/x.db", "sqlite+pysqlite"),
        ("x.db", "sqlite+pysqlite"),
        ("C:\\data\\x.db", "sqlite+pysqlite"),
        ("file:///tmp/x.db?mode=ro", "sqlite+pysqlite"),
    ],
)
def test_a_bare_url_gets_an_installed_driver(text: str, drivername: str) -> None:
    assert parse(text).drivername == drivername


@pytest.mark.parametrize("text", ["sqlite:////tmp/a@b.db", "sqlite3:////tmp/a@b.db", "/tmp/a@b.db", "/tmp/x:y@b.db"])
def test_a_files_name_may_hold_an_at(text: str) -> None:
    assert parse(text).title.endswith("@b.db")


def test_a_url_without_its_beginning_is_no_file_and_tells_no_password() -> None:
    with pytest.raises(errors.UrlError, match="without its beginning") as failed:
        parse(f"u:{CANARY}@h/x")
    assert CANARY not in str(failed.value)


def test_a_path_becomes_absolute() -> None:
    assert parse("~/x.db").reveal().database == str(Path("~/x.db").expanduser())
    assert parse("sqlite:///x.db").reveal().database == str(Path("x.db").absolute())
    assert parse("file:///tmp/a%20b.db").reveal().database == "/tmp/a b.db"


@pytest.mark.parametrize(
    ("text", "pip"),
    [
        ("mysql+mysqldb://u@h/db", "pip install mysqlclient"),
        ("oracle://u@h/db", "pip install oracledb"),
        ("mssql+pyodbc://u@h/db", "pip install pyodbc"),
        ("snowflake://u@h/db", "pip install snowflake-sqlalchemy"),
        ("postgresql+pg8000://u@h/db", "pip install pg8000"),
    ],
)
def test_a_missing_driver_is_named_with_its_pip_line(text: str, pip: str) -> None:
    with pytest.raises(errors.DriverMissing) as missing:
        parse(text)
    assert pip in missing.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://good/db?host=evil",
        "postgresql://good/db?hostaddr=10.0.0.1",
        "postgresql:///db?host=evil",
        "postgresql://good/db?passfile=/etc/passwd",
        "postgresql://good/db?service=x",
        "postgresql+asyncpg://good/db?host=/tmp",
        "mysql://good/db?local_infile=1",
        "mysql://good/db?LOCAL_INFILE=1",
        "mysql://good/db?ssl_disabled=true",
        "mysql://good/db?read_default_file=/etc/my.cnf",
        "mysql+asyncmy://good/db?plugin=x",
        "mysql://good/db?unix_socket=/tmp/evil.sock",
        "sqlite:////tmp/x.db?immutable=1",
        "duckdb:///x?plugin=y",
        "postgresql://good/db?sslmode=require&sslmode=disable",
    ],
)
def test_an_option_that_leads_elsewhere_is_refused(text: str) -> None:
    with pytest.raises(errors.UrlError) as refused:
        parse(text)
    assert "Remove it" in refused.value.hint or "once" in refused.value.hint


@pytest.mark.parametrize("text", ["postgresql://ada:x7", "postgresql://ada:hunter2", "mysql://ada:hunter2/app"])
def test_a_password_without_a_host_is_not_quoted(text: str) -> None:
    with pytest.raises(errors.UrlError) as refused:
        parse(text)
    assert "hunter2" not in str(refused.value) and "x7" not in str(refused.value)


def test_a_socket_folder_is_no_other_server() -> None:
    assert parse("postgresql:///db?host=/run/postgresql").title == "/run/postgresql/db"
    assert parse("postgresql://%2Frun%2Fpostgresql/db").title == "/run/postgresql/db"
    assert parse("mysql://localhost/db?unix_socket=/run/my.sock").title == "/run/my.sock/db"
    assert parse("postgresql://[fe80::1%25eth0]/db").reveal().host == "fe80::1%eth0"


def test_the_host_of_the_environment_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.example")
    assert parse("postgresql:///db").title == "db.example/db"
    assert parse("postgresql://other/db").title == "other/db"
    assert parse("postgresql:///db?host=/run").title == "/run/db"
    monkeypatch.setenv("PGHOST", "/run/postgresql")
    assert parse("postgresql:///db").title == "/run/postgresql/db"


def test_a_file_that_is_named_read_only_stays_so() -> None:
    assert parse("file:///tmp/a%20b.db?cache=shared&mode=ro").reveal().query == {"mode": "ro"}
    assert parse("file:x?mode=%72o").reveal().query == {"mode": "ro"}
    assert parse("file:///tmp/a%23b.db?mode=rw").reveal().database == "/tmp/a#b.db"


@pytest.mark.parametrize(
    "text",
    [
        "file:x?mode=ro#a",
        "file:x#a?mode=ro",
        "file:x?mode=RO",
        "file:x?MODE=ro",
        "file:x?mode=",
        "file:x?mode=memory",
        "file:x?mode=ro&mode=rw",
        "file:x?immutable=1",
        "file:x?vfs=unix-none",
        "file:x?unknown",
        "sqlite:////tmp/x.db?mode=RO",
        "sqlite:////tmp/x.db?MODE=ro",
        "sqlite:///file:x?mode=memory",
        "sqlite:///file:x%3Fmode=ro",
        "sqlite:///file:x?mode=ro#a",
    ],
)
def test_a_file_whose_options_are_not_understood_is_not_opened(text: str) -> None:
    with pytest.raises(errors.UrlError) as refused:
        parse(text)
    assert refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "://",
        "postgresql://h:port/db",
        "postgresql://a:1,b:2/c",
        "mysql://h:99999/d",
        "postgresql://h:0/d",
        "sqlite:////tmp/a%00b",
        "file:/a%00",
        "mysql://u:p%00@h/d",
        "a\0b",
        "mysql://h/\nb",
        "http://x",
    ],
)
def test_what_is_no_url_is_told_in_words(text: str) -> None:
    with pytest.raises((errors.UrlError, errors.DriverMissing)) as refused:
        parse(text)
    assert refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://u:{CANARY}@h/db",
        f"postgresql://u:x{CANARY}@{CANARY}@h/db",
        f"postgresql://u:{CANARY}@h:port/db",
        f"mysql://u@h/db?password={CANARY}",
        f"mysql://u:{CANARY}@h/db?local_infile=1",
        f"nosuch://u:{CANARY}@h/db",
        f"mssql+pymssql://u:{CANARY}@h/db",
    ],
)
def test_no_password_in_any_text(text: str) -> None:
    try:
        url = parse(text)
    except errors.RowloreError as error:
        assert CANARY not in str(error)
        assert error.__cause__ is None
    else:
        assert CANARY not in f"{url} {url!r} {url.title}"
        with pytest.raises(TypeError):
            pickle.dumps(url)


@given(st.text(max_size=60))
@example("sqlite:///file:x?mode=memory")
@example("postgresql://[::1")
@example("postgresql://\ud800@h")
@example("//")
@example("~0")
def test_any_text_is_a_url_or_a_sentence(text: str) -> None:
    try:
        url = parse(text)
    except errors.RowloreError as error:
        assert error.message
    else:
        assert isinstance(url, MaskedUrl)
        assert url.title or url.reveal().database == "/"
