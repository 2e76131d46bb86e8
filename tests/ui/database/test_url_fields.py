"""URLs and their parts, as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

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
