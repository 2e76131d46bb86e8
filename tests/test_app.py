"""The whole app in processes of its own, as a person starts it, on a machine without a screen."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from browser.ui import theme
from tests.ui.windows import shop

ROOT = Path(__file__).parents[1]


def rowlore(*words: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the app without a display."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run(
        [sys.executable, "-m", "browser", *words],
        cwd=ROOT,
        env={**kept, "ROWLORE_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _log(home: Path) -> str:
    path = home / "logs" / "rowlore.log"
    return path.read_text() if path.exists() else ""


def _picture(home: Path, *words: str) -> QImage:
    """The picture the app makes; it must have ended well and without a word in its log."""
    path = home.parent / "picture.png"
    done = rowlore(*words, "--screenshot", str(path), home=home)
    assert done.stderr == ""
    assert (done.returncode, done.stdout) == (0, "")
    assert "WARNING" not in _log(home)
    assert "ERROR" not in _log(home)
    image = QImage(str(path))
    assert not image.isNull()
    return image


def _shows(image: QImage, colour: str) -> bool:
    wanted = colour.lower()
    return any(
        image.pixelColor(x, y).name() == wanted for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    )


def test_without_a_display_there_is_one_sentence(home: Path) -> None:
    done = rowlore(home=home)
    assert done.returncode == 2
    assert done.stderr.startswith("Rowlore needs a display: ")
    assert done.stderr.count("\n") == 1
    assert rowlore(home=home, DISPLAY=":4711").stderr.startswith("Rowlore cannot reach the display ':4711'")


def test_a_sqlite_file_is_painted(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    image = _picture(home, path, "--table", "orders", "--size", "1280x800", "--light")
    assert (image.width(), image.height()) == (1280, 800)
    assert not _shows(image, theme.LIGHT.error_background)
    dark = _picture(home, path, "--table", "orders", "--size", "1280x800", "--dark")
    assert dark.pixelColor(640, 795).name() == theme.DARK.window.lower()


def test_the_demo_is_made_and_painted(home: Path) -> None:
    image = _picture(home, "--demo", "--size", "1280x800")
    assert not _shows(image, theme.LIGHT.error_background)
    assert (home / "demo.db").exists()


@pytest.mark.parametrize("what", ["text", "directory", "missing", "url", "unreachable", "driver", "table"])
def test_what_cannot_be_opened_is_said_in_the_window(what: str, home: Path, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("this is no database, " * 300)
    (tmp_path / "directory").mkdir()
    words = {
        "text": [str(tmp_path / "text")],
        "directory": [str(tmp_path / "directory")],
        "missing": [str(tmp_path / "missing.db")],
        "url": ["postgresql://h:not-a-port/d"],
        "unreachable": ["postgresql://ada:canary-1848@127.0.0.1:1/shop"],
        "driver": ["oracle://scott:canary-1848@127.0.0.1/x"],
        "table": [shop(tmp_path / "shop.db"), "--table", "nothing_like_it"],
    }[what]
    image = _picture(home, *words, "--light", "--size", "1280x800")
    assert _shows(image, theme.LIGHT.error_background)
    assert not (tmp_path / "missing.db").exists()
    assert "canary" not in _log(home)
    for path in home.rglob("*"):
        assert not path.is_file() or b"canary" not in path.read_bytes()


def test_a_picture_that_cannot_be_written(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    done = rowlore(path, "--screenshot", str(tmp_path / "no" / "folder.png"), home=home)
    assert done.returncode == 1
    assert "could not be written" in done.stderr


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = rowlore("--screenshot", str(tmp_path / "x.png"), home=tmp_path / "file" / "home")
    assert done.returncode == 2
    assert done.stderr.startswith("Rowlore cannot use its folder ")
    assert done.stderr.count("\n") == 1


def test_exit_when_painted(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    done = rowlore(path, "--table", "orders", "--exit-when-painted", home=home, QT_QPA_PLATFORM="offscreen")
    assert (done.returncode, done.stderr) == (0, "")


def _wait_for(path: Path, content: bytes, running: "subprocess.Popen[bytes]") -> None:
    """What is open is written down two seconds after it was opened."""
    deadline = time.monotonic() + 30
    while not (path.exists() and content in path.read_bytes()):
        assert running.poll() is None
        assert time.monotonic() < deadline, _log(path.parent)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(0.05)


def test_it_ends_by_a_signal_and_comes_back(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    environment = {**os.environ, "ROWLORE_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    words = [sys.executable, "-m", "browser", path, "--table", "orders"]
    with subprocess.Popen(words, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as running:
        try:
            _wait_for(home / "window.ini", b"orders", running)
            running.send_signal(signal.SIGTERM)
            _, said = running.communicate(timeout=20)
        finally:
            running.kill()
    assert (running.returncode, said) == (0, b"")
    assert "ERROR" not in _log(home)
    assert rowlore("--exit-when-painted", home=home, QT_QPA_PLATFORM="offscreen").returncode == 0
    assert b"orders" in (home / "window.ini").read_bytes()


def test_the_font_is_the_same_before_and_after_a_switch_of_the_theme(home: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", _FONTS],
        cwd=ROOT,
        env={**os.environ, "ROWLORE_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout.split()
    assert told == ["10.0"] * 8


_FONTS = """
from PySide6.QtWidgets import QApplication, QWidget
from browser import app, arguments
application = QApplication([])
window = app._window(arguments.parse(["--light"]))
window.show()
for theme in ("", "dark"):
    if theme:
        window.commands.set_theme(theme)
    for name in ("schemaTree", "quickOpen", "connectionPicker", "welcomeStrip"):
        print(window.findChild(QWidget, name).font().pointSizeF())
"""
