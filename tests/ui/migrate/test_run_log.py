"""The output of a run, however quickly it comes: nothing is held up, the beginning and the end are seen."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from browser.ui import theme
from browser.ui.migrate.run_log import AT_ONCE, LONG, MOST_LINES, MigrationLog
from tests.ui.driving import until


async def test_a_flood_is_written_piece_by_piece(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("browser.ui.migrate.run_log.TICK", 0)
    parent = QWidget()
    qtbot.addWidget(parent)
    log = MigrationLog(parent)
    (clock,) = log.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    for number in range(3 * MOST_LINES):
        log.say(f"line {number}")
    assert log.document().blockCount() == AT_ONCE
    await until(lambda: log.toPlainText().endswith(f"line {3 * MOST_LINES - 1}"))
    lines = log.toPlainText().splitlines()
    assert len(lines) == MOST_LINES and f"line {2 * MOST_LINES}" in lines
    await until(lambda: not clock.isActive())
    log.clear()
    log.say("\n".join("x" * LONG for _ in range(AT_ONCE)), theme.current().error)
    assert log.document().blockCount() == AT_ONCE // 2
    await until(lambda: log.document().blockCount() == AT_ONCE)
