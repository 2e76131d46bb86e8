"""A saved connection: what is known of it, and never its password."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Environment(StrEnum):
    """What a database is used for; always shown with its word."""

    UNSAID = ""
    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


class SecretKind(StrEnum):
    """Where a password comes from."""

    NONE = "none"
    ASK = "ask"
    KEYRING = "keyring"
    COMMAND = "command"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class SecretSource:
    """Where the password comes from; `value` is the command's line or the variable's name, else empty."""

    kind: SecretKind = SecretKind.ASK
    value: str = ""


TLS_MODES = ("off", "preferred", "required", "verify-full")


@dataclass(frozen=True, slots=True)
class Tls:
    """How a connection is encrypted: `mode` is one of TLS_MODES; the rest are paths of files."""

    mode: str = "preferred"
    ca: str = ""
    certificate: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """One saved connection.

    `id` never changes and is the keyring's account; `folder` is a path as "Shop/Europe"; `colour` is "#RRGGBB" or empty
    for the next free one; `url` holds no password; `options` are those of the engine and its pool, by name.
    """

    id: str
    name: str
    url: str
    folder: str = ""
    colour: str = ""
    environment: Environment = Environment.UNSAID
    read_only: bool = False
    secret: SecretSource = SecretSource()
    tls: Tls = Tls()
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def path(self) -> str:
        """Folder and name: "Shop/Europe/orders"."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


def new_id() -> str:
    """An id that no other profile has."""
    import secrets

    return secrets.token_hex(16)


def tidy_folder(text: str) -> str:
    """A folder as it is stored: " Shop / Europe/" is "Shop/Europe"."""
    return "/".join(part.strip() for part in text.split("/") if part.strip())
