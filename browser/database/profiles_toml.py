"""Profiles as TOML tables. What nobody here knows stays in its table, and what makes no sense is told and kept."""

import re
from collections.abc import Sequence
from typing import Any

from browser.database.profiles import TLS_MODES, Environment, Profile, SecretKind, SecretSource, Tls, tidy_folder
from browser.database.profiles_url import names_a_file, without_password
from browser.masking import mask, remember
from browser.settings import toml_key, toml_literal

TABLES = "connection"
"""`[[connection]]` begins one profile."""

_HEAD = (
    "# Rowlore's saved connections. No password belongs in here.\n"
    "# May be edited by hand at any time; keys that Rowlore does not know are kept, comments are not.\n"
)
_LINES = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_SHORT = {"prod": "production", "live": "production", "stage": "staging", "dev": "development"}
"""How people write environments by hand: production that is not taken for it is guarded by nobody."""
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")

Table = dict[str, Any]


def read(text: str) -> Table:
    """The whole file. Raises ValueError (tomllib.TOMLDecodeError too) where it makes no sense as a whole."""
    import tomllib  # 8 ms that a start without saved connections need not pay

    document = tomllib.loads(text)
    tables = document.get(TABLES, [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise ValueError(f"“{TABLES}” must be a list of tables: [[{TABLES}]]")
    document[TABLES] = _with_ids(tables)
    return document


def written(document: Table) -> str:
    """The file's text."""
    lines = [_HEAD]
    inner = {name: value for name, value in document.items() if name != TABLES}
    lines += _table("", inner)
    for table in document.get(TABLES, []):
        if isinstance(url := table.get("url"), str):
            table = table | {"url": without_password(url)[0]}
        lines += ["", f"[[{TABLES}]]", *_table(TABLES, table)]
    return "\n".join(lines) + "\n"


def profile_of(table: Table) -> tuple[Profile, tuple[str, ...]]:
    """The profile of a table, and what of the table was ignored, in words. Raises ValueError where it is none."""
    ignored: list[str] = []

    def text(where: Table, key: str, default: str = "") -> str:
        value = where.get(key, default)
        if isinstance(value, str):
            return value
        ignored.append(key)
        return default

    url, password = without_password(text(table, "url").strip())
    if not url:
        raise ValueError("it has no url")
    if password:
        remember(password)
        ignored.append("the password in url")
    secret, tls, options = (_inner(table, key, ignored) for key in ("secret", "tls", "options"))
    usual = SecretKind.NONE if names_a_file(url) else SecretKind.ASK
    kind = _choice(SecretKind, text(secret, "source", usual), usual, "source", ignored)
    environment = text(table, "environment").strip().lower()
    environment = _SHORT.get(environment, environment)
    mode = text(tls, "mode", Tls().mode)
    if mode not in TLS_MODES:
        raise ValueError(f"its tls mode “{mode}” is none of {', '.join(TLS_MODES)}")  # never less than was meant
    if not isinstance(read_only := table.get("read_only", False), bool):
        raise ValueError("its read_only is neither true nor false")
    colour = text(table, "colour")
    profile = Profile(
        id=text(table, "id"),
        name=_LINES.sub(" ", text(table, "name")).strip() or mask(url),
        url=url,
        folder=tidy_folder(text(table, "folder")),
        colour=colour if _COLOUR.fullmatch(colour) else "",
        environment=_choice(Environment, environment, Environment.UNSAID, "environment", ignored),
        read_only=read_only,
        secret=SecretSource(kind, text(secret, "value")),
        tls=Tls(mode, text(tls, "ca"), text(tls, "certificate"), text(tls, "key")),
        options=options,
    )
    return profile, tuple(ignored)


def table_of(profile: Profile) -> Table:
    """A profile as a table; what is as usual is left out."""
    table: Table = {"id": profile.id, "name": profile.name, "url": without_password(profile.url)[0]}
    table["folder"] = profile.folder
    table["colour"] = profile.colour
    table["environment"] = str(profile.environment)
    table["read_only"] = profile.read_only
    table["secret"] = {"source": str(profile.secret.kind), "value": profile.secret.value}
    usual = Tls()
    names = ("mode", "ca", "certificate", "key")
    table["tls"] = {name: v for name in names if (v := getattr(profile.tls, name)) != getattr(usual, name)}
    table["options"] = dict(profile.options)
    return {name: value for name, value in table.items() if value not in ("", {}, False)}


def patched(table: Table, before: Table, after: Table) -> Table:
    """`table` with what is different between two others; whatever neither of them knows stays as it is."""
    made = dict(table)
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if isinstance(old, dict) or isinstance(new, dict):
            inner = made.get(key)
            new = patched(inner if isinstance(inner, dict) else {}, old or {}, new or {}) or None
        if new is None:
            made.pop(key, None)
        else:
            made[key] = new
    return made


def _inner(table: Table, key: str, ignored: list[str]) -> Table:
    value = table.get(key, {})
    if isinstance(value, dict):
        return value
    ignored.append(key)
    return {}


def _choice(kind: Any, value: str, default: Any, key: str, ignored: list[str]) -> Any:
    try:
        return kind(value)
    except ValueError:
        ignored.append(key)
        return default


def _with_ids(tables: Sequence[Table]) -> list[Table]:
    """Every table has an id of its own: a block that a person wrote or copied gets one, the same at every reading."""
    import hashlib

    used: set[str] = set()
    made = []
    for table in tables:
        wanted = table.get("id")
        if not isinstance(wanted, str) or not wanted:
            seed = f"{table.get('name')}\n{table.get('url')}"
            wanted = hashlib.sha256(seed.encode(errors="replace")).hexdigest()[:32]
        number, name = 1, wanted
        while name in used:
            number += 1
            name = f"{wanted}-{number}"
        used.add(name)
        made.append(table | {"id": name})
    return made


def _table(path: str, values: Table) -> list[str]:
    """The lines of one table: plain values first, tables below under their own heads."""
    lines = [f"{toml_key(name)} = {toml_literal(v)}" for name, v in values.items() if not isinstance(v, dict)]
    for name, value in values.items():
        if isinstance(value, dict):
            inner = f"{path}.{toml_key(name)}" if path else toml_key(name)
            lines += [f"[{inner}]", *_table(inner, value)]
    return lines
