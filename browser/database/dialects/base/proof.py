"""What keeps a read-only connection from writing, for any dialect that nobody prepared for: nothing that is known."""

from typing import TYPE_CHECKING

from browser.database.proof import Proof, advisory

if TYPE_CHECKING:
    from sqlalchemy import Connection

WATCHED = "Rowlore refuses statements that write, as far as their text tells."


class Proving:
    """How this vendor's read-only connections are put to the test. Methods hold no state."""

    def prove(self, connection: "Connection") -> Proof:
        """Examine a connection that was opened read-only. Changes nothing, and raises what the database raises."""
        return advisory("Rowlore does not know how to make this database read-only.", WATCHED)
