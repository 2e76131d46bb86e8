"""What PostgreSQL's drivers are told; tests/database/test_tls.py sees what comes of it."""

import pytest
from sqlalchemy import make_url

from browser import errors
from browser.database.dialects.postgresql.tls import PostgresqlEncryption
from browser.database.dialects.postgresql.tls_asyncpg import refused_methods
from browser.database.profiles import Tls

TLS = PostgresqlEncryption()


def test_a_socket_cannot_be_encrypted_and_nobody_pretends() -> None:
    url = make_url("postgresql+psycopg2:///db?host=/run/postgresql")
    assert TLS.arguments(url, Tls("preferred")) == {"sslmode": "disable"}
    for mode in ("required", "verify-full"):
        with pytest.raises(errors.ConnectError, match="socket"):
            TLS.arguments(url, Tls(mode))


def test_gss_is_no_way_around_a_certificate() -> None:
    made = TLS.arguments(make_url("postgresql+psycopg2://h/db"), Tls("required"))
    assert made == {"sslmode": "require", "gssencmode": "disable"}


def test_what_speaks_of_tls_leaves_the_url() -> None:
    url = make_url("postgresql+psycopg2://h/db?SSLmode=require&application_name=x")
    assert dict(TLS.stripped(url).query) == {"application_name": "x"}


@pytest.mark.parametrize(
    ("require_auth", "refused"),
    [
        ("", set()),
        ("!password", {"password"}),
        ("!password,!md5", {"password", "md5"}),
        ("scram-sha-256", {"password", "md5", "gss", "sspi", "none"}),
    ],
)
def test_require_auth_means_what_it_means_to_libpq(require_auth: str, refused: set[str]) -> None:
    assert refused_methods(require_auth) == refused
