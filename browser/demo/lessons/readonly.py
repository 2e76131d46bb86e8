"""The lesson about read-only sessions: what is often copied and refused, and what each database really has."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from browser.database.boundary import server_words
from browser.demo.lessons import Told
from browser.demo.lessons.stage import Stage, source, words_of
from browser.demo.models import User
from browser.demo.recording import recorded


def _copied(engine: Engine) -> None:
    engine.connect().execution_options(isolation_level="READ_ONLY")


@contextmanager
def _postgresql(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection.execution_options(postgresql_readonly=True)


@contextmanager
def _mysql(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        connection.execute(text("SET TRANSACTION READ ONLY"))  # the next one alone
        yield connection


@contextmanager
def _sqlite(engine: Engine) -> Iterator[Connection]:
    reader = create_engine(engine.url.update_query_dict({"mode": "ro", "uri": "true"}), poolclass=NullPool)
    with reader.connect() as connection:
        yield connection


WAYS = {"postgresql": _postgresql, "mysql": _mysql, "sqlite": _sqlite}
LIMITS = {
    "postgresql": "postgresql_readonly sets the session's transactions read-only and is taken back on return to the"
    " pool. Whoever may run SQL may also run SET TRANSACTION READ WRITE: it protects against mistakes, not people.",
    "mysql": "SET TRANSACTION READ ONLY holds for one transaction; the next one writes again. For good: a user"
    " without the rights.",
    "sqlite": "mode=ro opens the file for reading: the operating system refuses every write. PRAGMA query_only can be"
    " switched off again by the same connection.",
}


def read_only(stage: Stage, title: str) -> Told:
    """Try to write in a read-only transaction; nothing would change even if it were allowed."""
    way = WAYS[stage.backend]
    words = ""
    with stage.engine() as engine:
        opened: list[Connection] = []
        event.listen(engine, "engine_connect", opened.append)
        try:
            _copied(engine)
        except ArgumentError as error:
            words = words_of(error)
        finally:
            for connection in opened:
                connection.close()
        with way(engine) as connection, recorded(connection) as sent:
            connection.scalars(select(User.id).limit(1)).all()
            refused = _try_to_write(connection)
            connection.rollback()
    return Told(
        title,
        source(_copied),
        "SQLAlchemy refused the level before anything was sent: reading is no isolation level of any database.",
        words,
        "An isolation level says what a transaction sees of others (READ COMMITTED, SERIALIZABLE ...); whether it may"
        " write is another property, and every database spells it differently.",
        source(way),
        f"A SELECT worked, an UPDATE was refused: {refused}\n{LIMITS[stage.backend]}",
        remedy_statements=tuple(sent),
    )


def _try_to_write(connection: Connection) -> str:
    try:
        connection.execute(text("UPDATE users SET country = country WHERE id = -1"))
    except DBAPIError as error:
        return server_words(error.orig or error)
    return "nothing! The database let it through."
