"""Private PostgreSQL and MariaDB servers for the tests: temporary folder, free loopback port, gone with the run.

    server = start_postgresql()         # about 0.8 s; raises ServerMissing with the reason
    server.url                          # postgresql+psycopg2://rowlore:...@127.0.0.1:40001/postgres
    server.kill(); server.start()       # later tests do that: same port, same data
    server.remove()                     # stop and delete

`ROWLORE_TEST_POSTGRESQL` and `ROWLORE_TEST_MARIADB` name servers to use instead; those are not ours to kill.
"""

import atexit
import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg2
import pymysql
from sqlalchemy import URL, make_url

USER = "rowlore"
HOST = "127.0.0.1"
NOBODY = 65534
START_SECONDS = 30.0
"""Longer than any healthy start (0.3 s); a busy machine may need a few seconds."""


class ServerMissing(Exception):
    """There is no server of this kind to test with; says why and what to install."""


class Server:
    """A database server reached by `url`: somebody else's, so that it can only be used."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self.log: Path | None = None

    @property
    def url(self) -> str:
        """The administrator's URL with its password, with a sync driver."""
        return self._url.render_as_string(hide_password=False)

    @property
    def host(self) -> str:
        return self._url.host or HOST

    @property
    def port(self) -> int:
        return self._url.port or 0

    @property
    def password(self) -> str:
        """The canary that must appear in no message, title or log."""
        return str(self._url.password or "")

    @property
    def pid(self) -> int | None:
        """The process id of a private server that runs."""
        return None

    def url_of(self, database: str) -> str:
        """The same server, another database."""
        return self._url.set(database=database).render_as_string(hide_password=False)


class PrivateServer(Server):
    """A server of our own: can be killed, stopped and started again with the same data on the same port."""

    def __init__(
        self,
        folder: Path,
        url: URL,
        command: Sequence[str],
        stop_signal: int,
        ready: Callable[[URL], None],
        kept: bool = False,
    ) -> None:
        super().__init__(url)
        self.folder = folder
        self._kept = kept
        self.log: Path = folder / "server.log"
        self._command = [*_dies_with_us(), *command]
        self._stop_signal = stop_signal
        self._ready = ready
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.remove)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Start it unless it runs; returns when it answers. Raises ServerMissing with the log when it does not."""
        if self.pid is not None:
            return
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, **_as_nobody()
            )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._ready(self._url)
                return
            except (psycopg2.OperationalError, pymysql.err.OperationalError) as error:
                if self._ended_within(0.02) or time.monotonic() > deadline:
                    said = self.log.read_text(errors="replace")[-2000:]
                    self.kill()
                    raise ServerMissing(f"The server of {self.folder} did not start: {error}\n{said}") from error

    def stop(self) -> None:
        """An orderly but quick end; open sessions are thrown out."""
        if self.pid is not None and self._process is not None:
            self._process.send_signal(self._stop_signal)
            if not self._ended_within(10):
                self.kill()

    def kill(self) -> None:
        """As in a power cut: the server and the processes of its sessions, without a goodbye."""
        if self._process is None:
            return
        if self.pid is not None:
            children = _children(self._process.pid)
            self._process.kill()
            for child in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        self._process.wait()

    def remove(self) -> None:
        """Stop it and delete its folder, unless it is kept."""
        self.stop()
        if not self._kept:
            shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.remove)

    def _ended_within(self, seconds: float) -> bool:
        assert self._process is not None
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True


def postgresql_server() -> Server:
    """The server that the environment names, or a private one. Raises ServerMissing."""
    return _named_or("ROWLORE_TEST_POSTGRESQL", start_postgresql)


def mariadb_server() -> Server:
    """The server that the environment names, or a private one. Raises ServerMissing."""
    return _named_or("ROWLORE_TEST_MARIADB", start_mariadb)


def start_postgresql(
    *, log_statements: bool = False, settings: Mapping[str, str] | None = None, keep: Path | None = None
) -> PrivateServer:
    """A private PostgreSQL; `settings` are lines of postgresql.conf. `keep`: a folder that outlives it, with its data.

    Raises ServerMissing.
    """
    initdb = _postgresql_program("initdb")
    postgres = _postgresql_program("postgres")
    folder = _folder("postgresql", keep)
    password = _password(folder)
    options = ["--auth=scram-sha-256", "--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C.UTF-8"]
    if not (folder / "data").exists():
        _run([initdb, "-D", f"{folder}/data", "-U", USER, f"--pwfile={folder}/password", *options], folder)
    port = _free_port()
    chosen = {
        "listen_addresses": HOST,
        "port": str(port),
        "unix_socket_directories": str(folder),
        # A commit must survive kill(), but not a crash of the machine.
        "fsync": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "shared_buffers": "256MB",
        "max_connections": "200",
        "max_prepared_transactions": "10",
        "log_line_prefix": "%m [%p] %d ",
        "log_statement": "all" if log_statements else "none",
        "lc_messages": "C",
        "timezone": "UTC",
        **(settings or {}),
    }
    command = [postgres, "-D", f"{folder}/data", *(f"--{name}={value}" for name, value in chosen.items())]
    server = PrivateServer(
        folder,
        URL.create("postgresql+psycopg2", USER, password, HOST, port, "postgres"),
        command,
        signal.SIGQUIT,  # "immediate": no checkpoint on the way out
        lambda url: connect_postgresql(url).close(),
        keep is not None,
    )
    server.start()
    return server


def start_mariadb(
    *, log_statements: bool = False, settings: Mapping[str, str] | None = None, keep: Path | None = None
) -> PrivateServer:
    """A private MariaDB; `settings` are long options of mariadbd. `keep`: as for PostgreSQL. Raises ServerMissing."""
    mariadbd = _program("mariadbd", "mariadb-server")
    folder = _folder("mariadb", keep)
    password = _password(folder)
    init = folder / "init.sql"
    init.write_text(
        f"CREATE USER IF NOT EXISTS {USER}@'%' IDENTIFIED BY '{password}';\n"
        f"GRANT ALL ON *.* TO {USER}@'%' WITH GRANT OPTION;\n"
        # Loopback is open to every user of the machine, so the accounts without a password go.
        "DELETE FROM mysql.global_priv WHERE User NOT IN ('rowlore', 'mariadb.sys');\n"
        "FLUSH PRIVILEGES;\n"
    )
    init.chmod(0o644)
    data = f"--datadir={folder}/data"
    small_log = "--innodb-log-file-size=16M"
    if not (folder / "data").exists():
        _install_mariadb(folder, data, small_log)
    port = _free_port()
    chosen = {
        "bind-address": HOST,
        "port": str(port),
        "socket": f"{folder}/socket",
        "tmpdir": f"{folder}/tmp",  # a starting server deletes the temporary tables of all others in its tmpdir
        "pid-file": f"{folder}/pid",
        "init-file": str(init),
        # A commit must survive kill(), but not a crash of the machine.
        "innodb-flush-log-at-trx-commit": "2",
        "loose-innodb-flush-method": "nosync",
        "sync-frm": "0",
        "innodb-buffer-pool-size": "256M",
        "innodb-fast-shutdown": "2",
        "skip-name-resolve": "1",
        "max-connections": "200",
        "character-set-server": "utf8mb4",
        "local-infile": "1",
        "general-log": "1" if log_statements else "0",
        "general-log-file": f"{folder}/server.log",
        **(settings or {}),
    }
    options = [f"--{name}={value}" for name, value in chosen.items()]
    server = PrivateServer(
        folder,
        URL.create("mysql+pymysql", USER, password, HOST, port, "mysql"),
        [mariadbd, "--no-defaults", data, small_log, *options],
        signal.SIGTERM,
        lambda url: connect_mariadb(url).close(),
        keep is not None,
    )
    server.start()
    return server


def _install_mariadb(folder: Path, *options: str) -> None:
    install = _program("mariadb-install-db", "mariadb-server")
    for name in ("data", "tmp"):
        (folder / name).mkdir()
        _give_away(folder / name)
    quick = ["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]
    _run([install, "--no-defaults", f"--tmpdir={folder}/tmp", *options, *quick], folder)


def _named_or(variable: str, start: Callable[[], PrivateServer]) -> Server:
    named = os.environ.get(variable)
    return Server(make_url(named)) if named else start()


def connect_postgresql(url: URL) -> Any:
    """The bare driver's connection, for what a fixture or a test asks the server about others."""
    return psycopg2.connect(
        host=url.host, port=url.port, user=url.username, password=url.password, dbname=url.database, connect_timeout=5
    )


def connect_mariadb(url: URL) -> Any:
    """The bare driver's connection, in autocommit, for what a fixture or a test asks the server about others."""
    return pymysql.connect(
        host=url.host,
        port=url.port or 3306,
        user=url.username,
        password=str(url.password),
        autocommit=True,
        connect_timeout=5,
        ssl_disabled=True,  # or else PyMySQL reads the system's certificates, 20 ms each time
    )


def _postgresql_program(name: str) -> str:
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    return str(versions[-1]) if versions else _program(name, "postgresql")


def _program(name: str, package: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise ServerMissing(f"{name} is not installed (Debian: apt-get install {package})")
    return found


def _dies_with_us() -> list[str]:
    """A prefix that ends the server even when the test process is killed with SIGKILL; Linux only."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []


def _as_nobody() -> dict[str, Any]:
    """Neither server runs as root."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    if os.geteuid() != 0:
        return {"env": environment}
    return {"env": environment, "user": NOBODY, "group": NOBODY, "extra_groups": []}


def _folder(kind: str, keep: Path | None = None) -> Path:
    remove_abandoned()
    if keep is not None:
        keep.mkdir(mode=0o700, exist_ok=True)
        _give_away(keep)
        return keep
    folder = Path(tempfile.mkdtemp(prefix=f"rowlore-{kind}-{os.getpid()}-"))
    _give_away(folder)
    return folder


def remove_abandoned() -> None:
    """Delete the folders of killed test runs: their process is gone and the log has been still for an hour."""
    for folder in Path(tempfile.gettempdir()).glob("rowlore-*-*-*"):
        owner = folder.name.split("-")[2]
        log = folder / "server.log"
        if owner.isdecimal() and not _lives(int(owner)) and log.exists() and time.time() - log.stat().st_mtime > 3600:
            shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)


def _password(folder: Path) -> str:
    """The password of the server in this folder, which nobody else may enter."""
    file = folder / "password"
    if not file.exists():
        file.write_text(f"canary-{secrets.token_hex(8)}")
        file.chmod(0o644)
    return file.read_text()


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **_as_nobody())
    if done.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        raise ServerMissing(f"{command[0]} failed: {done.stdout[-1000:]}{done.stderr[-1000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _children(pid: int) -> list[int]:
    """PostgreSQL's sessions are processes in groups of their own, so a group kill would miss them."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []
