"""Read-only, proved or only promised: how far the database itself keeps a connection from writing."""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """What can be said of a connection that was opened read-only; NONE for one that was not."""

    PROVED = "proved"
    ADVISORY = "advisory"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """How well a read-only connection is kept from writing, and why, in sentences."""

    standing: Standing = Standing.NONE
    why: tuple[str, ...] = ()
    watched: bool = False
    """Whether statements that write by their text are not even sent."""

    @property
    def proved(self) -> bool:
        """Whether nothing that is typed can change what is there."""
        return self.standing is Standing.PROVED

    @property
    def advisory(self) -> bool:
        """Whether it is read-only only as long as nobody types a way out."""
        return self.standing is Standing.ADVISORY


def proved(*why: str, watched: bool = False) -> Proof:
    """The database keeps it from writing, whatever is typed; `watched` where something of its own remains possible."""
    return Proof(Standing.PROVED, why, watched)


def advisory(*why: str) -> Proof:
    """The session was made read-only, and a statement could make it writable again."""
    return Proof(Standing.ADVISORY, why, watched=True)


def probe_name() -> str:
    """The name of a table that does not exist."""
    import secrets

    return f"rowlore_probe_{secrets.token_hex(8)}"
