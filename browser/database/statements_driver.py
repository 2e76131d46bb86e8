"""Where the driver executes: an engine with listeners of its own would cost twice as much as the log itself."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.engine.interfaces import ExecuteStyle

_ONCE = ExecuteStyle.EXECUTE


def stand_around(dialect: Any, before: Callable[..., None], after: Callable[..., None]) -> None:
    """Call `before(fairy, sql, parameters, context, many=)` and `after(fairy, cursor, context)` around each statement.

    `dialect` belongs to one engine. What it asks by itself at its first connection is left out, as SQLAlchemy's events
    leave it out. What `before` raises is raised as if the driver had; after an error there is no `after`.
    """
    bare = dialect.do_execute_no_params

    def without(cursor: Any, sql: str, context: Any = None) -> None:
        if context is None or not context.root_connection._allow_autobegin:
            bare(cursor, sql, context)
            return
        fairy = context.root_connection._dbapi_connection
        before(fairy, sql, (), context, many=False)
        bare(cursor, sql, context)
        after(fairy, cursor, context)

    def around(original: Callable[..., None]) -> Callable[..., None]:
        def send(cursor: Any, sql: str, parameters: Any, context: Any = None) -> None:
            if context is None or not context.root_connection._allow_autobegin:
                original(cursor, sql, parameters, context)
                return
            fairy = context.root_connection._dbapi_connection  # the properties above it cost as much as the rest
            before(fairy, sql, parameters, context, many=context.execute_style is not _ONCE)
            original(cursor, sql, parameters, context)
            after(fairy, cursor, context)

        return send

    dialect.do_execute_no_params = without
    dialect.do_execute, dialect.do_executemany = around(dialect.do_execute), around(dialect.do_executemany)
