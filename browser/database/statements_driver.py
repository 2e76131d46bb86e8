"""Where the driver executes: an engine with listeners of its own would cost twice as much as the log itself."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.engine.interfaces import ExecuteStyle
from sqlalchemy.pool.base import _ConnectionFairy

Call = Callable[..., None]
_ONCE = ExecuteStyle.EXECUTE


def stand_around(dialect: Any, before: Call, after: Call, end: Call) -> None:
    """Call `before(fairy, sql, parameters, context, many=)` and `after(fairy, cursor, context)` around each statement.

    `dialect` belongs to one engine. What it asks by itself at its first connection is left out, as SQLAlchemy's events
    leave it out. What `before` raises is raised as if the driver had; after an error there is no `after`.
    `end(original, word, fairy)` stands for COMMIT and ROLLBACK: SQLAlchemy's own events tell no end of them.
    """

    def around(original: Call) -> Call:
        def send(cursor: Any, sql: str, parameters: Any, context: Any = None) -> None:
            if context is None or not context.root_connection._allow_autobegin:
                original(cursor, sql, parameters, context)
                return
            fairy = context.root_connection._dbapi_connection  # the properties above it cost as much as the rest
            before(fairy, sql, parameters, context, many=context.execute_style is not _ONCE)
            original(cursor, sql, parameters, context)
            after(fairy, cursor, context)

        return send

    bare = dialect.do_execute_no_params
    without = around(lambda cursor, sql, _, context: bare(cursor, sql, context))
    dialect.do_execute_no_params = lambda cursor, sql, context=None: without(cursor, sql, (), context)
    dialect.do_execute, dialect.do_executemany = around(dialect.do_execute), around(dialect.do_executemany)

    def at_end(original: Call, word: str) -> Call:
        return lambda fairy: end(original, word, fairy) if isinstance(fairy, _ConnectionFairy) else original(fairy)

    dialect.do_commit = at_end(dialect.do_commit, "COMMIT")
    dialect.do_rollback = at_end(dialect.do_rollback, "ROLLBACK")
