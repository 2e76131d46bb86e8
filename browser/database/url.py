"""Database URLs: parsed, normalised, checked and masked before anything connects.

A URL is foreign input. Its query can override its host, read files, load plugins or let a rogue server read files
(all measured), so only keys from a list per driver pass.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from browser import errors
from browser.database import drivers
from browser.masking import mask, remember

if TYPE_CHECKING:
    from sqlalchemy import URL

    from browser.database.dialects.base.sessions import Sessions

# for dialects that nobody prepared for: what is known to load code, read files or lead elsewhere
_NEVER = frozenset(
    [
        "plugin",
        "host",
        "hostaddr",
        "port",
        "service",
        "servicefile",
        "passfile",
        "password",
        "read_default_file",
        "read_default_group",
        "local_infile",
        "allow_local_infile",
        "init_command",
        "client_flag",
        "ssl_disabled",
        "creator",
    ]
)
_WHY_NOT = {
    "host": "it would lead to another server than the one the URL shows",
    "hostaddr": "it would lead to another server than the one the URL shows",
    "port": "it would lead to another server than the one the URL shows",
    "plugin": "it loads code",
    "local_infile": "it lets a server read files of this computer",
    "allow_local_infile": "it lets a server read files of this computer",
    "passfile": "it reads a file of this computer",
    "service": "it reads a file of this computer",
    "read_default_file": "it reads a file of this computer",
    "ssl_disabled": "it turns encryption off unseen",
    "password": "a password stands before the @, where it can be hidden",
    "immutable": "it shows half-written rows of a file that is in use",
}
_LOGIN = re.compile(r"[^/\\:@\s]+:(?P<password>[^/\\@\s]+)@[^/\\@\s]+")
_SCHEME = re.compile(r"^(?P<scheme>[A-Za-z][A-Za-z0-9_]*(?:\+[A-Za-z0-9_]+)?):(?P<slashes>/{0,4})")
EXAMPLES = "Examples: /path/to/file.db, postgresql://user:password@host:5432/database, mysql://user@host/database"


@dataclass(frozen=True)
class MaskedUrl:
    """A checked URL. `str()`, `repr()` and pickling show it masked; only `reveal()` gives the real one."""

    _url: "URL" = field(repr=False)

    def __str__(self) -> str:
        return mask(self._url.render_as_string(hide_password=True))

    def __repr__(self) -> str:
        return f"MaskedUrl({str(self)!r})"

    def __reduce__(self) -> str:
        raise TypeError("a URL may hold a password and is never pickled")

    def reveal(self) -> "URL":
        """SQLAlchemy's URL, with its password, for `create_engine` alone."""
        return self._url

    @property
    def drivername(self) -> str:
        """As "postgresql+psycopg2"."""
        return self._url.drivername

    @property
    def in_memory(self) -> bool:
        """Whether no file and no server keeps it."""
        url = self._url
        if self._is_server:
            return False
        database = url.database or ""
        return not database or database.startswith(":memory:")

    @property
    def database_name(self) -> str:
        """The name of the database alone, without its place: "app", "demo.db"."""
        return mask(self._url.database or "") if self._is_server else self.title

    @property
    def name(self) -> str:
        """The name of the database before its place: "app · 127.0.0.1", "demo.db". Not unique, `title` says more."""
        url = self._url
        if not self._is_server:
            return self.title
        host = str(url.query.get("unix_socket") or url.host or url.query.get("host"))
        return mask(" · ".join(part for part in (url.database, host) if part))

    @property
    def _is_server(self) -> bool:
        url = self._url
        return bool(url.host or url.query.get("host") or url.query.get("unix_socket"))

    @property
    def title(self) -> str:
        """What people call this database: a file's name, or user@host:port/database with the host really used."""
        return mask(_sessions(self._url).title(self._url))


def parse(text: str) -> MaskedUrl:
    """The checked URL that `text` means: a SQLAlchemy URL of any spelling, or the path of a SQLite file.

    Raises UrlError (does not parse, refused option) or DriverMissing. Reads no file and makes no connection.
    """
    text = text.strip()
    if not text:
        raise errors.UrlError("No database was named.", hint=EXAMPLES)
    if "\0" in text or "\n" in text:
        raise errors.UrlError("A URL is one line without control characters.", hint=EXAMPLES)
    scheme = _SCHEME.match(text)
    if scheme is None and "://" in text:
        raise errors.UrlError("This is not a database URL.", hint=EXAMPLES)
    if scheme is None or len(scheme["scheme"]) == 1:  # one letter is a Windows drive
        if login := _LOGIN.match(text):
            remember(login["password"])
            raise errors.UrlError(
                "This looks like a server's URL without its beginning, such as postgresql://.",
                hint="Write ./ before it if it is a file.",
            )
        return _file(text)
    if scheme["scheme"].lower() == "file":
        return _file_uri(text)
    return _server(text)


def _file_uri(text: str) -> MaskedUrl:
    """SQLite's own spelling, "file:a%20b.db?mode=ro"; what is refused of other URLs is refused of it, too."""
    if "#" in text:
        raise errors.UrlError("A # ends the path in a file: URL.", hint="Write # as %23 if the file is called so.")
    path, _, options = text[len("file:") :].partition("?")
    query: dict[str, str] = {}
    for key, value in parse_qsl(options, keep_blank_values=True):
        if key in query:
            raise errors.UrlError(f"The option “{mask(key)}” stands twice in the URL.", hint="Name it once.")
        query[key] = value
    query.pop("cache", None)  # how connections of one program share memory: nothing that a person would miss
    return _file(unquote(path), query)


def _file(text: str, query: Mapping[str, str] | None = None) -> MaskedUrl:
    from sqlalchemy import URL

    if text.startswith("//"):
        text = "/" + text.lstrip("/")
    url = URL.create(drivers.with_installed_driver("sqlite"), database=text, query=query or {})
    _check_parts(url)
    _check_query(url)
    return MaskedUrl(_sessions(url).normalised(url))


def _server(text: str) -> MaskedUrl:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    _remember_passwords(text)
    if "," in text.partition("://")[2].partition("?")[0].partition("/")[0].rpartition("@")[2]:
        raise errors.UrlError("This URL names several servers.", hint="Name the one that is to be opened.")
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # a ValueError quotes what should be a port, and may be a password
        raise errors.UrlError("This is not a database URL.", hint=EXAMPLES) from None
    if url.password is not None:
        remember(str(url.password))
    url = url.set(drivername=drivers.with_installed_driver(url.drivername.lower()))
    at_in_name = "@" in (url.database or "") and url.host is None and _sessions(url).remote  # a file may be called so
    if "@" in (url.host or "") or at_in_name:
        raise errors.UrlError(
            "The user name or password holds a character that ends it too early.",
            hint="Write @ as %40, : as %3A and / as %2F in user names and passwords.",
        )
    _check_parts(url)
    _require_dialect(url)
    _check_query(url)
    return MaskedUrl(_sessions(url).normalised(url))


def _check_parts(url: "URL") -> None:
    """Refuse what drivers and the system make something else of: a port beyond 65535 is another one to sockets."""
    said = (url.username, url.password, url.host, url.database, *url.query.values())
    if any("\0" in str(each) for each in said):
        raise errors.UrlError("A URL is one line without control characters.", hint=EXAMPLES)
    if url.port is not None and not 0 < url.port < 65_536:
        raise errors.UrlError(f"{url.port} is no port.", hint="A port is a number from 1 to 65535.")


def _remember_passwords(text: str) -> None:
    """Whatever might be a password is remembered before anything can fail and quote it."""
    authority = text.partition("://")[2]
    head = authority.rpartition("@")[0]
    _, _, password = head.partition(":")
    for secret in {password, unquote(password), *re.findall(r"(?i)[?&](?:password|passwd|pwd|token)=([^&#]*)", text)}:
        remember(secret)


def _require_dialect(url: "URL") -> None:
    from sqlalchemy.exc import NoSuchModuleError

    try:
        dialect = url.get_dialect()
    except NoSuchModuleError:
        raise drivers.missing(url.drivername) from None
    except ImportError as error:  # the dialect's own module needs something that is not there
        raise drivers.missing(url.drivername, words=str(error)) from None
    try:
        dialect.import_dbapi()
    except ImportError as error:
        raise drivers.missing(url.drivername, words=str(error)) from None


def _check_query(url: "URL") -> None:
    from browser.database.tls import is_loopback

    allowed = _sessions(url).options.get(url.get_driver_name())
    for key, value in url.query.items():
        if not isinstance(value, str):
            raise errors.UrlError(f"The option “{key}” stands twice in the URL.", hint="Name it once.")
        lowered = key.lower()
        refused = lowered in _NEVER if allowed is None else lowered not in allowed
        if lowered == "host" and allowed and "host" in allowed:
            refused = not value.startswith("/") or bool(url.host)  # a socket's folder is no other server
        elsewhere = lowered == "unix_socket" and not is_loopback(url.host or "")
        if refused or elsewhere:
            why = _WHY_NOT.get("host" if elsewhere else lowered, "Rowlore does not know it for this driver")
            raise errors.UrlError(
                f"The option “{mask(key)}” of this URL is refused: {why}.", hint="Remove it from the URL."
            )


def _sessions(url: "URL") -> "Sessions":
    from browser.database.dialects import dialect_for

    return dialect_for(url.get_backend_name()).sessions
