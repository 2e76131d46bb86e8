"""What people paste to name a database, in any spelling: URLs, JDBC, libpq's words, command lines, a line of .env."""

import re
import shlex
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote

from browser.database.profiles_url import without_password
from browser.masking import remember


@dataclass(frozen=True, slots=True)
class Pasted:
    """A URL without its password, the password as it is typed, and the names of what was not taken over."""

    url: str
    password: str = field(default="", repr=False)
    dropped: tuple[str, ...] = ()


_ASSIGNED = re.compile(
    r"^(?:export\s+|set\s+)?[A-Za-z_][A-Za-z0-9_.]*(?:\s*=|:\s)\s*(?=['\"]?[a-z][a-z0-9+]*:)(.*)$", re.S
)
_GO = re.compile(r"^(?P<login>[^@/]*@)?(?:tcp\((?P<place>[^)]*)\))/(?P<rest>.*)$")
_BARE = re.compile(r"^(?:[^@/\s]+@)?[^@/\s]+:(?P<port>\d+)/[^/\s]*$")
_PAIR = re.compile(r"\s*(\w[\w ]*?)\s*=\s*('(?:[^'\\]|\\.)*'|[^\s;]*)\s*;?")
_PORTS = {"5432": "postgresql", "3306": "mysql"}
_WORDS = {
    "host": ("host", "hostaddr", "server", "data source", "datasource", "addr", "address"),
    "port": ("port",),
    "database": ("dbname", "database", "initial catalog", "db"),
    "user": ("user", "username", "user id", "userid", "uid"),
    "password": ("password", "pwd", "passwd", "pass"),
}
_ENCRYPTION = (
    "ssl", "sslmode", "sslrootcert", "sslcert", "sslkey", "usessl", "requiressl", "verifyservercertificate", "tls",
)  # fmt: skip
_MYSQL = {"-h": "host", "-P": "port", "-u": "user", "-p": "password", "-D": "database", "-S": "host"}
_CLIENTS = {
    "psql": ("postgresql", {"-h": "host", "-p": "port", "-U": "user", "-d": "database"}),
    "mysql": ("mysql", _MYSQL),
    "mariadb": ("mysql", _MYSQL),
}
_LONG = {"host": "host", "port": "port", "user": "user", "username": "user", "dbname": "database"}
_LONG |= {"database": "database", "password": "password", "socket": "host"}
_TAKE_ONE = ("-c", "-f", "-v", "-o", "-e")
"""Switches whose next word is nobody's name."""
_VARIABLES = {
    "PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "database",
    "MYSQL_HOST": "host", "MYSQL_TCP_PORT": "port", "MYSQL_PWD": "password",
}  # fmt: skip
_SECRET = re.compile(r"""(?i)((?:password|passwd|pwd)\s*=\s*)('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s;&]*)""")


def read_pasted(text: str) -> Pasted:
    """The URL that a text means; what is nothing of the kind comes back as it is, without its password."""
    text = _unwrapped(text)
    found = _command(text) or _words(text)
    if found is not None:
        return found
    text, dropped = _jdbc(text)
    if (go := _GO.match(text)) is not None:
        place, _, options = go["rest"].partition("?")
        tls = [part for part in options.split("&") if part.lower().startswith("tls=")]
        text = f"mysql://{go['login'] or ''}{go['place']}/{place}{'?' + tls[0] if tls else ''}"
    if "://" not in text and (bare := _BARE.match(text)) is not None and bare["port"] in _PORTS:
        text = f"{_PORTS[bare['port']]}://{text}"
    if "://" not in text:
        return _bare(text, dropped)
    url, spelled = without_password(text)
    url, password = _place_of_options(url, unquote(spelled))
    remember(password)
    before, mark, place = url.partition("://")  # a command line that nobody understands may lead to it
    leading = _bare(before, ())
    return Pasted(leading.url + mark + place, password or leading.password, dropped)


def _bare(text: str, dropped: tuple[str, ...]) -> Pasted:
    """A path, or something that nobody understands; but a password in it is seen by nobody."""
    secrets = [found[2].strip("'\"") for found in _SECRET.finditer(text)]
    for each in secrets:
        remember(each)
    return Pasted(_SECRET.sub(r"\1", text), next(filter(None, secrets), ""), dropped)


def _unwrapped(text: str) -> str:
    text = text.strip().rstrip(";").strip()
    assigned = _ASSIGNED.match(text)
    text = assigned[1].strip() if assigned else text
    for _ in range(2):
        if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"`":
            text = text[1:-1].strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    return text


def _jdbc(text: str) -> tuple[str, tuple[str, ...]]:
    """JDBC's URL as one of ours: of its options, which have names of their own, only login and encryption are."""
    if not text.lower().startswith("jdbc:"):
        return text, ()
    text = text[len("jdbc:") :]
    if text.lower().startswith("sqlite:"):
        return f"sqlite:///{text[len('sqlite:') :]}", ()
    place, mark, options = text.partition("?")
    pairs = parse_qsl(options, keep_blank_values=True)
    if place.lower().startswith("sqlserver:") and not mark:
        place, *words = place.split(";")
        pairs = [(key, value) for key, _, value in (word.partition("=") for word in words) if key]
        name = next((value for key, value in pairs if key.lower() in ("databasename", "database")), "")
        place = f"mssql:{place.partition(':')[2]}/{quote(name, safe='')}"
        pairs = [(key, value) for key, value in pairs if key.lower() not in ("databasename", "database")]
    kept = "&".join(f"{key}={quote(value, safe='')}" for key, value in pairs if _taken(key))
    dropped = tuple(key for key, _ in pairs if not _taken(key))
    return f"{place}?{kept}" if kept else place, dropped


def _taken(key: str) -> bool:
    """Whether an option is the login's, or speaks of encryption: dropped, less would be verified than was said."""
    return key in ("user", "password") or key.lower() in _ENCRYPTION


def _place_of_options(url: str, password: str) -> tuple[str, str]:
    """Login, host and port that stand among the options go where the others have them, unless somebody is there."""
    head, mark, options = url.partition("?")
    scheme, _, place = head.partition("://")
    if not mark or scheme.partition("+")[0].lower() in ("sqlite", "file"):
        return url, password
    login, at, rest = place.rpartition("@")
    address, slash, database = rest.partition("/")
    kept = []
    for part in options.split("&"):
        key, _, value = part.partition("=")
        text = unquote(value)
        if key.lower() in _WORDS["password"]:
            password = password or text
            remember(text)
        elif key.lower() in ("user", "username"):
            login, at = (login, at) if at else (quote(text, safe=""), "@")
        elif key == "host" and not text.startswith("/") and address[:1] in ("", ":"):
            address = (f"[{text}]" if ":" in text else text) + address
        elif key == "port" and text.isdigit() and ":" not in address.rpartition("]")[2]:
            address += f":{text}"
        else:
            kept.append(part)
    return f"{scheme}://{login}{at}{address}{slash}{database}{'?' + '&'.join(kept) if kept else ''}", password


def _words(text: str) -> Pasted | None:
    """libpq's `host=... dbname=...`, and `Server=...;Database=...` of others."""
    if "://" in text or not re.match(r"\s*\w[\w ]*?\s*=", text):
        return None
    known: dict[str, str] = {}
    dropped: list[str] = []
    options: list[str] = []
    for key, value in _PAIR.findall(text):
        if value.startswith("'"):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        name = next((name for name, spellings in _WORDS.items() if key.lower() in spellings), None)
        if name is not None:
            known.setdefault(name, value)
        elif key.startswith("ssl"):
            options.append(f"{key}={quote(value, safe='/')}")
        else:
            dropped.append(key)
    if not known.keys() & {"host", "database"}:
        return None
    scheme = _PORTS.get(known.get("port", ""), "postgresql" if ";" not in text else "mysql")
    return _built(scheme, {"host": "127.0.0.1"} | known, tuple(dropped), options)


def _command(text: str) -> Pasted | None:
    """`psql -h host -U user name`, `mysql -uuser -ppassword name`, and a client with a URL or libpq's words behind it.

    What the variables before it say counts: `PGPASSWORD=... psql ...`.
    """
    try:
        words = shlex.split(text.removeprefix("$ "))
    except ValueError:
        return None
    known: dict[str, str] = {}
    while words and "=" in words[0] and "://" not in words[0]:
        name, _, value = words.pop(0).partition("=")
        if name in _VARIABLES:
            known[_VARIABLES[name]] = value
    client = words.pop(0) if words else ""
    if "@" in client or "://" in client or client.rpartition("/")[2] not in _CLIENTS:
        return None  # a URL whose database is called mysql, say
    scheme, letters = _CLIENTS[client.rpartition("/")[2]]
    whole, options, dropped = _switches(words, letters, known)
    if whole:
        found = read_pasted(whole)
        password = found.password or known.get("password", "")
        remember(password)
        return Pasted(found.url, password, found.dropped)
    return _built(scheme, {"host": "127.0.0.1"} | known, dropped, options)


def _switches(
    words: list[str], letters: dict[str, str], known: dict[str, str]
) -> tuple[str, list[str], tuple[str, ...]]:
    """What a client is told: the whole place in one word, or else options of encryption, and what is not taken."""
    options: list[str] = []
    dropped: list[str] = []
    while words:
        word = words.pop(0)
        if "://" in word:
            return word, [], ()
        if word.startswith("--"):
            name, mark, value = word[2:].partition("=")
            if name.startswith("ssl"):
                options.append(f"{name}={quote(value, safe='/')}")
            elif name in _LONG:
                known[_LONG[name]] = value if mark or not words or name == "password" else words.pop(0)
            else:
                dropped.append(word.partition("=")[0])
        elif word[:2] in letters:
            value = word[2:] or ("" if letters[word[:2]] == "password" or not words else words.pop(0))
            known[letters[word[:2]]] = value
        elif word.startswith("-"):
            dropped.append(word[:2])
            if word in _TAKE_ONE and words:
                words.pop(0)
        else:
            known.setdefault("user" if letters.get("-U") and "database" in known else "database", word)
    if _words(known.get("database", "")) is not None:
        return known["database"], [], ()
    return "", options, tuple(dropped)


def _built(scheme: str, known: dict[str, str], dropped: tuple[str, ...], options: list[str]) -> Pasted:
    host = known["host"]
    host, _, comma = host.partition(",")
    port = known.get("port") or comma
    socket = host.startswith("/")
    user = f"{quote(known['user'], safe='')}@" if known.get("user") else ""
    if socket:
        options = [f"{'host' if scheme == 'postgresql' else 'unix_socket'}={quote(host, safe='/')}", *options]
    place = "" if socket else f"[{host}]" if ":" in host else host
    place += f":{port}" if port and not socket else ""
    remember(known.get("password", ""))
    tail = f"?{'&'.join(options)}" if options else ""
    name = quote(known.get("database", ""), safe="")
    return Pasted(f"{scheme}://{user}{place}/{name}{tail}", known.get("password", ""), dropped)
