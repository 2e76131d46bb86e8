"""The log: rotates, and no secret reaches it."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser import log, masking
from tests.noise import ExpectedLog


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    level = root.level
    started = log.Log(tmp_path / "logs")
    yield started.path
    started.close()
    root.setLevel(level)


def test_secrets_are_struck_out_of_messages_and_tracebacks(path: Path, expected_log: ExpectedLog) -> None:
    expected_log("ada:canary")
    masking.remember("canary-4711")
    try:
        raise ValueError("no entry with canary-4711")
    except ValueError:
        logging.getLogger(log.NAME).exception("at postgresql://ada:canary-4711@host/db")
    text = path.read_text()
    assert "canary" not in text
    assert "Traceback" in text
    assert "postgresql://ada:***@host/db" in text


def test_a_full_disk_sends_no_secret_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    handler = log.MaskingHandler("/dev/full", delay=True)
    handler.setFormatter(log.MaskingFormatter("%(message)s"))
    handler.handle(logging.makeLogRecord({"msg": "at postgresql://ada:%s@host/db", "args": ("canary-4712",)}))
    with pytest.raises(OSError, match="No space left"):
        handler.close()
    assert "canary" not in capsys.readouterr().err


def test_it_is_private_and_rotates(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert path.stat().st_mode & 0o077 == 0
    logger = logging.getLogger(log.NAME)
    for _ in range(log.BYTES * 5 // 10_000):
        logger.info("x" * 10_000)
    assert len(list(path.parent.glob("rowlore.log*"))) == log.KEPT + 1
    assert path.stat().st_size <= log.BYTES


def test_others_are_heard_from_warnings_on(path: Path, expected_log: ExpectedLog) -> None:
    expected_log("smoke")
    logging.getLogger("somebody").info("chatter")
    logging.getLogger("somebody").warning("smoke")
    text = path.read_text()
    assert "smoke" in text
    assert "chatter" not in text
