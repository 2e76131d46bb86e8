"""A new SQLite database: a real file of one page, there as a whole or not at all, and never over another one."""

import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from browser import errors


def create(path: Path) -> None:
    """Make an empty database. Raises errors.NotADatabase where there is something already, or nothing can be made."""
    path = path.expanduser().absolute()
    draft = path.with_name(f".{path.name[:80]}.{secrets.token_hex(6)}.new")
    try:
        if os.path.lexists(path):
            raise FileExistsError
        with closing(sqlite3.connect(f"file:{_quoted(draft)}?mode=rwc", uri=True)) as connection:
            connection.execute("VACUUM")  # writes the first page: a database, not an empty file
        _place(draft, path)
    except FileExistsError:
        raise errors.NotADatabase(
            f"There is something called “{path}” already.", hint="Nothing was changed. Choose another name."
        ) from None
    except (OSError, sqlite3.Error, UnicodeEncodeError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise errors.NotADatabase(f"“{path}” cannot be made.", words=words) from None
    finally:
        draft.unlink(missing_ok=True)


def _place(draft: Path, path: Path) -> None:
    """Give the finished file its name; FileExistsError where somebody was quicker."""
    try:
        os.link(draft, path)
        return
    except FileExistsError:
        raise
    except OSError:
        content = draft.read_bytes()  # a file system without links, such as a memory stick's
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _quoted(path: Path) -> str:
    from urllib.parse import quote

    return quote(str(path))
