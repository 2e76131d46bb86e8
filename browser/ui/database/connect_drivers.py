"""Which kinds of databases lack their driver, with the line that installs it."""

from browser.database.url import parse
from browser.errors import DriverMissing
from browser.ui.database import url_fields


def lacking() -> dict[str, DriverMissing]:
    """The kinds (by name) that cannot be connected to here. Imports every driver there is: nothing for the GUI thread.

    A kind that nobody prepared for is not looked at.
    """
    found: dict[str, DriverMissing] = {}
    for kind in url_fields.KINDS:
        if kind.scheme:
            try:
                parse(f"{kind.scheme}://")
            except DriverMissing as error:
                found[kind.name] = error
    return found
