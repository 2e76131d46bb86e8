"""The saved connections as the window has them: made when they are first wanted, because a start need not pay them."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from browser import paths

if TYPE_CHECKING:
    from browser.database.profiles_store import ProfileStore
    from browser.ui.database.connect_password import Asker


def store(window: QWidget) -> "ProfileStore":
    """The file of saved connections."""
    from browser.database.profiles_store import ProfileStore

    return ProfileStore(paths.home())


def asker(window: QWidget) -> "Asker":
    """Asks for the passwords of saved connections, one after the other."""
    from browser.ui.database.connect_password import Asker

    return Asker(window)
