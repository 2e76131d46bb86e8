"""What the child tells, as facts."""

from browser import masking
from browser.migrate.events import (
    Connected,
    Ended,
    Failed,
    Line,
    Outcome,
    Planned,
    Reader,
    Result,
    Sql,
    StepEnded,
    StepStarted,
)


def test_a_run_is_read() -> None:
    reader = Reader()
    assert reader.event({"kind": "hello", "alembic": "1.20", "sqlalchemy": "2.1", "python": "3.11"}) == Line(
        "Alembic 1.20, SQLAlchemy 2.1, Python 3.11", "note"
    )
    assert reader.event({"kind": "connected", "database": "app", "session": 7, "fits": True}) == Connected(
        "app", 7, True
    )
    assert reader.event({"kind": "heads", "revisions": ["a"]}) is None
    assert reader.event({"kind": "plan", "revisions": ["b", "c"]}) == Planned(("a",), ("b", "c"))
    assert reader.event({"kind": "started", "revision": "b", "upgrade": True}) == StepStarted("b", "upgrade")
    assert reader.event({"kind": "ended", "revision": "b", "ms": 1.5, "heads": ["b"]}) == StepEnded("b", 1.5, ("b",))
    reader.event({"kind": "started", "revision": "c", "upgrade": True})
    assert reader.event({"kind": "sql", "revision": "c", "text": "x", "problem": ""}) == Sql("c", "x")
    assert reader.event({"kind": "what nobody knows"}) is None
    result = reader.result(Outcome.CRASHED, 2.0, Ended(-9, "SIGKILL"))
    assert (result.before, result.planned, result.finished, result.running) == (("a",), ("b", "c"), ("b",), "c")
    assert result.words == "The process that ran Alembic was ended by SIGKILL inside c."
    assert result.heads_after(1) == ("b",) and result.heads_after(0) == ("a",)


def test_passwords_are_struck_out_of_failures() -> None:
    masking.remember("canary-secret")
    facts = {"revision": "", "words": "no canary-secret", "error": "E", "statement": "x canary-secret"}
    failed = Reader().event({"kind": "failed", "traceback": "at canary-secret", **facts})
    assert failed == Failed("", "at ***", "no ***", "x ***", "E")


def test_every_end_has_its_words() -> None:
    assert Result(Outcome.TIMED_OUT, 1.0, running="b").words == "The time limit ran out inside b."
    assert Result(Outcome.CRASHED, 1.0, ended=Ended(3)).words == "The process that ran Alembic ended with status 3."
    assert Result(Outcome.FAILED, 1.0, failure=Failed("b", "", "no")).words == "no"
    assert Result(Outcome.DONE, 1.0).words == ""
    assert (
        Result(Outcome.CANCELLED, 1.0, failure=Failed("b", "", "KeyboardInterrupt", "", "KeyboardInterrupt")).words
        == ""
    )
