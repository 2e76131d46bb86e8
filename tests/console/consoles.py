"""A console without a window: statements in, rows and outcomes out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from browser.console.binds import Bind
from browser.console.outcomes import Progress, Ran
from browser.console.script import split
from browser.console.session import ConsoleSession
from browser.database.database import Database
from browser.database.facts import Column


@dataclass
class Kept:
    """A sink that keeps everything."""

    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    finished: bool = False

    def append(self, rows: list[tuple[Any, ...]]) -> None:
        self.rows += rows

    def finish(self) -> None:
        self.finished = True


@dataclass
class Console:
    """`run` runs one statement as it is typed; `kept` are the sets of rows of the last one."""

    database: Database
    session: ConsoleSession
    kept: list[Kept] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)

    @classmethod
    async def open(cls, database: Database) -> "Console":
        return cls(database, await ConsoleSession.open(database))

    def sink(self, columns: tuple[Column, ...]) -> Kept:
        self.kept.append(Kept(columns))
        return self.kept[-1]

    async def run(self, sql: str, binds: Sequence[Bind] = ()) -> Ran:
        (statement,) = split(sql, self.database.dialect.lexis)
        self.kept.clear()
        self.progress.clear()
        return await self.session.run(statement, binds, self.sink, self.progress.append)

    async def rows(self, sql: str, binds: Sequence[Bind] = ()) -> list[tuple[Any, ...]]:
        ran = await self.run(sql, binds)
        assert ran.ok, (ran, str(ran.error))
        return self.kept[-1].rows if self.kept else []

    async def value(self, sql: str, binds: Sequence[Bind] = ()) -> Any:
        ((value,),) = await self.rows(sql, binds)
        return value
