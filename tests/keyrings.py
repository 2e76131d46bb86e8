"""A keyring that lives in memory: a real backend of the keyring package, registered as any other."""

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
import keyring.backends.fail
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from browser.database import profiles_keyring


class MemoryKeyring(KeyringBackend):
    """Keeps passwords by (service, account); `locked` refuses everything."""

    priority = 9

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._look()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._look()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._look()
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not found")
        del self.kept[service, username]

    def _look(self) -> None:
        if self.locked:
            raise KeyringLocked("the collection is locked")


@contextmanager
def using(backend: KeyringBackend, patch: pytest.MonkeyPatch, *, real: bool) -> Iterator[None]:
    """Let `backend` be the keyring; `real` says whether it counts among those that encrypt."""
    before = keyring.get_keyring()
    if real:
        patch.setattr(profiles_keyring, "REAL", (*profiles_keyring.REAL, type(backend).__module__))
    keyring.set_keyring(backend)
    try:
        yield
    finally:
        keyring.set_keyring(before)


@contextmanager
def memory_keyring(patch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    """A keyring that works."""
    backend = MemoryKeyring()
    with using(backend, patch, real=True):
        yield backend


def no_keyring() -> KeyringBackend:
    """What the keyring package itself chooses on a computer without a desktop."""
    return keyring.backends.fail.Keyring()  # type: ignore[no-untyped-call]
