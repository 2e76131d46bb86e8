"""Part of the child process: looks at the connections that env.py makes and at the revisions that run.

Loaded by child.py from the file beside it, so the same holds: nothing of ours is imported, Python 3.8 is enough.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator  # noqa: UP035 - Python 3.8

IDENTITY = {
    "postgresql": "SELECT pg_catalog.current_database(), d.oid::pg_catalog.text,"
    " pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time())"
    " OPERATOR(pg_catalog.*) 1000)::pg_catalog.int8::pg_catalog.text, pg_catalog.pg_backend_pid()"
    " FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()",
    "mysql": "SELECT DATABASE(), @@datadir, CONCAT(@@hostname, ':', @@port, '/', @@server_id), CONNECTION_ID()",
    "sqlite": "SELECT file, '', '', 0 FROM pragma_database_list WHERE name = 'main'",
}
"""Three columns that say which database this is, and the session; asked by the app and by the child alike."""

NAME = {"postgresql": ["SET application_name = 'rowlore migration'"]}
"""By this the app knows the child's session before it stops it: the server gives a process id out again."""

LOCK_TIMEOUT = {
    "postgresql": ["SET lock_timeout = {ms}"],
    "mysql": ["SET SESSION lock_wait_timeout = {s}, SESSION innodb_lock_wait_timeout = {s}"],
    "sqlite": ["PRAGMA busy_timeout = {ms}"],
}
SSL_KEYWORDS = {"pymysql": "ssl", "asyncmy": "ssl", "aiomysql": "ssl", "asyncpg": "ssl", "pg8000": "ssl_context"}
LONGEST = 100_000
"""Characters of an error that are told."""
ENDINGS = ("commit", "end", "rollback", "abort", "begin", "start transaction")
VENDORS = (("sqlite", "sqlite"), ("mysql", "mysql"), ("mariadb", "mysql"), ("asyncmy", "mysql"), ("pg", "postgresql"))


class Refused(RuntimeError):
    """What this script itself does not let happen."""


class DryRunEnded(RuntimeError):
    """Takes everything back at the end of a dry run."""


class Channel:
    """Where events go: one JSON object a line, from any thread."""

    def __init__(self, descriptor: int) -> None:
        self._file = os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace")
        self._lock = threading.Lock()

    def emit(self, kind: str, **facts: Any) -> bool:
        """Send one event; nobody listening is no reason to stop half-way. Returns whether somebody does."""
        try:
            with self._lock:
                self._file.write(json.dumps({"kind": kind, **facts}, default=str) + "\n")
                self._file.flush()
        except OSError:
            return False
        return True


def vendor_of(dbapi_connection: Any) -> str:
    """ "postgresql", "mysql", "sqlite" or "", by the module of the driver or of SQLAlchemy's adapter for it."""
    module = type(dbapi_connection).__module__.lower()
    return next((vendor for part, vendor in VENDORS if part in module), "")


def identity_of(row: Any) -> list[str]:
    """What tells a database from others, of a row of IDENTITY; a file by its device and inode."""
    first, second, third = (str(part) for part in list(row)[:3])
    if first and not second + third:
        facts = Path(first).stat()
        return ["file", str(facts.st_dev), str(facts.st_ino)]
    return [first, second, third]


def encrypt(driver: str, tls: dict[str, str], keywords: dict[str, Any]) -> None:
    """Demand of a driver what a person demanded of the app: `tls` holds mode, ca, certificate and key."""
    mode = tls.get("mode", "")
    if mode not in ("required", "verify-full"):
        return
    if driver in ("psycopg2", "psycopg"):
        given = {"sslmode": mode.replace("required", "require"), "sslrootcert": tls.get("ca")}
        given.update({"sslcert": tls.get("certificate"), "sslkey": tls.get("key")})
        keywords.update({key: value for key, value in given.items() if value})
        return
    if driver not in SSL_KEYWORDS:
        raise Refused(f"It is not known here how the driver {driver} is told to encrypt, as this connection demands.")
    import ssl

    context = ssl.create_default_context(cafile=tls.get("ca") or None)
    if mode == "required" and not tls.get("ca"):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    elif mode == "required":
        context.check_hostname = False
    if tls.get("certificate"):
        context.load_cert_chain(tls["certificate"], tls.get("key") or None)
    keywords[SSL_KEYWORDS[driver]] = context


class Watch:
    """Looks at every connection that env.py makes, before anything is sent on it."""

    def __init__(self, order: dict[str, Any], channel: Channel) -> None:
        self._order, self._channel = order, channel
        self._files: list[Any] = []
        self.dry = bool(order.get("dry"))

    def install(self) -> None:
        """Listen to every engine that will be made."""
        from sqlalchemy import event
        from sqlalchemy.engine import Engine

        event.listen(Engine, "do_connect", self._before)
        event.listen(Engine, "connect", self._connected)
        if self.dry:
            event.listen(Engine, "before_cursor_execute", self._in_transaction)
            event.listen(Engine, "commit", self._commit)

    def interrupt(self) -> None:
        """Stop what runs in this process; servers are told by the app."""
        for each in self._files:
            with contextlib.suppress(Exception):
                each.interrupt()

    def _before(self, dialect: Any, record: Any, arguments: Any, keywords: Any) -> None:
        """Encrypt as the app does; look at a file before SQLite opens it, which would make one that is not there."""
        encrypt(dialect.driver, self._order.get("tls") or {}, keywords)
        expected = self._order.get("expected")
        if not expected or expected[0] != "file" or "sqlite" not in dialect.name or self._order.get("accept"):
            return
        told = str(arguments[0] if arguments else keywords.get("database", ""))
        path = told[len("file:") :].split("?")[0] if told.startswith("file:") else told
        facts = Path(path).stat() if Path(path).exists() else None
        if facts is None or ["file", str(facts.st_dev), str(facts.st_ino)] != expected:
            self._refuse(path)

    def _connected(self, connection: Any, record: Any) -> None:
        vendor = vendor_of(connection)
        if vendor not in IDENTITY:
            if self.dry or (self._order.get("expected") and not self._order.get("accept")):
                self._refuse(f"a database of a driver that is not known here ({type(connection).__module__})")
            return
        cursor = connection.cursor()
        cursor.execute(IDENTITY[vendor])
        row = list(cursor.fetchone())
        found, expected = identity_of(row), self._order.get("expected")
        fits = not expected or found == expected
        self._channel.emit("connected", vendor=vendor, database=str(row[0]), session=row[3], fits=fits)
        if not fits and not self._order.get("accept"):
            self._refuse(str(row[0]) if vendor == "sqlite" else f"{row[0]} ({row[2]})")
        seconds = self._order.get("lock_timeout")
        for statement in [*NAME.get(vendor, []), *(LOCK_TIMEOUT[vendor] if seconds else [])]:
            cursor.execute(statement.format(ms=int((seconds or 0) * 1000), s=max(1, int(seconds or 0))))
        cursor.close()
        if vendor == "sqlite":
            raw = getattr(connection, "driver_connection", connection)
            self._files.append(getattr(raw, "_conn", raw))
        else:
            connection.commit()

    def _refuse(self, other: str) -> None:
        self._channel.emit("other", database=other)
        raise Refused(f"env.py connected to another database: {other}. Nothing was sent to it.")

    def _in_transaction(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        raw = connection.connection.dbapi_connection
        if getattr(raw, "autocommit", False) is True:
            raise Refused("This runs outside of a transaction (autocommit), so a dry run could not take it back.")
        said = statement.lstrip().lower()
        if said.startswith(ENDINGS) and not said.startswith("rollback to"):
            raise Refused("A revision ends the transaction itself, so a dry run could not take it back.")

    def _commit(self, connection: Any) -> None:
        raise Refused("This commits in the middle (autocommit_block, or env.py itself), so it cannot be run dry.")


class Steps:
    """Tells each revision as it begins and ends."""

    def __init__(self, watch: Watch, channel: Channel) -> None:
        self._watch, self._channel = watch, channel
        self.stopping = self.cancelled = False
        self.current = ""
        self._began = 0.0

    def install(self) -> None:
        """Wrap what Alembic's own `configure` is given."""
        from alembic.runtime.environment import EnvironmentContext

        original = EnvironmentContext.configure

        def configure(environment: Any, *arguments: Any, **keywords: Any) -> None:
            options = environment.context_opts
            function = options.setdefault("rowlore_fn", options.get("fn"))
            options["fn"] = self._wrapped(function)
            told = keywords.get("on_version_apply") or ()
            callbacks = tuple(told) if isinstance(told, (list, tuple, set)) else (told,)
            keywords["on_version_apply"] = (*callbacks, self._applied)
            if self._watch.dry:
                if keywords.get("transaction_per_migration"):
                    said = "env.py commits after each revision; this dry run was one transaction."
                    self._channel.emit("note", text=said)
                keywords["transaction_per_migration"] = False
            original(environment, *arguments, **keywords)

        EnvironmentContext.configure = configure  # type: ignore[method-assign,assignment]

    def _wrapped(self, function: Callable[..., Iterable[Any]]) -> Callable[..., Iterator[Any]]:
        def run(heads: Any, context: Any) -> Iterator[Any]:
            self._channel.emit("heads", revisions=rows_of(heads))
            if self._watch.dry:
                self._shield(context)
            planned = list(function(heads, context))
            self._channel.emit("plan", revisions=[revision_of(step) for step in planned])
            for step in planned:
                if self.cancelled:  # what is one transaction with it is taken back
                    raise KeyboardInterrupt
                if self.stopping:
                    self._channel.emit("stopped")
                    break
                self.current, self._began = revision_of(step), time.monotonic()
                self._channel.emit("started", revision=self.current, upgrade=bool(step.is_upgrade))
                yield step
            self.current = ""
            if self._watch.dry:
                for statement in AT_THE_END.get(context.dialect.name, ()):
                    context.connection.exec_driver_sql(statement)
                raise DryRunEnded

        return run

    def _applied(self, **facts: Any) -> None:
        milliseconds = (time.monotonic() - self._began) * 1000
        self._channel.emit("ended", revision=self.current, ms=milliseconds, heads=rows_of(facts.get("heads")))

    def _shield(self, context: Any) -> None:
        """A rollback does not take numbers of sequences back, unless the sequence itself was begun anew inside."""
        question = SEQUENCES.get(context.dialect.name)
        found = context.connection.exec_driver_sql(question).fetchall() if question else ()
        for name, following in found:
            context.connection.exec_driver_sql(f"ALTER SEQUENCE {name} RESTART WITH {following}")


AT_THE_END = {"postgresql": ["SET CONSTRAINTS ALL IMMEDIATE"]}
"""What a COMMIT would check, which a dry run never comes to."""

SEQUENCES = {
    "postgresql": """
SELECT pg_catalog.format('%%I.%%I', s.schemaname, s.sequencename),
       CASE WHEN s.last_value IS NULL THEN s.start_value
            WHEN s.last_value + s.increment_by BETWEEN s.min_value AND s.max_value THEN s.last_value + s.increment_by
            ELSE s.last_value END
FROM pg_catalog.pg_sequences s
WHERE pg_catalog.pg_has_role(s.sequenceowner, 'USAGE') ORDER BY 1
"""
}


def rows_of(heads: Any) -> list[str]:
    """The rows of the version table, which may hold NULL."""
    return sorted(str(each) for each in heads or () if each is not None)


def revision_of(step: Any) -> str:
    """The revision that a step is about."""
    found = getattr(step, "revision", None)
    if found is not None and hasattr(found, "revision"):
        return str(found.revision)
    return ", ".join(str(each) for each in getattr(step, "to_", ()) or getattr(step, "to_revisions", ()) or ())


def shortened(text: str) -> str:
    """Its beginning and its end."""
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST // 2]}\n[... {len(text) - LONGEST:,} characters ...]\n{text[-LONGEST // 2 :]}"


def words_of(error: Any) -> str:
    """What an error says; a project's own may have nothing to say, or raise another."""
    if isinstance(error, SystemExit) and not error.code:
        return "It ended the program by sys.exit() before its own end."
    name, text = type(error).__name__, ""
    with contextlib.suppress(Exception):
        text = shortened(str(error).strip())
    return f"{name}: {text}" if text and isinstance(error, KeyError) else text or name


class Reporting:
    """Tells how it ended, whatever is raised; nothing passes but the exit."""

    def __init__(self, channel: Channel, steps: Steps) -> None:
        self._channel, self._steps = channel, steps

    def __enter__(self) -> None:
        """Nothing yet."""

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        left = isinstance(error, SystemExit) and not error.code and not self._steps.current  # env.py, after its work
        if error is None or isinstance(error, DryRunEnded) or left:
            self._channel.emit("done", ok=True)
            return True
        chain: list[Any] = []
        each = error
        while each is not None and len(chain) < 20:
            chain.append(each)
            each = each.__cause__ or each.__context__
        if any(isinstance(each, DryRunEnded) for each in chain):
            self._channel.emit("done", ok=True)
            return True
        refused = next((each for each in chain if isinstance(each, Refused)), None)
        cause = refused or getattr(error, "orig", None) or error
        text = shortened("".join(traceback.format_exception(kind, error, trace)))
        told = self._channel.emit(
            "failed",
            revision=self._steps.current,
            words=words_of(cause),
            error=type(cause).__name__,
            statement=shortened(str(getattr(error, "statement", None) or "")),
            traceback=text,
        )
        if not told:  # a project has closed the channel
            sys.stderr.write(text)
        self._channel.emit("done", ok=False)
        return True
