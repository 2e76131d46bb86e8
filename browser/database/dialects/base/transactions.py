"""A person's own transaction on a held connection: how it is begun, and what the server says about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a transaction is open, and whether an error has failed it. `known`: the driver or server said so."""

    open: bool
    failed: bool = False
    known: bool = True


class Transactions:
    """How this vendor's transactions are begun and seen. Methods hold no state."""

    isolations: Sequence[str] = ()
    """The isolation levels one can choose, the server's default first; empty where there is no choice."""

    an_error_fails_all = False
    """Whether a statement that fails takes the whole transaction along, unless a savepoint stands before it."""

    success_is_certain = True
    """Whether what reports success has run to its end, even if it was cancelled."""

    def begin(self, isolation: str) -> tuple[str, ...]:
        """The statements that begin a transaction at this level; "" is the session's own default."""
        return ("BEGIN",)

    def check(self, connection: "Connection") -> None:
        """Called before whatever may write: refuse what would be lost. Raises errors.*."""

    def standing(self, dbapi_connection: Any) -> Standing:
        """What the driver knows after the last statement, without asking the server."""
        return Standing(False, known=False)

    def state(self, dbapi_connection: Any) -> str:
        """`standing` in a word: "autocommit", "in transaction", "failed", "" where nobody knows."""
        standing = self.standing(dbapi_connection)
        if not standing.known:
            return ""
        return "failed" if standing.failed else "in transaction" if standing.open else "autocommit"

    def sends_ending(self, dbapi_connection: Any) -> bool:
        """Whether the driver's commit or rollback, called now, reaches the server."""
        standing = self.standing(dbapi_connection)
        return standing.open or not standing.known

    def asked(self, connection: "Connection") -> Standing:
        """What the server says where the driver alone does not know; nothing runs on `connection` meanwhile."""
        return Standing(False, known=False)

    def speak_as_before(self, connection: "Connection") -> str:
        """Have the server read what comes in the character set that the driver writes, whatever was set meanwhile.

        Returns a remark for people if something had to be set back. Called after what may have changed it.
        """
        return ""

    def where(self, connection: "Connection") -> str:
        """Where unqualified names lead to and as whom, for people: "app · public · ada"; may cost a statement."""
        return ""
