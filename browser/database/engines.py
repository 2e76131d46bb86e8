"""SQLAlchemy engines as Rowlore needs them: autocommit as a whole, prepared connections, bounded connecting."""

import threading
import time
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import AsyncAdaptedQueuePool, NullPool, Pool, QueuePool, StaticPool

from browser.database.boundary import SESSIONS
from browser.database.dialects import Dialect
from browser.database.dialects.base.sessions import CONNECT_SECONDS, LEVEL, SILENT, unreachable
from browser.database.dialects.base.tls import Encryption
from browser.database.pool_code import EngineCall, echo_to_the_log
from browser.database.pool_ledger import HELD, SHARED, SIDE, Ledger
from browser.database.pool_options import AUTOCOMMIT, QUEUE, STATIC, PoolOptions
from browser.database.profiles import Tls
from browser.database.requests import NAME_KEY
from browser.database.resting import USED, time_to_connect
from browser.database.statements import StatementLog
from browser.database.url import MaskedUrl

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


@dataclass(frozen=True)
class EngineMaker:
    """Makes the engines of one database: the shared one, and those without a pool for what stands apart."""

    url: MaskedUrl
    dialect: Dialect
    read_only: bool
    options: PoolOptions = field(default_factory=PoolOptions)
    autocommit: bool = True
    statements: StatementLog = field(default_factory=StatementLog)
    ledger: Ledger = field(default_factory=Ledger)
    tls: Tls = field(default_factory=Tls)
    """What a person chose; the URL may say more."""

    @property
    def is_async(self) -> bool:
        """Whether the URL's driver is an async one."""
        return bool(self.url.reveal().get_dialect().is_async)

    @property
    def in_memory(self) -> bool:
        """Whether one connection must serve everybody, because the database lives in this process."""
        return self.dialect.sessions.in_memory(self.url.reveal())

    @property
    def capacity(self) -> int:
        """How many requests can run at the same time."""
        return 1 if self.in_memory else self.options.capacity

    def shared(self) -> Engine:
        """The engine whose pool serves `read` and `write` of a sync driver."""
        self._prepare_echo()
        return self._finished(self.call().make(), SHARED, CONNECT_SECONDS)

    def shared_async(self) -> "AsyncEngine":
        """The engine whose pool serves `read` and `write` of an async driver."""
        self._prepare_echo()
        engine = self.call().make_async()
        self._watch(engine.sync_engine, SHARED)
        return engine

    def call(self) -> EngineCall:
        """How the shared engine is made."""
        chosen = self.options
        pool: dict[str, Any] = {"poolclass": self._pool_class()}
        if chosen.pool_class == QUEUE and not self.in_memory:
            pool |= {"pool_size": chosen.pool_size, "max_overflow": chosen.max_overflow}
            pool["pool_timeout"] = chosen.pool_timeout
        usual = PoolOptions()
        for name in ("pool_recycle", "pool_pre_ping", "echo", "echo_pool"):
            if getattr(chosen, name) != getattr(usual, name):
                pool[name] = getattr(chosen, name)
        return self._call(pool, "" if chosen.autocommit else chosen.isolation_level)

    def apart(self, seconds: float = CONNECT_SECONDS, kind: str = HELD) -> Engine:
        """An engine without a pool: for a held connection, or one that cancels another; `seconds` to connect."""
        return self._finished(self._call({"poolclass": NullPool}).make(), kind, seconds)

    def apart_async(self, kind: str = HELD) -> "AsyncEngine":
        """The same for an async driver; whoever connects sets the deadline."""
        engine = self._call({"poolclass": NullPool}).make_async()
        self._watch(engine.sync_engine, kind)
        return engine

    def knows_autocommit(self) -> bool:
        """Whether a connection can be made in autocommit; a dialect that cannot ends each read by a rollback.

        Third-party dialects inherit the claim and lack the means (duckdb_engine), so one connection is tried.
        """
        if self.is_async:
            return True
        try:
            self.apart(kind=SIDE).connect().close()
        except (AttributeError, NotImplementedError, ArgumentError):
            return False
        return True

    @property
    def wanted_tls(self) -> Tls:
        """What a person chose and what the URL says, together. Raises UrlError."""
        return self.dialect.tls.wanted(self.url.reveal(), self.tls)

    def _prepare_echo(self) -> None:
        if self.options.echo or self.options.echo_pool:
            echo_to_the_log()

    def _pool_class(self) -> type[Pool]:
        if self.in_memory or self.options.pool_class == STATIC:
            return StaticPool
        if self.options.pool_class != QUEUE:
            return NullPool
        return AsyncAdaptedQueuePool if self.is_async else QueuePool

    def _call(self, pool: dict[str, Any], isolation_level: str = "") -> EngineCall:
        sessions, url = self.dialect.sessions, self.url.reveal()
        encryption = self.dialect.tls.arguments(url, self.wanted_tls)
        arguments = sessions.arguments(self.dialect.tls.stripped(url), read_only=self.read_only)
        if not isolation_level and self.autocommit:
            isolation_level = AUTOCOMMIT
        level = {"isolation_level": isolation_level} if isolation_level else {}
        keywords = {"connect_args": {**arguments.connect_args, **encryption}, **pool, **arguments.options, **level}
        chosen = {LEVEL: isolation_level} if isolation_level not in ("", AUTOCOMMIT) else {}
        return EngineCall(
            arguments.url, keywords, {"execution_options": {SESSIONS: sessions} | chosen}, self.wanted_tls
        )

    def _finished(self, engine: Engine, kind: str, seconds: float) -> Engine:
        self._watch(engine, kind)
        if self.dialect.sessions.remote:
            _connect_in_time(engine, seconds, self.dialect.tls)
        return engine

    def _watch(self, engine: Engine, kind: str) -> None:
        sessions, url, wanted = self.dialect.sessions, self.url.reveal(), self.wanted_tls

        def secure(dialect: Any, record: Any, cargs: Any, cparams: dict[str, Any]) -> None:
            self.dialect.tls.secure(url, wanted, cparams)

        def guard(dbapi_connection: Any, record: Any) -> None:
            sessions.guard(dbapi_connection)

        def prepare(dbapi_connection: Any, record: Any) -> None:
            record.info.update(sessions.prepare(dbapi_connection, read_only=self.read_only))
            record.info[USED] = time.time()
            record.info[NAME_KEY] = self.statements.name(kind, sessions.identify(dbapi_connection))
            if kind != SHARED:
                sessions.unguard(dbapi_connection)

        event.listen(engine, "do_connect", secure)
        event.listen(engine, "connect", guard, insert=True)  # SQLAlchemy's dialect asks its questions before `prepare`
        event.listen(engine, "connect", prepare)
        self.ledger.watch(engine, kind, sessions)
        self.statements.watch(engine)
        self.dialect.values.install(engine)


def _connect_in_time(engine: Engine, seconds: float, tls: Encryption) -> None:
    """Give every connection attempt a deadline that no driver can miss (PyMySQL waits for a handshake for ever)."""

    def connect(dialect: Any, record: Any, cargs: tuple[Any, ...], cparams: dict[str, Any]) -> Any:
        attempt: Future[Any] = Future()

        def run() -> None:
            try:
                connection = tls.connect(dialect, cargs, cparams)
            except BaseException as error:
                with suppress(InvalidStateError):
                    attempt.set_exception(error)
                return
            try:
                attempt.set_result(connection)
            except InvalidStateError:  # nobody waits for it any more
                connection.close()

        threading.Thread(target=run, name="rowlore-connect", daemon=True).start()
        try:
            return attempt.result(time_to_connect(seconds))
        except TimeoutError:
            if not attempt.cancel():
                return attempt.result()  # the driver's own time-out, or a connection at the last moment
            raise unreachable(SILENT) from None

    event.listen(engine, "do_connect", connect)
