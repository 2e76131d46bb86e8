"""Whether there is a screen. Qt aborts the whole process when it finds none, so it is looked for before."""

import os
import re
import socket
import sys
from collections.abc import Mapping

_DISPLAY = re.compile(r"(?P<host>[^/]*):(?P<number>\d+)(?:\.\d+)?$")
_SECONDS = 2.0


def problem(environment: Mapping[str, str] = os.environ) -> str:
    """One sentence that says why no window can be shown here, or "" when one can."""
    if environment.get("QT_QPA_PLATFORM") or not sys.platform.startswith("linux"):
        return ""
    if environment.get("WAYLAND_DISPLAY"):
        return ""
    display = environment.get("DISPLAY", "")
    advice = "start it in a desktop session, or use --screenshot PNG to save a picture of the window."
    if not display:
        return f"Rowlore needs a display: {advice}"
    if not _answers(display):
        return f"Rowlore cannot reach the display {display!r}: {advice}"
    return ""


def _answers(display: str) -> bool:
    found = _DISPLAY.fullmatch(display)
    if found is None:
        return False
    number = int(found["number"])
    host = found["host"].rpartition("/")[2]
    if host and host != "unix":
        return _connects(socket.AF_INET, (host, 6000 + number))
    path = f"/tmp/.X11-unix/X{number}"
    return any(_connects(socket.AF_UNIX, each) for each in (path, "\0" + path))


def _connects(family: int, address: object) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(_SECONDS)
        try:
            probe.connect(address)  # type: ignore[arg-type]
        except OSError:
            return False
    return True
