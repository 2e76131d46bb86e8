"""Passwords go out of URLs and back into them, as plain functions of text."""

import re
from urllib.parse import quote

_ODBC = re.compile(
    r"(?P<before>[?&]odbc_connect=(?:[^&]*?(?:%3B|;|\+))??(?:PWD|PASSWORD)(?:%3D|=))"
    r"(?P<password>%7B.*?%7D(?=%3B|[;&]|$)|(?:(?!%3B|[;&]).)*)",
    re.IGNORECASE,
)
"""The password inside ODBC's own words, which SQLAlchemy hands on as they are."""


def without_password(url: str) -> tuple[str, str]:
    """`url` without its password, and the password as it was spelled (percent signs and all), "" when there is none."""
    scheme, mark, rest = url.partition("://")
    if mark and (odbc := _ODBC.search(url)) is not None:
        return url[: odbc.start("password")] + url[odbc.end("password") :], odbc["password"]
    head, question, options = rest.partition("?")
    if "@" in head or not _ends_in_a_login(head):  # an address may stand among the options, too
        login, at, place = head.rpartition("@")
        place += question + options
    else:
        login, at, place = rest.rpartition("@")
    user, colon, password = login.partition(":")
    if not (mark and at and colon) or "/" in user:
        return url, ""
    return f"{scheme}://{user}@{place}", password


def _ends_in_a_login(head: str) -> bool:
    """Whether what stands before a "?" may be a user and the beginning of a password, rather than a place."""
    _, colon, password = head.partition(":")
    return bool(colon) and "/" not in head and not password.isdigit() and not head.startswith("[")


def with_password(url: str, password: str) -> str:
    """`url` with `password`, which is spelled as a URL wants it already; unchanged without one or without a place."""
    scheme, mark, rest = url.partition("://")
    if mark and (odbc := _ODBC.search(url)) is not None:
        return url if odbc["password"] else url[: odbc.start("password")] + password + url[odbc.end("password") :]
    head = rest.partition("?")[0]
    login, at, _ = head.rpartition("@")
    if not password or not mark or ":" in login:
        return url
    place = rest[len(login) + len(at) :]
    return f"{scheme}://{login}:{password}@{place}"


def escaped(password: str) -> str:
    """A password as a person types it, spelled for a URL."""
    return quote(password, safe="")


def with_secret(url: str, secret: str) -> str:
    """`url` with a password as a person types it; one that names a file stays as it is."""
    return url if names_a_file(url) else with_password(url, escaped(secret))


def names_a_file(url: str) -> bool:
    """Whether it is a path or the URL of a file, which has no password."""
    scheme, mark, _ = url.partition("://")
    return not mark or scheme.partition("+")[0].lower() in ("sqlite", "sqlite3", "file", "duckdb")
