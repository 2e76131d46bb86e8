"""SQLite's connections: files are opened as they are, never created, and their own code is not trusted."""

import re
import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from browser import errors
from browser.database.dialects.base.sessions import EngineArguments, Sessions, driver_connection, explanation
from browser.masking import mask

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

_OPTIONS = frozenset({"mode", "uri", "timeout"})
_MODES = frozenset({"ro", "rw", "rwc"})
_FILE = "file"  # keys of connection.info
_IDENTITY = "file_identity"
_MAGIC = b"SQLite format 3\0"
_BUSY_SECONDS = 0.1  # short, because interrupt() has no effect while SQLite waits for a lock; requests repeat
_LARGEST_VALUE = 256 * 1024 * 1024  # bytes of one value or row; a stranger's view once returned 900 MB
_READ_ONLY_FILE = re.compile(r"file:[^?#]*\?mode=ro|:memory:|")
_INNOCUOUS = 0x200000  # SQLITE_INNOCUOUS, a flag of a function


class SqliteSessions(Sessions):
    """Sessions of SQLite, through sqlite3 or aiosqlite. Cancel is `interrupt()`, 0.3 ms."""

    prepared = True
    remote = False
    options: Mapping[str, frozenset[str]] = {"pysqlite": _OPTIONS, "aiosqlite": _OPTIONS}
    explanations = (
        explanation(
            "file is not a database|file is encrypted",
            errors.NotADatabase,
            "This file is not a SQLite database.",
            "It may be encrypted, or of another program.",
        ),
        explanation(
            "disk image is malformed|malformed database schema",
            errors.StatementFailed,
            "This part of the database file is damaged.",
            "Other tables may still be readable. Work on a copy; “PRAGMA integrity_check” tells more.",
        ),
        explanation(
            "unable to open database file",
            errors.NotADatabase,
            "The file cannot be opened.",
            "Check that it exists and that you may read it.",
        ),
        explanation(
            "database is locked|database table is locked",
            errors.StatementFailed,
            "Another program holds a lock on this database.",
            "Try again when it has finished.",
        ),
        explanation(
            "string or blob too big",
            errors.StatementFailed,
            "A row holds a value that is too large to be read.",
            f"Values of more than {_LARGEST_VALUE // 1024 // 1024} MB are not read; a filter can leave the row out.",
        ),
        explanation("attempt to write a readonly database", errors.NotSupported, "This database is opened read-only."),
        explanation(
            "not authorized|authorization denied",
            errors.NotSupported,
            "This is not allowed here.",
            "A read-only connection attaches what cannot be written to, ATTACH 'file:/its/path.db?mode=ro' AS name, "
            "and makes no copy of itself. Extensions are never loaded.",
        ),
        explanation("interrupted", errors.StatementCancelled, "The statement was cancelled."),
    )

    def normalised(self, url: "URL") -> "URL":
        """The file as an absolute path, so that nothing depends on where the app was started. Raises UrlError."""
        for key, value in url.query.items():
            if key not in _OPTIONS or (key == "mode" and value not in _MODES):  # SQLite minds capitals, too
                option = mask(f"{key}={value}")
                raise errors.UrlError(
                    f"The option “{option}” of this URL is refused: SQLite has none like it for a file.",
                    hint="Remove it from the URL, or write mode=ro for read-only.",
                )
        path = url.database
        if not path or path == ":memory:":
            return url
        if path.startswith("file:"):
            if "?" in path or "#" in path:
                raise errors.UrlError("Options stand in the file's name.", hint="Write them behind it, with a plain ?.")
            path = unquote(path[len("file:") :])
            if path == ":memory:":
                return url.set(database=":memory:", query={})
        try:
            whole = Path(path).expanduser().absolute()
        except RuntimeError:  # "~somebody" whom this computer does not know: a file may be called so
            whole = Path(path).absolute()
        return url.set(database=str(whole))

    def title(self, url: "URL") -> str:
        """The file's name."""
        return "SQLite in memory" if self.in_memory(url) else Path(str(url.database)).name

    def check(self, url: "URL") -> None:
        """Look before opening: SQLite itself would create a missing file and take an hour over a directory."""
        if self.in_memory(url):
            return
        path = Path(str(url.database))
        shown = str(path).encode(errors="backslashreplace").decode()
        if shown != str(path):  # bytes that are no text reach Python as lone surrogates
            raise errors.NotADatabase(
                f"The path “{shown}” is not UTF-8 text, as SQLite demands.",
                hint="Give the file or its folder another name.",
            )
        try:
            facts = path.stat()
            if stat.S_ISDIR(facts.st_mode):
                raise errors.NotADatabase(f"“{path}” is a folder.", hint="Choose a file.")
            if not stat.S_ISREG(facts.st_mode):
                raise errors.NotADatabase(f"“{path}” is not an ordinary file.", hint="Choose a file.")
            with path.open("rb") as file:
                head = file.read(len(_MAGIC))
        except FileNotFoundError:
            raise errors.NotADatabase(
                f"There is no file “{mask(str(path))}”.", hint="Check the path; Rowlore creates nothing by opening."
            ) from None
        except OSError as error:
            raise errors.NotADatabase(f"“{path}” cannot be read.", words=error.strerror or str(error)) from None
        if head and head != _MAGIC:
            raise errors.NotADatabase(
                f"“{path.name}” is not a SQLite database.", hint="It may be encrypted, or of another program."
            )

    def create_file(self, path: Path) -> None:
        """A file of one page."""
        from browser.database.dialects.sqlite.new_file import create

        create(path)

    def arguments(self, url: "URL", *, read_only: bool) -> EngineArguments:
        """`mode=rw` or `mode=ro`, so that nothing is ever created; a short lock time-out."""
        connect_args: dict[str, Any] = {"timeout": _BUSY_SECONDS, "check_same_thread": False}
        if self.in_memory(url):  # with uri, too: without it ATTACH 'file:x?mode=ro' makes a file of that name
            return EngineArguments(url.set(query={}), connect_args | {"uri": True})
        mode = "ro" if read_only or url.query.get("mode") == "ro" else "rw"
        path = quote(str(url.database))
        return EngineArguments(url.set(database=f"file:{path}", query={"mode": mode, "uri": "true"}), connect_args)

    def in_memory(self, url: "URL") -> bool:
        """Whether the URL means a database in this process's memory."""
        return url.database in (None, "", ":memory:")

    def product(self, connection: "Connection") -> str:
        """As "SQLite 3.40.1"; reads the file's header, which tells a database from anything else."""
        connection.exec_driver_sql("PRAGMA schema_version").scalar()
        return f"SQLite {sqlite3.sqlite_version}"

    def prepare(self, dbapi_connection: Any, *, read_only: bool) -> Mapping[str, Any]:
        """No code of the file's own runs unasked, and no value is read that would not fit."""
        connection = raw(dbapi_connection)
        connection.create_function("regexp", 2, None)  # SQLAlchemy's own: a stranger's view froze all threads with it
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
        if _untrusted_schemas_have_json():
            connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        if read_only:
            connection.execute("PRAGMA query_only=ON")
            connection.set_authorizer(_attaches_read_only)
        _load_schema(connection)
        # The plain pragma: as a table-valued function it would need the schema, which may be damaged.
        path = next(file for _, name, file in connection.execute("PRAGMA database_list") if name == "main")
        return {_FILE: path, _IDENTITY: _identity(path)} if path else {}

    def identify(self, dbapi_connection: Any) -> sqlite3.Connection:
        """The connection itself: `interrupt()` is called on it from another thread."""
        return raw(dbapi_connection)

    def cancel(self, session: sqlite3.Connection, side: Callable[[str], None]) -> bool:
        """Interrupt the running statement."""
        session.interrupt()
        return True

    @contextmanager
    def transaction(self, connection: "Connection") -> Iterator[None]:
        """BEGIN IMMEDIATE by hand: sqlite3's own transactions leave DDL outside."""
        require_same_file(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if connection.connection.dbapi_connection is not None and raw(connection.connection).in_transaction:
                connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")

    def is_busy(self, error: errors.RowloreError) -> bool:
        """Another program's lock: worth another try."""
        return "is locked" in error.words


@cache
def _untrusted_schemas_have_json() -> bool:
    """Whether this SQLite lets a schema that is not trusted use JSON.

    3.38 to 3.40 (Debian 12 has 3.40) count every JSON function among the dangerous ones: views that use one would
    fail, and a generated column with `->>` makes the whole file malformed. What else `trusted_schema=OFF` keeps away
    there is harmless or not registered: load_extension and its kin never run inside a schema.
    """
    with closing(sqlite3.connect(":memory:")) as connection:
        found = connection.execute("PRAGMA function_list").fetchall()  # name, builtin, type, encoding, arguments, flags
    return all(flags & _INNOCUOUS for name, _, _, _, _, flags in found if name == "json_extract")


def raw(dbapi_connection: Any) -> sqlite3.Connection:
    """sqlite3's own connection beneath SQLAlchemy's wrappers and aiosqlite's thread."""
    driver = driver_connection(dbapi_connection)
    connection = getattr(driver, "_conn", driver)  # aiosqlite keeps sqlite3's connection under this name
    assert isinstance(connection, sqlite3.Connection)
    return connection


def _attaches_read_only(action: int, file: str | None, *_: object) -> int:
    """The authorizer of a read-only connection: mode=ro says nothing of what is attached, be it the same file again.

    VACUUM INTO attaches the copy that it makes. `file` is None where it is no literal; a # would hide what follows it.
    """
    if action != sqlite3.SQLITE_ATTACH or (file is not None and _READ_ONLY_FILE.fullmatch(file)):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def require_same_file(connection: "Connection") -> None:
    """Refuse to write into a file that was deleted or replaced: SQLite would report success (measured)."""
    path = connection.info.get(_FILE)
    if path and _identity(path) != connection.info[_IDENTITY]:
        raise errors.NotADatabase(
            "The database's file was deleted or replaced while it was open.", hint="Nothing was written. Open it again."
        )


def _load_schema(connection: sqlite3.Connection) -> None:
    """Load what can be loaded of a damaged schema: because of one malformed entry SQLite refuses every statement.

    `writable_schema` is the switch that makes it skip them; it is off again afterwards. Only a file that was cut short
    needs it on for good, and then the connection is made query-only.
    """
    if _loads(connection):
        return
    connection.execute("PRAGMA writable_schema=ON")
    _loads(connection)  # the statement that loads a damaged page fails, the next one works
    connection.execute("PRAGMA writable_schema=OFF")
    if not _loads(connection):
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA writable_schema=ON")


def _loads(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 0")
    except sqlite3.DatabaseError as error:
        return "malformed" not in str(error)  # locked, or no database at all: the first real statement says so
    except UnicodeDecodeError:
        return False  # the message quotes a name that is not UTF-8
    return True


def _identity(path: str) -> tuple[int, int] | None:
    try:
        facts = Path(path).stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino
