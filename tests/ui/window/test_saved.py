"""What is made when it is first wanted."""

from pathlib import Path

from browser.database.profiles import Profile
from browser.ui.window.main import MainWindow


async def test_it_is_made_once(window: MainWindow, home: Path) -> None:
    window.profiles.add(Profile("1", "orders", "/a.db"))
    assert window.profiles.path == home / "profiles.toml"
    assert window.profiles is window.profiles
    assert window.asker is window.asker
