"""What runs; cancel, Abort and streams are tested in test_tab.py."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from browser.console.binds import Bind, BindType
from browser.console.script import Statement
from browser.ui import tasks
from browser.ui.actions import action_of
from browser.ui.window import query_memory
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import ended, page_of, query_on, rows_of, run, write
from tests.ui.driving import until
from tests.ui.windows import idle, shop


async def test_nothing_is_connected_before_the_first_run(database_url: str, window: MainWindow) -> None:
    tab = await query_on(window, database_url)
    assert tab.runs.session is None
    await run(tab, "select 1 as one")
    first = tab.runs.session
    assert first is not None
    await run(tab, "select 2 as two")
    assert tab.runs.session is first
    await idle()


async def test_closing_a_page_whose_rows_come_stops_its_statement(database_url: str, window: MainWindow) -> None:
    tab = await query_on(window, database_url)
    if "mysql" in database_url:
        await run(tab, "set session max_recursive_iterations = 100000000")
    sql = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000000) select i from n"
    write(tab, sql + " limit 40000000")
    tab.run()
    await until(lambda: tab.runs.running)
    await until(lambda: tab.results.count() or "postgresql" in database_url or "mysql" in database_url)
    if tab.results.count():
        tab.results.close_result()
    else:
        tab.cancel()
    await ended(tab)
    await run(tab, "select 3 as three")
    assert rows_of(tab) == [["3"]]
    await idle()


async def test_what_is_cancelled_between_two_statements_ends_there(window: MainWindow, tmp_path: Path) -> None:
    """The cancel comes when the one has ended and the next was not sent: there is nothing it could stop."""
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    write(tab, "delete from orders; delete from users")
    tab.ran.connect(lambda *_: tab.cancel())
    await run(tab, everything=True)
    tab.ran.disconnect()
    assert "1 statement did not run" in tab.status.text()
    await run(tab, "select (select count(*) from orders), (select count(*) from users)")
    assert rows_of(tab) == [["0", "2"]]
    await idle()


async def test_what_waits_for_its_turn_and_is_cancelled_is_not_sent(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "select 1")
    session = tab.runs.session
    assert session is not None
    async with session._busy:  # as a look whether the session is there has it
        write(tab, "delete from users")
        tab.run()
        await until(lambda: tab.runs.running and tab.runs.at == (1, 1))
        tab.cancel()
    await ended(tab)
    await run(tab, "select count(*) from users")
    assert rows_of(tab) == [["2"]]
    await idle()


async def test_a_run_has_the_parameters_it_began_with(window: MainWindow, tmp_path: Path) -> None:
    """Who fills in the next value while a script runs does not change what the rest of it writes."""
    path = shop(tmp_path / "shop.db")
    tab = await query_on(window, path)
    write(tab, "delete from orders where id = :id; delete from users where id = :id")
    await until(tab.bind_table.isVisible)
    tab.bind_table.fill_in([Bind("id", BindType.INTEGER, "1")])
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("begin immediate")
        tab.run_all()
        await until(lambda: tab.runs.at == (1, 2))
        tab.bind_table.binds.put(0, Bind("id", BindType.INTEGER, "2"))
        holder.execute("rollback")
    await ended(tab)
    await run(tab, "select id from users")
    assert rows_of(tab) == [["2"]]
    await idle()


async def test_a_script_of_hundreds_tells_what_changes_and_no_more(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "create table t (a integer)")
    await idle()
    told: list[int] = []
    tab.runs.changed.connect(lambda: told.append(1))
    tab.editor.set_text("insert into t values (1);" * 300)
    await run(tab, everything=True)
    assert len(told) == 2, "it began, and it ended"
    assert page_of(tab).text.toPlainText().count("1 row changed") == 300
    await idle()
    assert len(query_memory.history().search(limit=1_000)) == 301


async def test_who_chooses_manual_and_runs_at_once_has_one_session(window: MainWindow, tmp_path: Path) -> None:
    """Both connect: what is run is not committed behind the person's back by a second session."""
    path = shop(tmp_path / "shop.db")
    tab = await query_on(window, path)
    write(tab, "delete from users")
    action_of(tab.transactions, "toggle_manual").trigger()
    tab.run()
    await idle()
    assert tab.runs.state.manual
    assert tab.runs.state.open
    assert tab.database.pool.figures().outside == 1
    with closing(sqlite3.connect(path)) as another_program:
        assert another_program.execute("select count(*) from users").fetchone() == (2,)
    await tab.transactions.rollback()
    await idle()


async def test_what_a_long_statement_must_not_tell_is_found_beside_the_window(
    window: MainWindow, tmp_path: Path
) -> None:
    """It has ended by then: who cancels is not told that the server says nothing, and how it stood is what counts."""
    path = shop(tmp_path / "shop.db")
    with closing(sqlite3.connect(path)) as another_program:
        another_program.execute("create table accounts (id integer primary key, name text, password text)")
    tab = await query_on(window, path)
    await until(lambda: tab.database.dialect.lexis.columns("accounts"))
    await idle()
    runs, told, unconfirmed = tab.runs, list[object](), list[int]()
    runs.ran.connect(lambda ran, _: told.append(ran))
    runs.unconfirmed.connect(lambda: unconfirmed.append(1))
    sql = "insert into accounts values " + ", ".join(["(1, 'a', 'pw1')"] * 40_000)
    statements = [Statement("begin", 0, 5, 1), Statement(sql, 0, len(sql), 1), Statement("select 1", 0, 8, 1)]
    used = time.thread_time()
    task = tasks.start(runs.run, statements, {}, owner=tab)
    await until(lambda: runs.at == (2, 3) and runs._current is None)
    assert len(told) == 1, "its error waits"
    tab.cancel()
    assert runs.session is not None
    await runs.session.rollback()
    await until(task.done, timeout=60)
    assert time.thread_time() - used < 1.5
    assert len(told) == 2
    assert not unconfirmed
    assert runs.stood.open and not runs.state.open
    await idle()
