"""What MariaDB's drivers are told; tests/database/test_tls.py sees what comes of it."""

import hashlib
import ssl
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, make_url

from browser import errors
from browser.database.dialects.mysql.tls import GuardedPassword, MysqlEncryption
from browser.database.profiles import Tls
from tests.conftest import OpenDatabase
from tests.servers import connect_mariadb

TLS = MysqlEncryption()
AUTHORITY = """\
-----BEGIN CERTIFICATE-----
MIIBmTCCAT+gAwIBAgIUBX8tIq/lTX8sYjOysBE/qREWZt8wCgYIKoZIzj0EAwIw
ITEfMB0GA1UEAwwWcm93bG9yZSB0ZXN0IGF1dGhvcml0eTAgFw0yNjExMjAwNzA3
MzVaGA8yMTI2MTAyNzA3MDczNVowITEfMB0GA1UEAwwWcm93bG9yZSB0ZXN0IGF1
dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKErWe3//NK0q5KHIuO6
0WwWTlya6s07utYyccpFifnFH/nyJBgHpeu8L/XTAWsojplCEZH56GK6orbQ04wO
K2GjUzBRMB0GA1UdDgQWBBRlXiMKEfe34/gyh9FPJfQt5dwgmjAfBgNVHSMEGDAW
gBRlXiMKEfe34/gyh9FPJfQt5dwgmjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49
BAMCA0gAMEUCIA7CvcnQakxWdDvS7nHyVN7C3NBkZ/P1pmAiOcTMfKXSAiEA43To
gzHAWPEWlhbNNul7L6Jv+2xTka4pYSFzf79/vyU=
-----END CERTIFICATE-----
"""


def test_tls_is_a_context_that_verifies_the_host(tmp_path: Path) -> None:
    url = make_url(f"mysql+pymysql://h/db?ssl_ca={tmp_path}/authority.pem")
    with pytest.raises(errors.ConnectError, match="certificate file"):
        TLS.arguments(url, TLS.wanted(url, Tls()))
    (tmp_path / "authority.pem").write_text(AUTHORITY)
    context = TLS.arguments(url, TLS.wanted(url, Tls()))["ssl"]
    assert isinstance(context, ssl.SSLContext)
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert not TLS.stripped(url).query


def test_a_guarded_password_is_hashed_and_not_sent() -> None:
    guarded = GuardedPassword(b"secret")
    assert hashlib.sha1(guarded).digest() == hashlib.sha1(b"secret").digest()
    assert "secret" not in repr(guarded)
    with pytest.raises(errors.AuthenticationFailed):
        guarded + b"\0"


def test_a_socket_cannot_be_encrypted_and_nobody_pretends() -> None:
    url = make_url("mysql+pymysql://u@/db?unix_socket=/run/s")
    assert TLS.arguments(url, Tls("preferred")) == {"ssl_disabled": True}
    with pytest.raises(errors.ConnectError, match="socket"):
        TLS.arguments(url, Tls("verify-full"))


def test_connections_that_only_prefer_encryption_share_what_they_prefer(mariadb_url: str) -> None:
    engine = create_engine(mariadb_url)
    url, dialect = engine.url, engine.dialect
    keywords = {**dialect.create_connect_args(url)[1], **TLS.arguments(url, Tls("preferred"))}
    first, second = (TLS.connect(dialect, (), dict(keywords)) for _ in range(2))
    assert type(first) is type(second) is dialect.loaded_dbapi.Connection
    assert first.ctx is second.ctx
    assert (first.ctx.verify_mode, first.ctx.check_hostname) == (ssl.CERT_NONE, False)
    assert first.ctx.cert_store_stats()["x509"] == 0, "reading the system's certificates takes 20 ms"
    first.close()
    second.close()
    demanded = TLS.arguments(url, Tls("required"))["ssl"]
    assert demanded is not first.ctx


async def test_the_apps_own_connections_share_it(mariadb_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(mariadb_url)

    def context(connection: Connection) -> object:
        return getattr(connection.connection.driver_connection, "ctx", None)

    first = await database.read(context)
    await database.pool.recycle()
    assert await database.read(context) is first is not None


@pytest.mark.parametrize("driver", ["mysql+pymysql", "mysql+asyncmy"])
async def test_any_letter_may_stand_in_a_password(mariadb_url: str, driver: str, open_database: OpenDatabase) -> None:
    url = make_url(mariadb_url)
    with closing(connect_mariadb(url)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE USER rowlore_letters@'%' IDENTIFIED BY 'pä€ß中 @:/?#%'")
        try:
            cursor.execute(f"GRANT SELECT ON {url.database}.* TO rowlore_letters@'%'")
            wanted = url.set(drivername=driver, username="rowlore_letters", password="pä€ß中 @:/?#%")
            database = await open_database(wanted.render_as_string(hide_password=False))
            await database.close()
        finally:
            cursor.execute("DROP USER rowlore_letters@'%'")
