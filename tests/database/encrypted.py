"""Servers of ours that encrypt, whose certificate can be changed while they run."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import make_url

from tests.certificates import Certificates, Pair, given_to_server
from tests.servers import (
    NOBODY,
    PrivateServer,
    connect_mariadb,
    connect_postgresql,
    start_mariadb,
    start_postgresql,
)


class EncryptedServer:
    """A server with TLS; `show` makes it show another certificate from now on."""

    def __init__(self, server: PrivateServer, folder: Path, reload: str) -> None:
        self.server = server
        self._folder = folder
        self._reload = reload

    def url(self, driver: str, query: str = "") -> str:
        """The administrator's URL by a driver, with TLS options."""
        plain = make_url(self.server.url).set(drivername=driver).render_as_string(hide_password=False)
        return f"{plain}?{query}" if query else plain

    def show(self, pair: Pair) -> None:
        """New connections see this certificate."""
        given_to_server(pair, self._folder)
        url = make_url(self.server.url)
        connect = connect_postgresql if url.get_backend_name() == "postgresql" else connect_mariadb
        with closing(connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute(self._reload)
        if url.get_backend_name() == "postgresql":
            with closing(connect(url)):  # the postmaster has read its files when it serves the next one
                pass


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="rowlore-certificates-"))
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def encrypted_postgresql(certificates: Certificates) -> Iterator[EncryptedServer]:
    """A PostgreSQL that asks clients for certificates. Raises ServerMissing."""
    with _folder() as folder:
        pair = given_to_server(certificates.right, folder)
        files = {"ssl_cert_file": pair.certificate, "ssl_key_file": pair.key, "ssl_ca_file": folder / "ca.pem"}
        shutil.copyfile(certificates.ca, folder / "ca.pem")
        (folder / "ca.pem").chmod(0o644)
        server = start_postgresql(settings={"ssl": "on", **{name: str(path) for name, path in files.items()}})
        try:
            yield EncryptedServer(server, folder, "SELECT pg_reload_conf(), pg_sleep(0.1)")
        finally:
            server.remove()


@contextmanager
def encrypted_mariadb(certificates: Certificates) -> Iterator[EncryptedServer]:
    """A MariaDB that takes client certificates. Raises ServerMissing."""
    with _folder() as folder:
        pair = given_to_server(certificates.right, folder)
        files = {"ssl-cert": pair.certificate, "ssl-key": pair.key, "ssl-ca": folder / "ca.pem"}
        shutil.copyfile(certificates.ca, folder / "ca.pem")
        (folder / "ca.pem").chmod(0o644)
        server = start_mariadb(settings={name: str(path) for name, path in files.items()})
        try:
            yield EncryptedServer(server, folder, "FLUSH SSL")
        finally:
            server.remove()
