"""Locks on files: between two handles of a process, and between processes that die."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from browser import locks

HOLD = (
    "import sys; from pathlib import Path; from browser import locks\n"
    "handle = locks.opened(Path(sys.argv[1])); print(locks.take(handle), flush=True); sys.stdin.read()"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.lock"


def test_one_handle_has_it_until_it_is_closed(path: Path) -> None:
    first, second = locks.opened(path), locks.opened(path)
    assert locks.take(first)
    assert not locks.take(second)
    assert locks.is_taken(path)
    os.close(first)
    assert not locks.is_taken(path), "asking leaves nothing behind"
    assert locks.take(second)
    os.close(second)


def test_no_file_is_nobodys(path: Path) -> None:
    assert not locks.is_taken(path)
    assert not path.exists()


def test_a_killed_process_has_nothing(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        assert locks.is_taken(path)
        process.kill()
        process.wait()
    assert not locks.is_taken(path)


def test_whoever_waits_too_long_is_told(path: Path) -> None:
    with (
        locks.alone(path, 1),
        pytest.raises(locks.Taken, match=r"some\.lock for 0\.05 seconds"),
        locks.alone(path, 0.05),
    ):
        pass
    with locks.alone(path, 0):
        assert locks.is_taken(path)


def test_many_who_wait_are_inside_one_by_one(path: Path) -> None:
    inside: list[int] = []

    def enter() -> None:
        with locks.alone(path, 30):
            inside.append(1)
            assert len(inside) == 1
            threading.Event().wait(0.002)
            inside.pop()

    threads = [threading.Thread(target=enter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inside == []
