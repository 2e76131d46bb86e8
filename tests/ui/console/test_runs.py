"""What runs; cancel, Abort and streams are tested in test_tab.py."""

from browser.ui.window.main import MainWindow
from tests.ui.console.queries import ended, query_on, rows_of, run, write
from tests.ui.driving import until
from tests.ui.windows import idle


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
