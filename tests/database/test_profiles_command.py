"""Passwords that commands say: no shell, a time limit, and nothing of them in any message."""

import shlex
import sys
import threading
import time
from pathlib import Path

import pytest

from browser import errors
from browser.database import profiles_command
from browser.masking import mask


def python(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def run(line: str, seconds: float = 20) -> str:
    return profiles_command.run(line, threading.Event(), seconds)


def refused(line: str, seconds: float = 20) -> errors.SecretMissing:
    with pytest.raises(errors.SecretMissing) as caught:
        run(line, seconds)
    assert caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("said", "secret"), [("one\ntwo\n", "one"), ("one", "one"), ("a b \r\nx", "a b "), ("größe\n", "größe")]
)
def test_the_first_line_is_the_password(said: str, secret: str) -> None:
    assert run(python(f"import sys; sys.stdout.buffer.write({said.encode()!r})")) == secret


def test_there_is_no_shell(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    assert run(f"echo $HOME; touch {marker}") == f"$HOME; touch {marker}"
    assert not marker.exists()


def test_it_cannot_read_what_is_typed() -> None:
    assert run(python("import sys; print(repr(sys.stdin.read()))")) == "''"


@pytest.mark.parametrize("line", ["", "   ", "'unclosed", "/no/such/program", "/etc/hostname x"])
def test_what_is_no_command(line: str) -> None:
    assert "command" in refused(line).message


def test_a_failure_is_told_without_the_password() -> None:
    error = refused(python("import sys; print('canary-42'); print('no: canary-42', file=sys.stderr); sys.exit(3)"))
    assert "status 3" in error.message
    assert "no: ***" in error.words
    assert "canary" not in str(error)


def test_only_the_password_is_struck_out() -> None:
    assert run(python("print('canary-43\\nlogin: adalovelace\\nadalovelace')")) == "canary-43"
    assert mask("adalovelace at canary-43") == "adalovelace at ***"


def test_nothing_said_is_told() -> None:
    assert "said nothing" in refused(python("print()")).message
    assert "no text" in refused(python("import sys; sys.stdout.buffer.write(bytes([255, 254]))")).message


def test_it_is_stopped_with_all_it_started_when_it_takes_too_long() -> None:
    began = time.monotonic()
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; input() if 0 else None; "
    child += "import threading; threading.Event().wait(60)'])"
    assert "stopped after" in refused(python(child), seconds=0.5).message
    assert time.monotonic() - began < 5


def test_it_is_stopped_at_once() -> None:
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    began = time.monotonic()
    with pytest.raises(errors.SecretMissing, match="cancelled"):
        profiles_command.run(python("import threading; threading.Event().wait(60)"), stop)
    assert time.monotonic() - began < 5


def test_too_much_is_not_kept() -> None:
    endless = python("import sys\nwhile True: sys.stdout.write('x' * 9999)")
    assert "for the password" in refused(endless).message
