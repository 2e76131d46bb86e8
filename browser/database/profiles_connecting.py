"""From a saved connection to an open database: its password is fetched, used, and kept nowhere else."""

import os
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from browser import errors
from browser.database import profiles_command, profiles_keyring
from browser.database.profiles import Profile, SecretKind
from browser.database.profiles_url import with_secret
from browser.masking import remember
from browser.workers import apart

if TYPE_CHECKING:
    from browser.database.database import Database

Ask = Callable[[Profile, str], Awaitable[str | None]]
"""Ask a person for a profile's password and say why; None where nobody answers."""


async def secret_of(profile: Profile, ask: Ask | None = None) -> str:
    """The password of a profile, from wherever it says; "" for none. Raises errors.SecretMissing.

    Without `ask` nobody is asked.
    """
    source = profile.secret
    if source.kind == SecretKind.KEYRING:
        found = await apart(profiles_keyring.read, profile.id)
        if found is not None:
            return found
        return await _answer(profile, ask, f"The keyring holds no password for “{profile.name}”.")
    if source.kind == SecretKind.COMMAND:
        stop = threading.Event()
        try:
            return await apart(profiles_command.run, source.value, stop)
        finally:
            stop.set()
    if source.kind == SecretKind.ENVIRONMENT:
        return _variable(source.value)
    return await _answer(profile, ask, "") if source.kind == SecretKind.ASK else ""


async def connect(profile: Profile, secret: str = "") -> "Database":
    """Open the database of a profile with a password as a person types it. Raises what Database.connect raises."""
    from browser.database.database import Database

    if secret:
        remember(secret)
    url = with_secret(profile.url, secret)
    return await Database.connect(url, name=profile.name, read_only=profile.read_only, profile=profile)


def _variable(name: str) -> str:
    if not name:
        raise errors.SecretMissing("No environment variable is named that holds the password.")
    secret = os.environ.get(name, "")
    if not secret:
        raise errors.SecretMissing(
            f"The environment variable {name} for the password is not set.",
            hint="Set it before Rowlore is started.",
        )
    remember(secret)
    return secret


async def _answer(profile: Profile, ask: Ask | None, why: str) -> str:
    answer = await ask(profile, why) if ask is not None else None
    if answer is None:
        raise errors.SecretMissing(
            why or f"“{profile.name}” was given no password.", hint="Connect again and type it when it is asked for."
        )
    if answer:
        remember(answer)
    return answer
