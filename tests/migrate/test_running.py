"""Locks of runs: seen by others, inherited by children, freed by a kill."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from browser.migrate.running import Held, clear, goes_on


def test_a_lock_is_seen_until_it_is_let_go(tmp_path: Path) -> None:
    assert not goes_on(tmp_path, 7)
    held = Held.take(tmp_path, 7)
    assert goes_on(tmp_path, 7) and not goes_on(tmp_path, 8)
    with pytest.raises(OSError, match="somebody has"):
        Held.take(tmp_path, 7)
    held.release(ended=True)
    assert not goes_on(tmp_path, 7) and not list(tmp_path.glob("migrations/*"))


def test_a_child_that_lives_goes_on(tmp_path: Path) -> None:
    held = Held.take(tmp_path, 1)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], pass_fds=(held.descriptor,)) as child:
        held.release(ended=False)
        assert goes_on(tmp_path, 1)
        os.kill(child.pid, signal.SIGKILL)
    assert not goes_on(tmp_path, 1)
    clear(tmp_path, 1)
    assert not list(tmp_path.glob("migrations/*"))
