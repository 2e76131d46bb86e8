"""Where things are: in a checkout, in an installed wheel, in a frozen bundle.

A wheel and a bundle carry the two folders as `browser/_data/resources` and `browser/_data/migrations`.
"""

import os
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def _data() -> Path:
    carried = _PACKAGE / "_data"
    return carried if carried.is_dir() else _PACKAGE.parent


def resources() -> Path:
    """The folder of icons, themes, desktop entry and application icon."""
    return _data() / "resources"


def migrations() -> Path:
    """The Alembic folder of the demo schema."""
    return _data() / "migrations"


def home() -> Path:
    """The one folder of everything the app stores; `ROWLORE_HOME` moves it. It need not exist yet."""
    moved = os.environ.get("ROWLORE_HOME")
    if moved:
        return Path(moved).absolute()
    from platformdirs import user_data_path

    return user_data_path("rowlore", appauthor=False)


def demo_file() -> Path:
    """Where the demo of this user is, or will be."""
    return home() / "demo.db"
