"""What a statement answers, read to its end through a dialect's Results."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, TextClause

from browser.database.dialects import dialect_of
from browser.database.dialects.base.results import LIMIT, Stream
from browser.database.facts import Column


@dataclass
class Answer:
    """One result as a whole."""

    columns: tuple[Column, ...] = ()
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    affected: int | None = None
    cut: str = ""
    notices: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def types(self) -> list[str]:
        return [column.type for column in self.columns]


def opened(connection: Connection, sql: str | TextClause, *, plain: bool = True, limit: int = LIMIT) -> Stream:
    """The stream of a statement."""
    return dialect_of(connection).results.open(connection, sql, plain_select=plain, limit=limit)


def answers(connection: Connection, sql: str | TextClause, *, plain: bool = True, limit: int = LIMIT) -> list[Answer]:
    """Every result of a statement, to its end."""
    found = []
    stream: Stream | None = opened(connection, sql, plain=plain, limit=limit)
    while stream is not None:
        answer = Answer(stream.columns, affected=stream.affected)
        while rows := stream.fetch():
            answer.rows += rows
            answer.batches.append(len(rows))
        following = stream.next()
        stream.close()
        answer.cut, answer.notices = stream.cut, stream.notices
        found.append(answer)
        stream = following
    return found


def answer(connection: Connection, sql: str | TextClause, *, plain: bool = True, limit: int = LIMIT) -> Answer:
    """The only result of a statement."""
    (found,) = answers(connection, sql, plain=plain, limit=limit)
    return found


def until_error(connection: Connection, sql: str, *, plain: bool = True) -> tuple[int, BaseException]:
    """How many rows came, and the error that came then; the stream is closed."""
    stream = opened(connection, sql, plain=plain)
    count = 0
    try:
        while rows := stream.fetch():
            count += len(rows)
    except Exception as error:
        return count, error
    finally:
        stream.close(stopped=True)
    raise AssertionError("no error came")
