"""From nothing to a SQLite file's first rows painted, beside DB Browser for SQLite on the same screen."""

import os
import statistics
import sys
import tempfile

from tests.bench.figures import Figure
from tests.bench.files import TABLE, ten_million_rows
from tests.bench.screen import Painted, screen, watch

RUNS = 7
_LOOK = 4.0


def run() -> list[Figure]:
    """Wall time, CPU and memory until the picture that stays, median of seven runs in turn."""
    path = str(ten_million_rows())
    ours = [sys.executable, "-m", "browser", path, "--table", TABLE]
    theirs = ["sqlitebrowser", "-t", TABLE, path]
    with screen() as shown, tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ) | {"ROWLORE_HOME": home, "HOME": home, "QT_QPA_PLATFORM": "xcb"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a person's second start has its modules compiled
        measured: dict[str, list[Painted]] = {"ours": [], "theirs": []}
        for number in range(RUNS + 1):
            for name, command in (("theirs", theirs), ("ours", ours)):
                painted = watch(shown, command, environment, _LOOK)
                if number:  # the first round fills the page cache and writes the settings
                    measured[name].append(painted)
    return [
        Figure(
            f"start to first rows: {what}",
            _median(measured["ours"], name),
            unit,
            _median(measured["theirs"], name),
            "sqlitebrowser",
            goal,
        )
        for what, name, unit, goal in (
            ("wall time", "seconds", "s", "<= 1.5, aim 1.0"),
            ("CPU", "cpu_seconds", "s", ""),
            ("memory", "megabytes", "MB", ""),
        )
    ]


def _median(painted: list[Painted], name: str) -> float:
    values: list[float] = [getattr(one, name) for one in painted]
    return statistics.median(values)
