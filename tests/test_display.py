"""Whether there is a screen, told before Qt aborts."""

import socket
import tempfile
from pathlib import Path

import pytest

from browser import display


def test_none_at_all() -> None:
    assert display.problem({}).startswith("Rowlore needs a display")


@pytest.mark.parametrize("name", [":4711", "localhost:4711", "unix:4711", "nonsense", "127.0.0.1:4711.0"])
def test_one_that_does_not_answer(name: str) -> None:
    assert f"cannot reach the display {name!r}" in display.problem({"DISPLAY": name})


def test_one_that_answers() -> None:
    number = next(each for each in range(900, 999) if not Path(f"/tmp/.X11-unix/X{each}").exists())
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as screen:
        screen.bind(f"\0/tmp/.X11-unix/X{number}")  # as every X server listens, beside its file
        screen.listen()
        assert display.problem({"DISPLAY": f":{number}.0"}) == ""


def test_other_platforms_are_asked_for_by_name() -> None:
    assert display.problem({"QT_QPA_PLATFORM": "offscreen"}) == ""
    assert display.problem({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": tempfile.gettempdir()}) == ""
