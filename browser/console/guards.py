"""What is asked before a statement runs on a production database, and what a read-only console does not send."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from browser import errors
from browser.console.script import Effect, Statement, effect, unguarded
from browser.console.script_effect import query_effect
from browser.database.dialects.base.lexis_tokens import first_word, significant, word_set
from browser.database.facts import TableRef
from browser.rows.counts import Count, Estimated, Exact, Unknown

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database
    from browser.database.dialects import Dialect
    from browser.database.dialects.base.lexis import Lexis
    from browser.database.proof import Proof

COUNT_SECONDS = 2.0
"""How long the rows of one statement are counted, before the server's estimate has to do."""
_HARMLESS = word_set(
    """
    SEARCH_PATH STATEMENT_TIMEOUT LOCK_TIMEOUT IDLE_IN_TRANSACTION_SESSION_TIMEOUT TIMEZONE TIME_ZONE TIME NAMES
    DATESTYLE INTERVALSTYLE WORK_MEM JIT CLIENT_ENCODING CLIENT_MIN_MESSAGES APPLICATION_NAME EXTRA_FLOAT_DIGITS
    BYTEA_OUTPUT MAX_STATEMENT_TIME MAX_EXECUTION_TIME GROUP_CONCAT_MAX_LEN COLLATION_CONNECTION CHARACTER
    CHARSET OPTIMIZER_SWITCH PROFILING LC_TIME LC_MONETARY LC_NUMERIC LC_MESSAGES
    """
)
"""What a read-only session may SET: none of these makes it writable."""
_LISTS = ("SEARCH_PATH", "DATESTYLE")
_FIRST = word_set("USE DEALLOCATE CLOSE LISTEN UNLISTEN DISCARD RESET SELECT WITH VALUES TABLE")
_PRAGMAS = word_set("CACHE_SIZE BUSY_TIMEOUT CASE_SENSITIVE_LIKE TEMP_STORE MMAP_SIZE RECURSIVE_TRIGGERS")


@dataclass(frozen=True, slots=True)
class Risk:
    """One statement that deserves a question: what it is ("DELETE without WHERE: users"), and whose rows are concerned.

    `tables` are named as the statement names them; empty where there are no rows to count.
    """

    statement: Statement
    what: str
    tables: tuple[str, ...] = ()


def risks(statements: Sequence[Statement], lexis: "Lexis") -> tuple[Risk, ...]:
    """The statements of a script that deserve a question, in their order; some seconds for megabytes."""
    found = ((each, unguarded(each.text, lexis)) for each in statements)
    return tuple(Risk(each, what, tables) for each, (what, tables) in found if what)


async def rows_of(database: "Database", risk: Risk, where: str = "", seconds: float = COUNT_SECONDS) -> Count:
    """How many rows stand in the tables of `risk`, counted for at most `seconds`, else estimated or Unknown.

    `where` is how the session that will run it stands (`SessionState.where`): names that lead elsewhere for it are not
    counted here.
    """
    known: list[Count] = [await _rows(database, name, where, seconds / len(risk.tables)) for name in risk.tables]
    if not known or any(isinstance(each, Unknown) for each in known):
        return Unknown()
    total = sum(each.rows for each in known if isinstance(each, Exact | Estimated))
    return Exact(total) if all(isinstance(each, Exact) for each in known) else Estimated(total)


async def _rows(database: "Database", name: str, where: str, seconds: float) -> Count:
    try:
        async with asyncio.timeout(seconds):
            counted = await database.read(_counted, database.dialect, name, where)
        return Unknown() if counted is None else Exact(counted)
    except TimeoutError:
        pass
    except errors.RowloreError:
        return Unknown()
    try:
        async with asyncio.timeout(COUNT_SECONDS):
            return await database.read(_estimated, database.dialect, name, database.url.reveal().database)
    except (TimeoutError, errors.RowloreError):
        return Unknown()


def _counted(connection: "Connection", dialect: "Dialect", name: str, where: str) -> int | None:
    if where and "." not in name and dialect.transactions.where(connection) != where:
        return None
    counting = connection.execution_options(no_parameters=True)  # a name may hold a percent sign
    return int(counting.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one())


def _estimated(connection: "Connection", dialect: "Dialect", name: str, place: str | None) -> Count:
    parts = _parts(name, dialect.lexis)
    for schema in (parts[-2] if len(parts) > 1 else None, place):
        rows = dialect.paging.estimate(connection, TableRef(schema, parts[-1]))
        if rows is not None:
            return Estimated(rows)
    return Unknown()


def _parts(name: str, lexis: "Lexis") -> list[str]:
    spelled = [name[token.start : token.end] for _word, token in significant(name, lexis)]
    return [part.strip('"`[]') for part in spelled if part != "."] or [name]


def refused(text: str, lexis: "Lexis", proof: "Proof") -> errors.NotSupported | None:
    """Why a statement is not sent on a read-only connection; None where it may be.

    Where the database itself refuses every write, it is asked.
    """
    if not proof.watched or _may_be_sent(text, lexis):
        return None
    return errors.NotSupported(
        "This connection was opened read-only, so this was not sent.",
        hint="Open the database without read-only to run it. A click on the shield tells what read-only is worth here.",
    )


def _may_be_sent(text: str, lexis: "Lexis") -> bool:
    kind, first = effect(text, lexis), first_word(text, lexis)
    if kind in (Effect.WRITE, Effect.DEFINE) or (kind is Effect.READ and first != "SET"):
        return kind is Effect.READ  # a megabyte of it is not read a second time
    words = [word for word, _token in significant(text, lexis)]
    if kind is Effect.TRANSACTION:
        return not {"WRITE", "PREPARED", "PREPARE", "XA"} & set(words)
    if kind is Effect.SESSION:
        return _harmless(first, words)
    if kind is Effect.READ:  # SET STATEMENT x = 1 FOR SELECT
        return words[2] in _HARMLESS and "," not in words[: words.index("FOR")]
    return first in ("FETCH", "MOVE") and ";" not in words


def _harmless(first: str, words: list[str]) -> bool:
    """Whether a statement about the session leaves it read-only. One SET may set several things."""
    if first in _FIRST:
        return words[1:2] not in (["MASTER"], ["SLAVE"], ["REPLICA"], ["BINARY"], ["QUERY"], ["PERSIST"])
    if first == "DECLARE":
        return "FOR" in words and query_effect(words[words.index("FOR") + 1 :]) is Effect.READ
    if first == "PRAGMA":
        return words[1] in _PRAGMAS
    if first != "SET":
        return False
    rest = words[2:] if words[1:2] in (["SESSION"], ["LOCAL"]) else words[1:]
    if rest[:1] == ["@"]:
        return all(_sets_own_variable(each) for each in _assignments(rest))
    name = rest[0] if rest else ""
    several = "," in rest and name not in _LISTS
    return not several and (name in _HARMLESS or name.startswith("ENABLE_"))


def _sets_own_variable(words: list[str]) -> bool:
    """Whether it is `@name = ...`: `@@name = ...` is a setting of the server."""
    return words[:1] == ["@"] and words[1:2] != ["@"]


def _assignments(words: list[str]) -> list[list[str]]:
    """The parts of a SET, as they stand between its commas."""
    parts: list[list[str]] = [[]]
    depth = 0
    for word in words:
        depth += (word == "(") - (word == ")")
        if word == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts
