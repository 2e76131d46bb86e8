"""A database URL and the fields it is made of, as plain functions of text."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from browser.database.profiles_url import escaped as escaped
from browser.database.profiles_url import with_password as with_password
from browser.database.profiles_url import without_password as without_password


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of database the dialog knows. `port` is what its servers listen on; 0 for what has no fields."""

    name: str
    title: str
    scheme: str
    port: int = 0
    is_file: bool = False


SQLITE = Kind("sqlite", "SQLite file", "sqlite", is_file=True)
POSTGRESQL = Kind("postgresql", "PostgreSQL", "postgresql", 5432)
MYSQL = Kind("mysql", "MariaDB / MySQL", "mysql", 3306)
DUCKDB = Kind("duckdb", "DuckDB file", "duckdb", is_file=True)
ORACLE = Kind("oracle", "Oracle", "oracle", 1521)
SQL_SERVER = Kind("mssql", "SQL Server", "mssql", 1433)
OTHER = Kind("other", "Other URL", "")
KINDS = (SQLITE, POSTGRESQL, MYSQL, DUCKDB, ORACLE, SQL_SERVER, OTHER)

# as SQLAlchemy reads it: a "#" means nothing, and a host keeps its capitals
_SERVER = re.compile(
    r"[A-Za-z][\w+.-]*://(?:(?P<user>[^@/?]*)@)?(?P<host>\[[^\]/?]*\]|[^\[\]:/?@]*)(?::(?P<port>\d*))?"
    r"(?:/(?P<database>[^?]*))?(?:\?(?P<options>.*))?"
)
_PASSWORD = re.compile(
    r"[a-z][\w+.-]*://(?!\[)[^/?#@:]*:(?:(.*)@|(?!\d{0,5}(?:[/?].*)?$)(.+))|[?&;](?:password|passwd|pwd)=([^&;]*)",
    re.IGNORECASE,
)
_SOCKETS = {POSTGRESQL: "host", MYSQL: "unix_socket"}
"""The option of a URL that names a socket, or the folder that it lies in."""


def server_url(kind: Kind, host: str, port: str, database: str, user: str, present: str = "") -> str:
    """The URL of a server's database, without a password; "" as long as there is no host.

    A host that begins with "/" is a local socket. Of a `present` URL of the same kind everything else stays: the
    driver, and the options behind the "?".
    """
    host = host.strip()
    if not host and not present:
        return ""
    fits = bool(present) and kind_of(present) == kind
    scheme = present.partition("://")[0] if fits else kind.scheme
    options = present.partition("?")[2].split("&") if fits else []
    if name := _SOCKETS.get(kind):
        options = [part for part in options if not part.lower().startswith(f"{name}=")]
        if host.startswith("/"):
            options.insert(0, f"{name}={quote(host, safe='/')}")
            host = ""
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    login = f"{quote(user, safe='')}@" if user else ""
    place = f":{port.strip()}" if port.strip() else ""
    tail = "&".join(part for part in options if part)
    return f"{scheme}://{login}{host}{place}/{quote(database, safe='')}{'?' if tail else ''}{tail}"


def place_of(url: str) -> tuple[str, str, str, str] | None:
    """Host, port, database and user of a server's URL, "" for what it does not name; None if it does not parse.

    Where it leads to a local socket, that is the host.
    """
    found = _SERVER.fullmatch(url)
    if found is None:
        return None
    host, port, database, user = (unquote(found[name] or "") for name in ("host", "port", "database", "user"))
    name = _SOCKETS.get(kind_of(url), "")
    pairs = [part.partition("=") for part in (found["options"] or "").split("&")]
    socket = next((unquote(value) for key, _, value in pairs if name and key.lower() == name), "")
    return socket if socket.startswith("/") else host.strip("[]"), port, database, user


def password_span(text: str) -> tuple[int, int]:
    """Where in a URL, as far as it is typed, the password begins and ends; the same place twice where there is none.

    A number behind a host is its port, as long as no "@" follows.
    """
    found = _PASSWORD.search(text)
    return found.span(found.lastindex or 0) if found is not None else (0, 0)


def kind_of(url: str) -> Kind:
    """Which kind of database `url` speaks of."""
    scheme = url.partition(":")[0].partition("+")[0].lower()
    if "://" not in url:
        return SQLITE
    names = {"postgres": "postgresql", "mariadb": "mysql", "file": "sqlite"}
    wanted = names.get(scheme, scheme)
    return next((kind for kind in KINDS if kind.name == wanted), OTHER)


def identity(url: str) -> str:
    """The same text for the same place, whatever driver and password a URL names: to tell two of one title apart."""
    place = shortened(without_password(url.strip())[0])
    scheme, mark, rest = place.partition("://")
    if not mark:
        try:
            return str(Path(place).expanduser().absolute())
        except RuntimeError:
            return place
    kind = kind_of(place)
    return f"{scheme.partition('+')[0] if kind == OTHER else kind.name}://{rest.partition('?')[0]}"


def shortened(url: str) -> str:
    """A SQLite URL without anything special as the plain path of its file; any other URL as it is."""
    spelled = url.removeprefix("sqlite+pysqlite:///").removeprefix("sqlite:///")
    path = unquote(spelled)
    plain = spelled != url and path.startswith("/") and "?" not in spelled and "://" not in path
    if plain and path == path.strip() and path.isprintable():
        return path
    bare = url.rstrip(" ")
    return bare + "%20" * (len(url) - len(bare))  # who reads it takes spaces at its end for nothing


def absolute(url: str) -> str:
    """A SQLite file that is named from where the app was started, by its whole path; anything else as it is."""
    path = url.removeprefix("sqlite:///")
    named = path and not path.startswith(("/", "~", ":", "file:"))
    if not named or "://" in path or kind_of(url) != SQLITE:
        return url
    whole = f"{Path.cwd()}/{path}"
    return whole if path == url else f"sqlite:///{quote(str(Path.cwd()), safe='/ ')}/{path}"


def suggested_name(url: str) -> str:
    """What to call a connection that nobody named: "app · db.example", or a file's name; "" where nothing is known."""
    if "://" not in url:
        return Path(url).name
    known = place_of(url)
    if known is None:
        return ""
    host, _, database, _ = known
    if not host:
        return Path(database).name
    return " · ".join(part for part in (database, host) if part)


def address(url: str) -> str:
    """Where it leads, in short, the place before the name: "db.example:5433/app", or a file's name with its folder."""
    known = place_of(url)
    if known is None or not known[0]:
        return "/".join(Path(url.partition("://")[2] or url).parts[-2:])
    host, port, database, _ = known
    return f"{host}:{port}/{database}" if port else f"{host}/{database}"


def example(kind: Kind) -> str:
    """A URL of that kind, to be seen where one is typed."""
    if kind.is_file:
        return "/path/to/file.db" if kind == SQLITE else f"{kind.scheme}:////path/to/file"
    if not kind.port:
        return "dialect+driver://user@host:port/database"
    return f"{kind.scheme}://user@host:{kind.port}/database"
