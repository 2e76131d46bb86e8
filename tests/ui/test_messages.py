"""The strip and the panel: plain text, everything that was said, copy, retry, dismiss."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from browser.errors import StatementFailed
from browser.ui.actions import action_of
from browser.ui.messages import LONGEST, Message, MessagesPanel, MessageStrip
from tests.ui.driving import click

ERROR = StatementFailed("It failed.", words="<img src=/etc/passwd> near x", hint="Try y.", statement="select x")


@pytest.fixture
def strip() -> Iterator[MessageStrip]:
    made = MessageStrip()
    yield made
    made.deleteLater()


@pytest.fixture
def panel() -> Iterator[MessagesPanel]:
    made = MessagesPanel()
    made.show()
    yield made
    made.deleteLater()


def _label(widget: QWidget, name: str) -> QLabel:
    found = widget.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found


def _button(widget: QWidget, name: str) -> QWidget:
    found = widget.findChild(QWidget, name)
    assert isinstance(found, QWidget)
    return found


def test_an_error_is_told_whole_and_as_plain_text(strip: MessageStrip) -> None:
    strip.show_error(ERROR, lambda: None)
    texts = [_label(strip, name).text() for name in ("messageText", "messageWords", "messageHint", "messageStatement")]
    assert texts == ["It failed.", "<img src=/etc/passwd> near x", "Try y.", "select x"]
    assert all(each.textFormat() == Qt.TextFormat.PlainText for each in strip.findChildren(QLabel) if each.text())
    assert strip.property("severity") == "error"
    assert "It failed." in strip.accessibleName()


def test_retry_runs_and_goes(strip: MessageStrip) -> None:
    done: list[int] = []
    strip.show_error(ERROR, lambda: done.append(1))
    strip.show()
    click(_button(strip, "retryButton"))
    assert done == [1]
    assert not strip.isVisible()


def test_without_a_retry_there_is_no_button(strip: MessageStrip) -> None:
    strip.show_notice("All is well.", "Enjoy.")
    assert not _button(strip, "retryButton").isVisible()
    assert strip.property("severity") == "notice"
    click(_button(strip, "messageClose"))
    assert strip.message is None


def test_copy_has_everything(strip: MessageStrip) -> None:
    long = "x" * (2 * LONGEST)
    strip.show_message(Message("error", "Much.", words=long))
    assert len(_label(strip, "messageWords").text()) < 2 * LONGEST
    click(_button(strip, "messageCopy"))
    assert QGuiApplication.clipboard().text() == "Much.\n" + long


def test_the_panel_keeps_the_newest_first_and_at_most_500(panel: MessagesPanel) -> None:
    counts: list[int] = []
    panel.count_changed.connect(counts.append)
    assert not _button(panel, "messageList").isVisible()
    for number in range(505):
        panel.add(Message("notice", f"number {number}", where="demo.db"))
    assert len(panel.messages) == counts[-1] == 500
    assert panel.messages[0].text == "number 504"
    assert _button(panel, "messageList").isVisible()
    action_of(panel, "copy_messages").trigger()
    assert QGuiApplication.clipboard().text().startswith("number 504\n\nnumber 503")
    action_of(panel, "clear_messages").trigger()
    assert panel.messages == ()


async def test_a_line_that_goes_on_behind_a_tab_is_one_line() -> None:
    strip = MessageStrip()
    words = 'connection to server at "h" failed: FATAL\n\tIs it running?\nsecond'
    strip.show_message(Message("error", "No.", words=words))
    label = strip.findChild(QLabel, "messageWords")
    assert label is not None
    assert label.text() == 'connection to server at "h" failed: FATAL Is it running?\nsecond'
    assert strip.message is not None
    assert strip.message.words == words, "a copy is exact"
    strip.deleteLater()
