"""What only Unix has is asked for where it is needed, never by importing a module: Windows has none of it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

AS_ON_WINDOWS = """
import asyncio, fcntl, importlib, os, pkgutil, selectors, signal, socket, subprocess, sys, types
import browser

names = [each.name for each in pkgutil.walk_packages(browser.__path__, "browser.")]
for name in names:  # so that everybody else's modules are there
    importlib.import_module(name)
for name in [name for name in sys.modules if name.partition(".")[0] == "browser"]:
    del sys.modules[name]

for name in ("fcntl", "grp", "pwd", "resource", "termios"):
    sys.modules[name] = None
for module, missing in {
    os: "chown fchmod fork getpgid geteuid getuid kill killpg O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK P_PID"
    " pidfd_open set_blocking setsid waitid WEXITED WNOHANG WNOWAIT",
    signal: "SIGALRM SIGCHLD SIGHUP SIGKILL SIGQUIT SIGUSR1",
    socket: "AF_UNIX",
}.items():
    for name in missing.split():
        if hasattr(module, name):
            delattr(module, name)

def locking(handle, mode, count, flock=fcntl.flock, how=fcntl.LOCK_EX | fcntl.LOCK_NB):
    try:
        flock(handle, how)
    except BlockingIOError:
        raise PermissionError(13, "Permission denied") from None

sys.modules["msvcrt"] = types.ModuleType("msvcrt")
sys.modules["msvcrt"].LK_NBLCK, sys.modules["msvcrt"].locking = 2, locking
sys.platform = "win32"
for name in names:
    importlib.import_module(name)

from pathlib import Path
from browser import locks
from browser.console.drafts import Draft, drafts_of
from browser.console.drafts_instance import living

drafts = drafts_of(Path(sys.argv[1]))
drafts.keep(Draft("1", "", "", "typed"))
other = drafts_of(Path(sys.argv[1]))
assert other.open_drafts() == ()
assert living(Path(sys.argv[1]), [drafts.instance.id])
drafts.instance.end()
assert [each.text for each in other.open_drafts()] == ["typed"]
other.instance.end()
"""
"""Takes away what Windows lacks and does what it can with the rest; `msvcrt.locking` is made of what is here."""


def test_every_module_can_be_imported_on_windows(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", AS_ON_WINDOWS, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
