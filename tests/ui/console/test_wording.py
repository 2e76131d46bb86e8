import pytest

from browser.console.outcomes import Cancelled, Progress, Ran, ResultSet, SessionState
from browser.console.script import Statement, split
from browser.database.dialects.base.lexis import Lexis
from browser.errors import StatementFailed
from browser.ui.console import wording

LEXIS = Lexis()


def ran(sql: str, **more: object) -> Ran:
    return Ran(Statement(sql, 0, len(sql), 1), sql, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [(0.4, "under 1 ms"), (3, "3 ms"), (999.4, "999 ms"), (1_234, "1.2 s"), (125_000, "2 min 5 s")],
)
def test_durations(milliseconds: float, words: str) -> None:
    assert wording.duration(milliseconds) == words


@pytest.mark.parametrize(
    ("sql", "title"),
    [
        ("select * from orders", "orders"),
        ('-- from nowhere\nSELECT 1 FROM "main"."users" u', "users"),
        ("insert into things values (1)", "INSERT things"),
        ("update a.b set x = 1", "UPDATE b"),
        ("create role x password 'hunter2'", "CREATE ROLE"),
        ("set password = 'hunter2'", "SET PASSWORD"),
        ("select 1", "SELECT"),
        ("/* nothing */", "Result"),
    ],
)
def test_titles_hold_no_value(sql: str, title: str) -> None:
    assert wording.title_of(sql) == title


def test_what_is_missing_is_said() -> None:
    cut = ResultSet((), 10, "10 rows, the cap for what cannot stream")
    said = wording.outcome_words(ran("select", milliseconds=1_200, first_row_milliseconds=3, sets=(cut,)), cut)
    assert said == "10 rows · 1.2 s, first row after 3 ms · CUT: not all rows are here. " + cut.cut
    unknown = ran("update", outcome_unknown=True, error=StatementFailed("no"))
    assert wording.warnings(unknown)[0][1] == "error"
    assert "outcome unknown" in wording.outcome_words(unknown)
    assert "1 row changed" in wording.outcome_words(ran("update", affected=1))
    assert wording.progress_words(Progress(12_000, 400)) == "12,000 rows so far · 400 ms"
    assert "lock" in wording.progress_words(Progress(0, 400, waiting=True))
    assert str(Cancelled.CUT.value) in wording.outcome_words(ran("update", cancelled=Cancelled.CUT))


def test_what_took_effect_before_an_error() -> None:
    statements = split("insert into a values (1); select 1; update b set c = 2", LEXIS)
    before = [Ran(each, each.text) for each in statements]
    said = wording.effect_sentence(before, SessionState(), LEXIS)
    assert said == (
        "2 statements before it took effect: insert into a values (1), update b set c = 2; "
        "nothing of them was rolled back."
    )
    assert "pending" in wording.effect_sentence(before, SessionState(open_since=1.0), LEXIS)
    assert "only be rolled back" in wording.effect_sentence(before, SessionState(open_since=1.0, failed=True), LEXIS)
    assert "lost" in wording.effect_sentence(before, SessionState(lost="gone"), LEXIS)
    assert wording.effect_sentence(before[1:2], SessionState(), LEXIS) == ""


def test_passwords_are_struck_out_everywhere() -> None:
    sql = "CREATE ROLE x PASSWORD 'hunter2'"
    assert "hunter2" not in wording.brief(sql, LEXIS)
    refused = StatementFailed("no", words="LINE 1: CREATE ROLE x PASSWORD 'hunter2'", statement=sql)
    told = wording.struck(ran(sql, error=refused, notices=("hunter2 is weak",)), LEXIS)
    assert told.error is not None
    assert "hunter2" not in " ".join((str(told.error), told.error.statement, *told.notices))
    assert "hunter2" in refused.words  # another's error is left alone
