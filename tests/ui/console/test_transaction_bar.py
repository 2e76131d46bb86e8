import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from browser.console.outcomes import SessionState
from browser.database.dialects.base.lexis import Lexis
from browser.ui.console.transaction_bar import TransactionBar, clock


def bar(parent: QWidget) -> TransactionBar:
    commit, rollback, reconnect, keep = (QAction(name, parent) for name in ("c", "r", "n", "k"))
    return TransactionBar(commit, rollback, reconnect, keep, Lexis, parent)


@pytest.mark.parametrize(("seconds", "text"), [(7, "0:07"), (750, "12:30"), (3_600, "1:00:00"), (-1, "0:00")])
def test_the_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_only_what_is_possible_is_offered() -> None:
    parent = QWidget()
    made = bar(parent)
    parent.show()
    assert not made.commit.isVisible()
    assert not made.isolation.isVisible()
    made.show_state(SessionState(manual=True, isolations=("SERIALIZABLE",), can_save=True), running=False)
    assert made.commit.isVisible()
    assert not made.commit.isEnabled()
    assert made.isolation.isVisible()
    assert made.savepoints.isVisible()
    made.show_state(SessionState(manual=True, open_since=1.0, failed=True, pending=("a", "b")), running=False)
    assert not made.commit.isEnabled()
    assert made.rollback.isEnabled()
    assert made.about.text() == "Transaction failed: only ROLLBACK works"
    assert made.pending.text() == "2 statements"
    assert not made.savepoints.isVisible()  # a server whose transactions outlive an error
    made.show_state(SessionState(lost="gone"), running=False)
    assert made.reconnect.isVisible()
    assert "lost" in made.about.text()
    parent.deleteLater()


def test_the_pending_statements_are_listed_without_passwords() -> None:
    parent = QWidget()
    made = bar(parent)
    pending = (*(f"insert into t values ({n})" for n in range(40)), "create role x password 'hunter2'")
    made.show_state(SessionState(open_since=1.0, pending=pending), running=False)
    made.pending.menu().aboutToShow.emit()
    texts = [each.text() for each in made.pending.menu().actions()]
    assert texts[0] == "11 statements before these"
    assert len(texts) == 31
    assert "hunter2" not in texts[-1]
    parent.deleteLater()
