"""No spelling of a TLS option verifies less than it says: every driver, real servers, every doubtful certificate."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from browser import errors
from browser.database.database import Database
from browser.database.dialects import dialect_for
from browser.database.profiles import Tls
from browser.database.tls import (
    MODES,
    Spellings,
    TlsState,
    agreed,
    check_files,
    context_for,
    is_loopback,
    may_send_clear_text,
    said_by,
    strictest,
)
from tests.certificates import Certificates, make_certificates
from tests.database.encrypted import EncryptedServer, encrypted_mariadb, encrypted_postgresql
from tests.servers import USER, Server

POSTGRESQL = ("postgresql+psycopg2", "postgresql+asyncpg")
MYSQL = ("mysql+pymysql", "mysql+asyncmy")

SPELLED = {
    "postgresql": [
        ("", "preferred"),
        ("sslmode=disable", "off"),
        ("sslmode=allow", "preferred"),
        ("sslmode=prefer", "preferred"),
        ("ssl=require", "required"),
        ("sslmode=require", "required"),
        ("SSLMODE=REQUIRE", "required"),
        ("sslmode=prefer&sslmode=require", None),
        ("sslmode=prefer&SSLMODE=require", "required"),
        ("sslmode=verify-ca", "verify-full"),
        ("sslmode=verify_full", "verify-full"),
        ("ssl=verify-full", "verify-full"),
        ("ssl=true", "verify-full"),
        ("sslrootcert={ca}", "verify-full"),
        ("sslmode=require&sslrootcert={ca}", "verify-full"),
        ("sslmode=verify-full&sslrootcert={other}", "other"),
        ("sslmode=disable&sslrootcert={ca}", None),
        ("sslmode=sometimes", None),
        ("sslmode=verify-full&sslrootcert={ca}.gone", None),
        ("ssl_disabled=false", None),
    ],
    "mysql": [
        ("", "preferred"),
        ("ssl_mode=DISABLED", "off"),
        ("ssl=false", "off"),
        ("ssl_mode=PREFERRED", "preferred"),
        ("ssl=true", "required"),
        ("ssl-mode=REQUIRED", "required"),
        ("sslmode=require", "required"),
        ("useSSL=true", "required"),
        ("tls=skip-verify", "required"),
        ("tls=true", "verify-full"),
        ("ssl_verify_cert=false", "required"),
        ("ssl_mode=VERIFY_CA", "verify-full"),
        ("ssl_mode=VERIFY_IDENTITY", "verify-full"),
        ("ssl_verify_cert=true", "verify-full"),
        ("ssl_verify_identity=1", "verify-full"),
        ("ssl_ca={ca}", "verify-full"),
        ("ssl_ca={ca}&ssl_verify_identity=false", "verify-full"),
        ("ssl_ca={ca}&ssl_verify_identity=true", "verify-full"),
        ("ssl_ca={ca}&ssl_check_hostname=false", "verify-full"),
        ("ssl_mode=PREFERRED&ssl_ca={ca}", "verify-full"),
        ("ssl_ca={other}", "other"),
        ("ssl_mode=DISABLED&ssl_ca={ca}", None),
        ("ssl_verify_cert=perhaps", None),
        ("ssl_disabled=false", None),
        ("ssl_ca={ca}.gone", None),
    ],
}
"""What a URL says, and how much is verified then; None: it is refused, "other": by the other CA."""
KINDS = ("right", "wrong_host", "unknown", "self_signed", "none")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"), USER)


@pytest.fixture(scope="module")
def encrypted(
    certificates: Certificates,
    _postgresql: Server,  # both skip where a server is missing
    _mariadb: Server,
) -> Iterator[dict[str, EncryptedServer]]:
    with encrypted_postgresql(certificates) as postgresql, encrypted_mariadb(certificates) as mariadb:
        yield {"postgresql": postgresql, "mysql": mariadb}


@pytest.fixture
def trusted(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    """The CA of the tests is one of this computer's."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.ca))
    monkeypatch.setenv("HOME", str(certificates.ca.parent / "nobody's"))
    for name in ("PGSSLMODE", "PGSSLROOTCERT"):
        monkeypatch.delenv(name, raising=False)


def _expected(says: str | None, kind: str) -> str:
    """What must come of it: "refused", "plain", "encrypted" or "verified"."""
    if says == "other":
        return "verified" if kind == "unknown" else "refused"
    if says is None or (says == "verify-full" and kind != "right"):
        return "refused"
    if kind == "none":
        return "refused" if says == "required" else "plain"
    return {"off": "plain", "verify-full": "verified"}.get(str(says), "encrypted")


async def _came(url: str, tls: Tls | None = None) -> str:
    try:
        database = await Database.connect(url, tls=tls)
    except (errors.ConnectError, errors.UrlError):
        return "refused"
    state = database.tls
    try:
        backend = make_url(url).get_backend_name()
        question = (
            "SELECT CASE WHEN ssl THEN version ELSE '' END FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            if backend == "postgresql"
            else "SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'ssl_version'"
        )
        server_says = await database.read(lambda connection: connection.exec_driver_sql(question).scalar())
    finally:
        await database.close()
    assert state.version == server_says
    return "verified" if state.verified else "encrypted" if state.version else "plain"


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("driver", [*POSTGRESQL, *MYSQL])
async def test_no_spelling_verifies_less_than_it_says(
    driver: str,
    kind: str,
    encrypted: dict[str, EncryptedServer],
    certificates: Certificates,
    request: pytest.FixtureRequest,
) -> None:
    vendor = driver.partition("+")[0]
    plain: Server | None = None
    if kind == "none":
        plain = request.getfixturevalue({"postgresql": "postgresql", "mysql": "mariadb"}[vendor])
    else:
        encrypted[vendor].show(getattr(certificates, kind))
    base = make_url(plain.url if plain else encrypted[vendor].server.url).set(drivername=driver)
    wrong = []
    for spelled, says in SPELLED[vendor]:
        query = spelled.format(ca=certificates.ca, other=certificates.other_ca)
        came = await _came(f"{base.render_as_string(hide_password=False)}?{query}")
        if came != _expected(says, kind):
            wrong.append((spelled, came, _expected(says, kind)))
    assert not wrong


@pytest.mark.parametrize("driver", [*POSTGRESQL, *MYSQL])
async def test_a_client_certificate_reaches_the_server(
    driver: str, encrypted: dict[str, EncryptedServer], certificates: Certificates
) -> None:
    server = encrypted[driver.partition("+")[0]]
    server.show(certificates.right)
    pair = certificates.client
    tls = Tls("verify-full", str(certificates.ca), str(pair.certificate), str(pair.key))
    database = await Database.connect(server.url(driver), tls=tls)
    assert database.tls.words in ("TLS 1.3, server verified", "TLS 1.2, server verified")
    try:
        if driver in POSTGRESQL:
            asked = "SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            told = await database.read(lambda connection: connection.exec_driver_sql(asked).scalar())
            assert told == f"/CN={USER}"
    finally:
        await database.close()
    gone = Tls("required", "", f"{pair.certificate}.gone", str(pair.key))
    with pytest.raises(errors.ConnectError, match="certificate file"):
        await Database.connect(server.url(driver), tls=gone)


@pytest.mark.parametrize("driver", [*POSTGRESQL, *MYSQL])
async def test_another_certificate_is_told_in_words(
    driver: str, encrypted: dict[str, EncryptedServer], certificates: Certificates
) -> None:
    server = encrypted[driver.partition("+")[0]]
    tls = Tls("verify-full", str(certificates.ca))
    server.show(certificates.wrong_host)
    with pytest.raises(errors.Unreachable, match="made out to another host"):
        await Database.connect(server.url(driver), tls=tls)
    server.show(certificates.unknown)
    with pytest.raises(errors.Unreachable, match="signed by a CA"):
        await Database.connect(server.url(driver), tls=tls)
    server.show(certificates.expired)
    with pytest.raises(errors.Unreachable, match="expired"):
        await Database.connect(server.url(driver), tls=tls)


async def test_the_environment_of_libpq_is_not_weakened(
    encrypted: dict[str, EncryptedServer],
    certificates: Certificates,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = encrypted["postgresql"]
    for pair, came in ((certificates.right, "verified"), (certificates.unknown, "refused")):
        server.show(pair)
        with monkeypatch.context() as environment:
            environment.setenv("PGSSLMODE", "verify-full")
            environment.setenv("PGSSLROOTCERT", str(certificates.ca))
            assert [await _came(server.url(driver)) for driver in POSTGRESQL] == [came, came]


def test_the_strictest_counts() -> None:
    assert [strictest("off", mode) for mode in MODES] == list(MODES)
    assert agreed(Tls("off"), None) == Tls("off")
    assert agreed(Tls("off"), Tls("required")) == Tls("required")
    assert agreed(Tls("verify-full", "a"), Tls("preferred", "b")) == Tls("verify-full", "a")
    assert agreed(Tls("required", "a"), None) == Tls("verify-full", "a")
    assert agreed(Tls("preferred", "", "c"), None) == Tls("required", "", "c")


def test_a_query_without_tls_says_nothing() -> None:
    assert said_by({"charset": "utf8"}, Spellings(frozenset({"ssl"}))) is None


def test_words_of_what_is_in_use() -> None:
    assert TlsState("TLSv1.3", verified=True).words == "TLS 1.3, server verified"
    assert TlsState("TLSv1.2").words == "TLS 1.2, server not verified"
    assert TlsState().words == "not encrypted"
    assert TlsState(local=True).words == "local socket"
    assert TlsState(known=False).words == ""


def test_who_may_have_a_readable_password() -> None:
    assert is_loopback("127.0.0.1") and is_loopback("::1") and is_loopback("localhost")
    assert not is_loopback("10.0.0.1") and not is_loopback("db.example")
    assert may_send_clear_text(Tls("verify-full"), "db.example", socket=False)
    assert may_send_clear_text(Tls("preferred"), "127.0.0.1", socket=False)
    assert may_send_clear_text(Tls("preferred"), "", socket=True)
    assert not may_send_clear_text(Tls("required"), "127.0.0.1", socket=False)
    assert not may_send_clear_text(Tls("preferred"), "db.example", socket=False)
    assert not may_send_clear_text(Tls("off"), "db.example", socket=False)


def test_a_key_with_a_passphrase_asks_nobody_on_the_terminal(certificates: Certificates, tmp_path: Path) -> None:
    import subprocess

    locked = tmp_path / "locked.key"
    command = ["openssl", "ec", "-aes256", "-passout", "pass:secret", "-in", str(certificates.client.key), "-out"]
    subprocess.run([*command, str(locked)], check=True, capture_output=True)
    tls = Tls("required", "", str(certificates.client.certificate), str(locked))
    with pytest.raises(errors.ConnectError, match="without a passphrase"):
        context_for(tls)
    with pytest.raises(errors.ConnectError, match="without a passphrase"):
        check_files(tls)


def test_libpq_asks_for_no_passphrase(
    certificates: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    client = certificates.client
    (tmp_path / "both.pem").write_text(client.certificate.read_text() + client.key.read_text())
    encryption = dialect_for("postgresql").tls
    url = make_url("postgresql+psycopg2://h/d")

    def arguments(tls: Tls) -> dict[str, Any]:
        return encryption.arguments(url, encryption.wanted(url, tls))

    made = arguments(Tls("required", "", "~/both.pem"))
    assert (made["sslcert"], made["sslkey"]) == (str(tmp_path / "both.pem"), str(tmp_path / "both.pem"))
    (tmp_path / ".postgresql").mkdir()
    assert "sslpassword" not in arguments(Tls())
    (tmp_path / ".postgresql" / "postgresql.crt").write_text("")
    assert "sslpassword" in arguments(Tls()) and "sslpassword" not in arguments(Tls("off"))
    with pytest.raises(errors.ConnectError):
        arguments(Tls("required", "", "~/gone.pem"))
