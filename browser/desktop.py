"""`rowlore --install-desktop`: the menu entry, the icon and the file type, in the user's own XDG folders."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from browser import paths

_RESERVED = set(" \t\n\"'\\><~|&;$*?#()`")
_REFRESH = (("update-mime-database", "mime"), ("update-desktop-database", "applications"))


def install_desktop() -> tuple[Path, ...]:
    """Install them for this user and return the files written; earlier ones are replaced. Raises OSError."""
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    entry = (paths.resources() / "rowlore.desktop").read_text(encoding="utf-8")
    written = (
        _write(
            data / "applications" / "rowlore.desktop", entry.replace("Exec=rowlore ", f"Exec={exec_key(command())} ")
        ),
        _copy("rowlore.svg", data / "icons" / "hicolor" / "scalable" / "apps" / "rowlore.svg"),
        _copy("rowlore-mime.xml", data / "mime" / "packages" / "rowlore.xml"),
    )
    for program, folder in _REFRESH:
        # Desktops without these programs read the folders themselves.
        if found := shutil.which(program):
            subprocess.run([found, str(data / folder)], check=False, capture_output=True, timeout=60)
    return written


def command() -> tuple[str, ...]:
    """How this very installation is started from any folder."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    script = Path(sys.executable).with_name("rowlore")
    if script.exists():
        return (str(script),)
    # `-P`-less on purpose: without an installed distribution the package is found through its own parent folder.
    checkout = Path(__file__).resolve().parent.parent
    return ("env", f"PYTHONPATH={checkout}", sys.executable, "-m", "browser")


def exec_key(words: Sequence[str]) -> str:
    """`words` as the Exec key of a desktop entry wants them: reserved characters quoted, `%` doubled."""
    return " ".join(_quoted(word.replace("%", "%%")) for word in words)


def _quoted(word: str) -> str:
    if not _RESERVED & set(word):
        return word
    for character in '\\"`$':
        word = word.replace(character, "\\" + character)
    # The entry's own string escapes come on top of the quoting of the key.
    return '"' + word.replace("\\", "\\\\") + '"'


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _copy(resource: str, path: Path) -> Path:
    return _write(path, (paths.resources() / resource).read_text(encoding="utf-8"))
