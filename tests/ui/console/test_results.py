"""The pages of results, without a database."""

from browser.console.outcomes import Progress, Ran, ResultSet
from browser.console.script import Statement
from browser.database.dialects.base.lexis import Lexis
from browser.database.facts import Column, Kind
from browser.rows.spool import Spool
from browser.ui.console.results import LONG_SCRIPT, MOST_PAGES, ResultPane, ResultTabs
from browser.ui.widgets.secrets import Secrets

COLUMNS = (Column("id", "integer", Kind.NUMBER),)


def statement(text: str) -> Statement:
    return Statement(text, 0, len(text), 1)


def pane() -> ResultPane:
    secrets = Secrets()
    made = ResultPane(secrets, Lexis, None)  # type: ignore[arg-type]
    secrets.setParent(made)
    return made


def rows(tabs: ResultTabs, text: str, count: int) -> Spool:
    spool = Spool()
    tabs.open_rows(statement(text), COLUMNS, spool)
    spool.append([(number,) for number in range(count)])
    tabs.tell(Progress(count, 1))
    spool.finish()
    tabs.end(Ran(statement(text), text, 2.0, 1.0, sets=(ResultSet(COLUMNS, count),)))
    return spool


def test_a_run_replaces_what_is_not_pinned() -> None:
    made = pane()
    tabs = made.tabs
    tabs.begin(2)
    kept, gone = rows(tabs, "select * from a", 3), rows(tabs, "select * from b", 3)
    tabs.pages[0].pinned = True
    tabs.begin(1)
    assert [page.title for page in tabs.pages] == ["a"]
    assert kept.page(0)
    assert gone._file.closed
    tabs.close_all()
    assert kept._file.closed
    assert made.currentWidget() is not tabs
    made.deleteLater()


def test_a_long_script_shares_a_page_for_what_has_no_rows() -> None:
    made = pane()
    tabs = made.tabs
    tabs.begin(LONG_SCRIPT + 1)
    for number in range(LONG_SCRIPT):
        tabs.end(Ran(statement(f"insert into t values ({number})"), "", 1.0, affected=1))
    rows(tabs, "select * from t", 10)
    assert [page.title for page in tabs.pages] == ["Log", "t"]
    assert tabs.pages[0].status == "Running…"  # thousands are shown together
    tabs.finish()
    assert tabs.pages[0].status == "10 statements · 10 ms"
    assert tabs.pages[0].text.toPlainText().count("1 row changed") == LONG_SCRIPT  # type: ignore[attr-defined]
    tabs.close_all()
    made.deleteLater()


def test_the_first_of_too_many_results_go_and_that_is_told() -> None:
    made = pane()
    tabs = made.tabs
    tabs.begin(MOST_PAGES + 2)
    spools = [rows(tabs, f"select * from t{number}", 1) for number in range(MOST_PAGES + 2)]
    assert len(tabs.pages) == MOST_PAGES
    assert tabs.closed == 2
    assert [tabs.tabText(place) for place in (0, MOST_PAGES - 1)] == ["3 t2", f"{MOST_PAGES + 2} t{MOST_PAGES + 1}"]
    assert [spool._file.closed for spool in spools[:3]] == [True, True, False]
    tabs.close_all()
    made.deleteLater()


def test_several_sets_of_a_call_have_a_page_each() -> None:
    made = pane()
    tabs = made.tabs
    tabs.begin(1)
    spools = [Spool(), Spool()]
    for spool in spools:
        tabs.open_rows(statement("call p()"), COLUMNS, spool)
        spool.append([(1,), (2,)])
        spool.finish()
        tabs.tell(Progress(2, 1))
    tabs.end(Ran(statement("call p()"), "", 1.0, sets=(ResultSet(COLUMNS, 2), ResultSet(COLUMNS, 2, "cut here"))))
    assert [page.status.split(" ·")[0] for page in tabs.pages] == ["2 rows", "2 rows"]
    assert "CUT" in tabs.pages[1].status
    assert "CUT" not in tabs.pages[0].status
    assert [page.model.rowCount() for page in tabs.pages] == [2, 2]  # type: ignore[attr-defined]
    tabs.close_all()
    made.deleteLater()
