"""A file of SQL: read exactly or refused, and never written over what nobody has read.

Everything here waits for the disk: off the GUI thread.
"""

import codecs
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from browser import errors

MOST_BYTES = 4_000_000
"""Of one file; an editor holds no more."""
_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""The other end of a pipe is not waited for, and no line end is changed."""


@dataclass(frozen=True, slots=True)
class SqlFile:
    """What a file held when it was read or saved.

    `text` has line ends of one kind: where the file ended all its lines with CRLF or CR, `line_end` says so and `text`
    holds LF; a file with several kinds keeps them in `text`. `encoding` is what it is saved in again. `stamp` tells
    this content from any other.
    """

    path: Path
    text: str
    stamp: str
    encoding: str = "utf-8"
    line_end: str = "\n"


_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read_file(path: Path) -> SqlFile:
    """Read a file of SQL: UTF-8, or UTF-16 with a byte order mark.

    Raises NotSupported, in a sentence, for what is not such a text, is too long, or cannot be read.
    """
    with _telling(path, "read"):
        content = _content(path)
    mark, encoding = next((each for each in _MARKS if content.startswith(each[0])), (b"", "utf-8"))
    try:
        decoded = content[len(mark) :].decode(encoding.removesuffix("-sig"))
    except UnicodeDecodeError as error:
        raise errors.NotSupported(
            f"“{shown(path)}” is not UTF-8 text.",
            words=f"The byte at {len(mark) + error.start} fits no character.",
            hint="Convert the file to UTF-8 first; it was not changed.",
        ) from None
    if "\0" in decoded:
        raise errors.NotSupported(f"“{shown(path)}” is not a text: it holds zero bytes.")
    line_end = next((end for end in ("\r\n", "\r") if _all_end_with(decoded, end)), "\n")
    return SqlFile(path, decoded.replace(line_end, "\n"), _stamp(content), encoding, line_end)


def save_file(path: Path, text: str, seen: SqlFile | None = None, *, replace: bool = False) -> SqlFile:
    """Save `text`; a reader of the file sees the old content or the new one, never a part.

    `seen` is what was read or saved last; its encoding, its line ends and the mode of the file stay. Raises
    NotSupported, without a change, where there is a file that is not the one in `seen`, or that has changed since
    (`replace` allows these two), that is write-protected, or where the text does not fit.
    """
    encoding, line_end = (seen.encoding, seen.line_end) if seen is not None else ("utf-8", "\n")
    content = _encoded(path, text, encoding, line_end)
    with _telling(path, "saved"):
        target = path.resolve()  # where it is a link, the link stays
        if target.exists():
            _check_replaceable(path, seen, replace)
            _write(target, content, stat.S_IMODE(target.stat().st_mode), over=True)
        else:
            _write(target, content, 0o600, over=False)
    return SqlFile(path, text, _stamp(content), encoding, line_end)


def _check_replaceable(path: Path, seen: SqlFile | None, replace: bool) -> None:
    if not path.is_file():
        raise errors.NotSupported(f"“{shown(path)}” is not a file.")
    if not os.access(path, os.W_OK):
        raise errors.NotSupported(f"“{shown(path)}” is write-protected.", hint="Save it under another name.")
    if replace:
        return
    if seen is None or seen.path != path:
        raise errors.NotSupported(
            f"There is a file “{shown(path)}” already.", hint="Choose another name, or replace the file."
        )
    if path.stat().st_size > MOST_BYTES or _stamp(_content(path)) != seen.stamp:
        raise errors.NotSupported(
            f"“{shown(path)}” was changed by another program since it was read.",
            hint="Save under another name, read the file again, or replace what is there now.",
        )


def _encoded(path: Path, text: str, encoding: str, line_end: str) -> bytes:
    if "\0" in text:
        raise errors.NotSupported("A text with zero characters cannot be saved as a file of SQL.")
    mark = next((mark for mark, name in _MARKS if name == encoding), b"")
    text = text if line_end == "\n" else text.replace("\r\n", "\n")
    try:
        content = mark + text.replace("\n", line_end).encode(encoding.removesuffix("-sig"))
    except UnicodeEncodeError as error:
        raise errors.NotSupported(
            f"The text has half a character at {error.start}, which no file can hold.", hint="Remove that character."
        ) from None
    if len(content) > MOST_BYTES:
        raise errors.NotSupported(f"“{shown(path)}” would be larger than {MOST_BYTES // 1_000_000} MB.")
    return content


def _content(path: Path) -> bytes:
    handle = os.open(path, _READING)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise errors.NotSupported(f"“{shown(path)}” is not a file.")
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise errors.NotSupported(f"“{shown(path)}” is larger than {MOST_BYTES // 1_000_000} MB.")
    return content


def _write(path: Path, content: bytes, mode: int, *, over: bool) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        Path(name).chmod(mode)
        if over:
            Path(name).replace(path)
        else:
            move(Path(name), path)
    finally:
        Path(name).unlink(missing_ok=True)
    _sync(path.parent)


def move(old: Path, new: Path) -> None:
    """Give a file another name. Raises FileExistsError where there is something of that name, OSError."""
    try:
        os.link(old, new, follow_symlinks=False)  # unlike a rename it never replaces anything
    except FileExistsError:
        raise
    except OSError:  # a folder, or a file system without links
        if os.path.lexists(new):
            raise FileExistsError from None
        old.rename(new)
    else:
        old.unlink()


def _sync(folder: Path) -> None:
    if os.name == "nt":
        return  # has no such thing
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _all_end_with(text: str, end: str) -> bool:
    """Whether the text has line ends, and all are of that kind."""
    rest = text.replace(end, "")
    return end in text and "\r" not in rest and "\n" not in rest


def _stamp(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def shown(path: Path) -> str:
    """The name of a file as it can be shown."""
    return path.name.encode("utf-8", "replace").decode()


@contextmanager
def _telling(path: Path, verb: str) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise errors.NotSupported(f"There is a file “{shown(path)}” already.", hint="Choose another name.") from None
    except (OSError, RuntimeError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise errors.NotSupported(f"“{shown(path)}” cannot be {verb}.", words=words) from None
