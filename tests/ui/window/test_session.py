"""What the window remembers, and who of two instances writes it."""

import stat
from pathlib import Path

from PySide6.QtCore import QByteArray

from browser.ui.window.session import RECENT, ConnectionMemory, Memory, Session, TabMemory

HERE = ConnectionMemory("sqlite:////tmp/Größe ; 1.db")
THERE = ConnectionMemory("postgresql+psycopg2://ada@host/db", read_only=True, needs_password=True)
STATE = {"widths": {"id": 80}, "order": [["id", True]], "text": 'a=b;"c"\n%41\u2028'}
OPEN = Session((HERE, THERE), (TabMemory(0, "main", "orders", STATE), TabMemory(1, None, "x\x00y;z")), 1)


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "home")
    assert memory.session() is None
    memory.save_session(OPEN)
    memory.save_geometry(QByteArray(b"\x00\x01geometry"), QByteArray(b"state"))
    memory.release()
    again = Memory(tmp_path / "home")
    assert again.session() == OPEN
    assert again.geometry() == (QByteArray(b"\x00\x01geometry"), QByteArray(b"state"))
    again.release()


def test_the_file_is_private(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "home")
    memory.save_session(OPEN)
    path = tmp_path / "home" / "window.ini"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    memory.release()


def test_of_two_instances_the_first_one_writes(tmp_path: Path) -> None:
    first, second = Memory(tmp_path), Memory(tmp_path)
    assert (first.is_first, second.is_first) == (True, False)
    second.save_session(OPEN)
    assert first.session() is None
    first.release()
    third = Memory(tmp_path)
    assert third.is_first
    third.release()


def test_nonsense_counts_as_nothing(tmp_path: Path) -> None:
    for text in ("[window]\nsession=nonsense\n", '[window]\nsession="{\\"tabs\\": 3}"\n', "\x00\x01", "[window"):
        (tmp_path / "window.ini").write_text(text)
        memory = Memory(tmp_path)
        assert memory.session() is None
        assert memory.recent() == ()
        memory.release()


def test_recent_ones_are_few_and_the_newest_first(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    for number in range(RECENT + 3):
        memory.remember(ConnectionMemory(f"sqlite:///{number}.db"))
    memory.remember(ConnectionMemory("sqlite:///5.db", read_only=True))
    urls = [each.url for each in memory.recent()]
    assert len(urls) == RECENT
    assert urls[:2] == ["sqlite:///5.db", f"sqlite:///{RECENT + 2}.db"]
    assert memory.recent()[0].read_only
    memory.release()


def test_a_url_that_is_no_text_counts_as_nothing(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "home")
    memory._file().setValue("window/session", '{"connections": [{"url": 5}], "tabs": [], "current": 0}')
    memory._file().setValue("window/recent", '[{"url": null}]')
    assert memory.session() is None
    assert memory.recent() == ()
    memory.release()
