"""One revision file, read with `ast` and never run: who it is, what it follows, what it would do."""

import ast
import hashlib
import io
import re
import tokenize
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from browser.migrate.literals import NotLiteral
from browser.migrate.operations import Operation
from browser.migrate.operations_reader import of_function
from browser.migrate.operations_source import Source

LARGEST = 2_000_000
"""Bytes that are parsed as a whole (about 2 s); of a larger file only what stands above its first function."""
SMALL = 100_000
"""Bytes up to which what was read is remembered for the next time."""
TOO_DEEP = "This is nested too deeply, or holds characters that Python does not read."

_FIRST_FUNCTION = re.compile(rb"^(?:async[ \t]+)?(?:def|class)[ \t]|^@", re.MULTILINE)
_ID_IN_NAME = re.compile(r"([a-f0-9]+)\.py$")
_DATE = re.compile(r"^\s*Create Date:\s*(.+?)\s*$", re.MULTILINE | re.IGNORECASE)
_HEADER = re.compile(r"^\s*(Revision ID|Revises|Create Date)\s*:", re.IGNORECASE)
_ILLEGAL = re.compile(r"[@+:-]")
_WARNINGS = Lock()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file or the project, in one sentence. `line` counts from 1; 0 where no line is to blame."""

    path: Path
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision as its file says.

    `down`, `labels` and `depends_on` are as written there, in order; `message` is the first paragraph of the docstring,
    in one line; `date` is the text behind "Create Date:", or empty. `problems` are sentences about this revision.
    """

    id: str
    down: tuple[str, ...]
    labels: tuple[str, ...]
    depends_on: tuple[str, ...]
    message: str
    docstring: str
    date: str
    path: Path
    upgrade: tuple[Operation, ...]
    downgrade: tuple[Operation, ...]
    problems: tuple[str, ...] = ()
    upgrade_line: int = 0
    downgrade_line: int = 0

    @property
    def reversible(self) -> bool:
        """Whether `downgrade()` does anything that can be seen; `pass` and `raise` do not."""
        return bool(self.downgrade) and all(each.name != "raise" for each in self.downgrade)


class Unreadable(Exception):
    """A file from which no revision can be had: a sentence, and the line it is about."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def content_hash(source: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(source).hexdigest()


def read_revision(path: Path, source: bytes) -> Revision:
    """What a file says. Raises Unreadable with a sentence. `source` is what the file holds."""
    read = _remembered if len(source) <= SMALL else _read
    try:
        return read(source, path)
    except RecursionError:
        raise Unreadable(TOO_DEEP) from None


@contextmanager
def quietly() -> Iterator[None]:
    """Other people's source may use spellings that Python warns of while parsing; that is theirs to mend."""
    with _WARNINGS, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def parsed(source: bytes) -> tuple[str, ast.Module]:
    """The text of a Python file, lines ended by \\n, and its tree. Raises Unreadable."""
    text = decoded(source)
    try:
        return text, ast.parse(text)
    except SyntaxError as error:
        raise Unreadable(f"This is not valid Python: {error.msg}.", error.lineno or 0) from None
    except (ValueError, RecursionError, MemoryError):
        raise Unreadable(TOO_DEEP) from None


def decoded(source: bytes) -> str:
    """The text of a Python file in the encoding it names itself (PEP 263), else UTF-8. Raises Unreadable."""
    source = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    encoding = "utf-8"
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    except SyntaxError as error:
        # It is also raised where the file names no encoding, and its first lines are not UTF-8.
        if "unknown encoding" in str(error):
            raise Unreadable(f"Python does not know its encoding: {error.msg}.", 1) from None
    try:
        return source.decode(encoding)
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"This is not {error.encoding} text, and the file names no other encoding.", line) from None


@lru_cache(maxsize=8192)
def _remembered(source: bytes, path: Path) -> Revision:
    return _read(source, path)


def _read(source: bytes, path: Path) -> Revision:
    whole = len(source) <= LARGEST
    text, tree = parsed(source if whole else _above_functions(source))
    parts = Source(text, tree)
    found = parts.names
    problems: list[str] = []
    docstring = (ast.get_docstring(tree, clean=False) or "").strip()
    if not whole:
        problems.append(f"The file has {len(source):,} bytes; what it does is not read.")
    lines = {each: function.lineno for each, function in parts.functions.items()}
    if whole:
        problems += [f"There is no {each}() in it." for each in ("upgrade", "downgrade") if each not in found]
    date = _DATE.search(docstring)
    return Revision(
        _id(found, path.name, problems),
        _ids(found, "down_revision", required=True, problems=problems),
        _ids(found, "branch_labels", required=False, problems=problems),
        _ids(found, "depends_on", required=False, problems=problems),
        _message(docstring),
        docstring,
        date[1] if date else "",
        path,
        of_function(parts, "upgrade"),
        of_function(parts, "downgrade"),
        tuple(problems),
        lines.get("upgrade", 0),
        lines.get("downgrade", 0),
    )


def _above_functions(source: bytes) -> bytes:
    first = _FIRST_FUNCTION.search(source)
    end = first.start() if first else len(source)
    if end > LARGEST:
        raise Unreadable(f"The file has {len(source):,} bytes, and no function near its beginning; it is not read.")
    return source[:end]


def _message(docstring: str) -> str:
    first = re.split(r"\n[ \t]*\n", docstring, maxsplit=1)[0]
    lines = [line.strip() for line in first.splitlines() if not _HEADER.match(line)]
    return " ".join(line for line in lines if line)


def _id(found: dict[str, Any], name: str, problems: list[str]) -> str:
    if "revision" not in found:
        legacy = _ID_IN_NAME.match(name)
        if not legacy:
            raise Unreadable("It gives no `revision`, so Alembic refuses the whole folder; helpers belong elsewhere.")
        return legacy[1]
    value = found["revision"]
    if isinstance(value, NotLiteral):
        raise Unreadable("Which revision this is (`revision`) only a run would tell.", _line(value))
    if not isinstance(value, str) or not value:
        raise Unreadable(f"`revision` must be a text, not {value!r:.60}.")
    if _ILLEGAL.search(value):
        problems.append(f"Alembic refuses “{value}”: @, +, - and : mean something else in the names of revisions.")
    return value


def _ids(found: dict[str, Any], name: str, *, required: bool, problems: list[str]) -> tuple[str, ...]:
    if name not in found:
        if required:
            problems.append(f"It gives no `{name}`, so Alembic refuses it.")
        return ()
    value = found[name]
    if isinstance(value, NotLiteral):
        problems.append(f"What `{name}` is (line {_line(value)}) only a run would tell; it is shown without.")
        return ()
    values = () if value is None else (value,) if isinstance(value, str) else value
    if not isinstance(values, tuple | list) or not all(isinstance(each, str) for each in values):
        problems.append(f"`{name}` must be a text or several, not {value!r:.60}.")
        return ()
    return tuple(dict.fromkeys(values))


def _line(unknown: NotLiteral) -> int:
    return getattr(unknown.node, "lineno", 0)
