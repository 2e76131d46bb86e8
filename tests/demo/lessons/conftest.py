"""Fewer rows and rounds than people see."""

import pytest


@pytest.fixture(autouse=True)
def _fewer_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("browser.demo.lessons.writing.ROWS", 1000)
    monkeypatch.setattr("browser.demo.lessons.strategies.ROUNDS", 1)
    monkeypatch.setattr("browser.demo.lessons.strategies.SIZES", (1, 5, 20))
