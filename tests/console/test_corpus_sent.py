"""Every statement of the corpus is run by a console; what the server received is what was typed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, make_url

from browser.console.binds import Bind, BindType
from browser.console.script import Statement, split
from browser.database.dialects.sqlite.sessions import raw
from tests.conftest import SIX_DRIVERS, OpenDatabase, or_skip
from tests.console.arrivals import Arrival, Log, log_of, logged_mariadb, logged_postgresql
from tests.console.consoles import Console
from tests.console.corpus import corpus
from tests.database.test_database import session_id
from tests.database.test_runners import NETWORK_DRIVERS
from tests.databases import fresh_mariadb, fresh_postgresql

ESCAPED = {
    "select \\:name": "select :name",
    "select '\\:name', \\:name, :real": "select '\\:name', :name, :real",
    "select '\\:name', :real": "select '\\:name', :real",
    "select '\\:a', :b": "select '\\:a', :b",
    "select '\\:name', \\:name": "select '\\:name', :name",
    "select $$\\:a$$": "select $$\\:a$$",
}
"""All that is sent otherwise than it is typed, and what looks as if it were: only outside of quotes `\\:` loses its
backslash."""
AFTERWARDS = {"xa start 'corpus'": ("xa end 'corpus'", "xa rollback 'corpus'")}
OWN = re.compile(
    r"BEGIN|COMMIT|ROLLBACK|FETCH FORWARD \d+ FROM rowlore_\d+|MOVE FORWARD ALL FROM rowlore_\d+|CLOSE rowlore_\d+"
    r"|SELECT CAST\(t\.oid AS pg_catalog\.int8\), .*|SELECT pg_catalog\.current_database\(\), .*"
    r"|SELECT DATABASE\(\), CURRENT_USER\(\)|SELECT @@character_set_client|SELECT 1",
    re.DOTALL,
)
"""What a console asks for itself around a statement."""
INTROSPECTION = re.compile(
    r"\s*(WITH RECURSIVE typeinfo_tree|SELECT\s+(t\.oid,\s+t\.typelem|current_setting\(|set_config\('jit'))"
)
"""What asyncpg asks to know a type."""
DECLARE = re.compile(r"DECLARE rowlore_\d+ NO SCROLL CURSOR FOR\n")


COMMANDS = {"delimiter //\nselect 1"}
"""Commands of a client, which a console tells and never sends; all else is SQL to it."""
ENDLESS = {"with recursive c(i) as (values (1) union all select i + 1 from c where i < :n) select i from c"}
"""In SQLite every number is less than any text, so as text these never end."""


class Nowhere:
    """A sink that keeps nothing."""

    def append(self, rows: list[tuple[Any, ...]]) -> None:
        pass

    def finish(self) -> None:
        pass


@dataclass(frozen=True)
class Sent:
    """One statement of the corpus with the values of its parameters, and what became of it."""

    statement: Statement
    values: dict[str, str]
    type: BindType
    ok: bool
    refused: bool = False
    """What a console does not send: COPY with the client by asyncpg, which would wait for it; a client's commands."""

    @property
    def expected(self) -> str:
        return ESCAPED.get(self.statement.text, self.statement.text)


@pytest.fixture(scope="module")
def logs() -> Iterator[dict[str, Log]]:
    """Two servers with a log, for all tests of this module."""
    postgresql, mariadb = or_skip(logged_postgresql), or_skip(logged_mariadb)
    with log_of(postgresql) as of_postgresql, log_of(mariadb) as of_mariadb:
        yield {"postgresql": of_postgresql, "mysql": of_mariadb}


@pytest.fixture(autouse=True)
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's statements make the files that they name."""
    monkeypatch.chdir(tmp_path)


def statements(vendor: str, console: Console) -> list[Statement]:
    """Every statement there is in the corpus, once."""
    found = {
        statement.text: statement
        for case in corpus(vendor)
        for statement in split(case.script, console.database.dialect.lexis)
    }
    return list(found.values())


async def run_all(console: Console, mark: Any) -> list[Sent]:
    """Run them all, those with parameters as text and as whole numbers; `mark` is called behind each."""
    sent: list[Sent] = []
    for statement in statements(console.database.dialect.name, console):
        types = (BindType.TEXT, BindType.INTEGER) if statement.parameters else (BindType.TEXT,)
        for type_ in types[1:] if statement.text in ENDLESS else types:
            values = {
                name: f"value-{number}" if type_ is BindType.TEXT else str(700_100 + number)
                for number, name in enumerate(statement.parameters)
            }
            binds = [Bind(name, type_, value) for name, value in values.items()]
            ran = await console.session.run(statement, binds, lambda _: Nowhere(), lambda _: None)
            told = "" if ran.error is None or ran.error.words else ran.error.message  # psycopg2 itself refuses COPY
            is_command = "a command of a client program" in told
            assert is_command == (statement.text in COMMANDS), (statement.text, told)
            refused = is_command or "COPY from STDIN" in told
            sent.append(Sent(statement, values, type_, ran.ok, refused))
            mark(len(sent))
            for after in AFTERWARDS.get(statement.text, ("rollback",) if console.session.state.open else ()):
                await console.run(after)
            mark(0)
    return sent


def with_names(text: str, each: Sent) -> str:
    """The received text with `:name` again where its value stands."""
    for number, (name, value) in enumerate(each.values.items(), 1):
        for literal in (rf"'{value}'", value, rf"\${number}"):
            for shape in (
                rf"CAST\({literal} AS (?:integer|bigint)\)",
                rf"CAST\('{value}' AS (?:integer|bigint)\)",
                rf"{literal}(?!\d)",
            ):
                text = re.sub(shape, f":{name}", text)
    return text


def differences(sent: list[Sent], arrived: list[list[Arrival]]) -> list[str]:
    """Statements that did not arrive as they were typed, and what came beside them."""
    wrong = []
    for each, arrivals in zip(sent, arrived, strict=True):
        texts = [DECLARE.sub("", arrival.text, count=1) for arrival in arrivals]
        came = {with_names(text, each) for text in texts}
        came -= {text for text in came if text != each.expected and (OWN.fullmatch(text) or INTROSPECTION.match(text))}
        if came != (set() if each.refused else {each.expected}):
            wrong.append(f"{each.expected!r} arrived as {sorted(came)!r}")
    return wrong


@pytest.mark.parametrize("driver", NETWORK_DRIVERS)
async def test_what_the_server_received_is_what_was_typed(
    driver: str, logs: dict[str, Log], open_database: OpenDatabase
) -> None:
    log = logs[driver.partition("+")[0]]
    fresh = {"postgresql": fresh_postgresql, "mysql": fresh_mariadb}[driver.partition("+")[0]]
    with fresh(log.server) as url:
        database = await open_database(make_url(url).set(drivername=driver).render_as_string(hide_password=False))
        console = await Console.open(database)
        session = await console.session._held.run(session_id)
        log.forget()
        marks = 0

        def mark(_: int) -> None:
            nonlocal marks
            marks += 1
            log.mark(marks)

        mark(0)
        sent = await run_all(console, mark)
        assert session == await console.session._held.run(session_id), "it was lost"
        arrived = log.between_marks(session, marks)[1::2]
        await database.close()
    assert len(sent) >= 150
    assert sum(each.refused for each in sent) < 10
    found = differences(sent, arrived)
    assert found == [], "\n".join(found)
    assert sum(each.ok for each in sent) > 100
    if driver == "postgresql+asyncpg":
        assert values_beside(sent, arrived) > 30


def values_beside(sent: list[Sent], arrived: list[list[Arrival]]) -> int:
    """How many statements came with their parameters beside them; each value must be what was typed."""
    count = 0
    for each, arrivals in zip(sent, arrived, strict=True):
        details = {each.detail for each in arrivals if each.detail and not INTROSPECTION.match(each.text)}
        if each.values and details:
            shown = ", ".join(f"${number} = '{value}'" for number, value in enumerate(each.values.values(), 1))
            assert details == {f"parameters: {shown}"}
            count += 1
    return count


@pytest.mark.parametrize("driver", SIX_DRIVERS[:2])
async def test_what_sqlite_received_is_what_was_typed(
    driver: str, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_database: OpenDatabase
) -> None:
    monkeypatch.chdir(tmp_path)  # one of the statements attaches a file
    given: list[tuple[str, Any]] = []
    traced: list[str] = []
    arrived: list[list[tuple[str, Any]]] = []
    traces: list[list[str]] = []

    def remember(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        given.append((statement, parameters))

    def trace(connection: Connection) -> None:
        raw(connection.connection.dbapi_connection).set_trace_callback(traced.append)

    def mark(number: int) -> None:
        if number:
            arrived.append(list(given))
            traces.append(list(traced))
        given.clear()
        traced.clear()

    console = await Console.open(await open_database(sqlite_url.replace("sqlite", driver, 1)))
    await console.session._held.run(trace)
    event.listen(Engine, "before_cursor_execute", remember)
    try:
        sent = await run_all(console, mark)
    finally:
        event.remove(Engine, "before_cursor_execute", remember)
    assert len(sent) >= 150
    for each, arrivals, lines in zip(sent, arrived, traces, strict=True):
        if each.refused:
            assert arrivals == []
            continue
        ((text, parameters),) = arrivals
        names = {value: f":{name}" for name, value in each.values.items()}
        filled = [names[str(value)] for value in parameters]
        parts = text.split("?") if each.values else [text]
        assert "".join(part + name for part, name in zip_longest(parts, filled, fillvalue="")) == each.expected
        if lines and not each.values and "?" not in text:  # it expands them, and leaves out what is around
            assert lines[0] == text.strip(" \t\r\n")
    assert sum(bool(lines) for lines in traces) > 100
