"""URLs and their parts, as text."""

from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import make_url

from browser.database.url import parse
from browser.ui.database import url_fields
from browser.ui.database.url_fields import DUCKDB, MYSQL, OTHER, POSTGRESQL, SQLITE

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@given(user=TEXT, password=TEXT, database=TEXT)
def test_any_name_and_password_survive(user: str, password: str, database: str) -> None:
    shown = url_fields.server_url(POSTGRESQL, "host", "5432", database, user)
    url = make_url(url_fields.with_password(shown, url_fields.escaped(password)))
    assert (url.username, url.password, url.host, url.port, url.database) == (user, password, "host", 5432, database)
    assert url_fields.without_password(url_fields.with_password(shown, url_fields.escaped(password)))[0] == shown


def test_an_ipv6_host_is_bracketed() -> None:
    assert make_url(url_fields.server_url(MYSQL, "::1", "", "db", "")).host == "::1"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("postgresql://ada@[::1]:5433/db", ("::1", "5433", "db", "ada")),
        ("postgresql://DB.Example:5432/a%23b?sslmode=require", ("DB.Example", "5432", "a#b", "")),
        ("postgresql://ada@/db?sslmode=prefer&host=/run/postgresql", ("/run/postgresql", "", "db", "ada")),
        ("postgresql://%2Fvar%2Frun/db", ("/var/run", "", "db", "")),
        ("mysql://ada@localhost/db?unix_socket=/run/my%20sql.sock", ("/run/my sql.sock", "", "db", "ada")),
        ("postgresql://h/a#b", ("h", "", "a#b", "")),
        ("postgresql://h", ("h", "", "", "")),
    ],
)
def test_fields_and_url_say_the_same(url: str, place: tuple[str, str, str, str]) -> None:
    kind = url_fields.kind_of(url)
    assert url_fields.place_of(url) == place
    written = url_fields.server_url(kind, *place, url)
    assert url_fields.place_of(written) == place
    assert ("sslmode" in written) == ("sslmode" in url)
    assert parse(written).reveal().database == place[2]


def test_a_host_takes_the_place_of_a_socket() -> None:
    present = "postgresql://ada@/db?host=/run&sslmode=prefer"
    assert url_fields.server_url(POSTGRESQL, "h", "", "db", "ada", present) == "postgresql://ada@h/db?sslmode=prefer"


@pytest.mark.parametrize("url", ["postgresql://a:5432,b:5433/db", "postgresql://h:port/db", "postgresql://ada:secr"])
def test_what_does_not_parse_has_neither_place_nor_name(url: str) -> None:
    assert url_fields.place_of(url) is None
    assert url_fields.suggested_name(url) == ""


@given(name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12))
@example(name=" ")
@example(name="a ?#%20:@ü://")
def test_any_file_that_was_open_is_found_again(name: str) -> None:
    path = f"/tmp/{name.replace('/', '_')}"
    url = parse(f"sqlite:///{quote(path)}").reveal().render_as_string()
    assert parse(url_fields.shortened(url)).reveal().database == path


def test_the_address_begins_with_the_place() -> None:
    assert url_fields.address("postgresql://ada@h:5433/d?x=y") == "h:5433/d"
    assert url_fields.address("mysql://h/d") == "h/d"
    assert url_fields.address("/tmp/eu/shop.db") == url_fields.address("sqlite:////tmp/eu/shop.db") == "eu/shop.db"


def test_no_host_is_no_url() -> None:
    assert url_fields.server_url(MYSQL, " ", "3306", "db", "ada") == ""


@pytest.mark.parametrize(
    ("url", "shown", "password"),
    [
        ("postgresql://ada:s3cret@host/db", "postgresql://ada@host/db", "s3cret"),
        ("postgresql://ada:p@ss@host/db", "postgresql://ada@host/db", "p@ss"),
        ("mysql://ada:a%40b@host/db", "mysql://ada@host/db", "a%40b"),
        ("mysql://:only@host/db", "mysql://@host/db", "only"),
        ("postgresql://host/db", "postgresql://host/db", ""),
        ("/tmp/a:b@c.db", "/tmp/a:b@c.db", ""),
        ("sqlite:////tmp/x.db", "sqlite:////tmp/x.db", ""),
    ],
)
def test_the_password_is_taken_out(url: str, shown: str, password: str) -> None:
    assert url_fields.without_password(url) == (shown, password)


def test_a_password_in_the_url_wins() -> None:
    assert url_fields.with_password("mysql://ada:own@host", "other") == "mysql://ada:own@host"
    assert url_fields.with_password("mysql://host", "pw") == "mysql://:pw@host"
    assert url_fields.with_password("/tmp/x.db", "pw") == "/tmp/x.db"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("/tmp/x.db", SQLITE),
        ("sqlite+aiosqlite:///x", SQLITE),
        ("postgres://h/d", POSTGRESQL),
        ("postgresql+asyncpg://h/d", POSTGRESQL),
        ("mariadb+pymysql://h/d", MYSQL),
        ("duckdb:///x", DUCKDB),
        ("firebird://h/x", OTHER),
    ],
)
def test_the_kind_is_seen(url: str, kind: url_fields.Kind) -> None:
    assert url_fields.kind_of(url) == kind


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("postgresql://me:s", "s"),
        ("postgresql+asyncpg://me:12345x", "12345x"),
        ("mysql://me:p@ss@host/app", "p@ss"),
        ("mysql://:only@host", "only"),
        ("mysql://host/app?user=me&password=s&x=1", "s"),
        ("postgresql://me:5432@host", "5432"),
        ("postgresql://localhost:5432", ""),
        ("postgresql://localhost:5432/app?sslmode=require", ""),
        ("postgresql://[::1]:5432/app", ""),
        ("postgresql://me@host:5432/app", ""),
        ("sqlite:////a:b.db", ""),
        ("/home/me/a:b.db", ""),
        ("", ""),
    ],
)
def test_where_the_password_stands_while_it_is_typed(text: str, password: str) -> None:
    start, end = url_fields.password_span(text)
    assert text[start:end] == password
