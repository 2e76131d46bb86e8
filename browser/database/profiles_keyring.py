"""The desktop's keyring: the only place where a password rests. Everything here blocks, maybe until a person answers.

keyring takes whatever backend is installed, plain-text files among them, so only those named here are used.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from browser import errors
from browser.masking import remember

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "rowlore"
REAL = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)
"""Modules of the backends that encrypt what they keep."""

_INSTEAD = "Let Rowlore ask each time, or take the password from a command or a variable."

T = TypeVar("T")


def problem() -> str:
    """Why no password can be kept, in a sentence; empty where one can."""
    try:
        _backend()
    except errors.SecretMissing as error:
        return error.message
    return ""


def read(account: str) -> str | None:
    """The password of an account, None where there is none. Raises errors.SecretMissing."""
    backend = _backend()
    secret = _asked(lambda: backend.get_password(SERVICE, account))
    if secret:
        remember(secret)
    return secret


def write(account: str, secret: str) -> None:
    """Keep a password. Raises errors.SecretMissing."""
    remember(secret)
    backend = _backend()
    _asked(lambda: backend.set_password(SERVICE, account, secret))


def forget(account: str) -> str | None:
    """Take a password out, and return what it was; None where there was none. Raises errors.SecretMissing."""
    secret = read(account)
    if secret is not None:
        backend = _backend()
        _asked(lambda: backend.delete_password(SERVICE, account))
    return secret


def _backend() -> "KeyringBackend":
    """The person's own choice where it is a real one; of a chain its first real one."""
    import keyring

    chosen = _asked(keyring.get_keyring)
    chain = getattr(chosen, "backends", None) or (chosen,)
    for each in chain:
        if type(each).__module__ in REAL:
            found: KeyringBackend = each
            return found
    name = type(chosen).__module__
    if name in ("keyring.backends.fail", "keyring.backends.chainer"):
        raise errors.SecretMissing("This desktop has no keyring that runs.", hint=_INSTEAD)
    if name == "keyring.backends.null":
        raise errors.SecretMissing("The keyring is switched off in its own settings.", hint=_INSTEAD)
    raise errors.SecretMissing(f"The keyring in use ({name}) is none that is known to encrypt.", hint=_INSTEAD)


def _asked(call: Callable[[], T]) -> T:
    from keyring.errors import KeyringError

    from browser.database.boundary import errors_of, server_words

    told = "The keyring did not answer as it should."
    try:
        with errors_of(None):  # what it stands on (D-Bus, a desktop's own library) raises classes of its own
            return call()
    except KeyringError as error:
        raise errors.SecretMissing(told, words=server_words(error), hint=_INSTEAD) from None
    except errors.ConnectError as error:
        raise errors.SecretMissing(told, words=error.words, hint=_INSTEAD) from None
