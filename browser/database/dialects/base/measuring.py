"""How big tables are, cheaply: what the server's statistics say; the generic version knows nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from browser.database.facts import TableRef

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Measured:
    """Rows and bytes of one table with its indexes; None where it is not known. `exact` is about the rows."""

    rows: int | None
    exact: bool = False
    bytes: int | None = None


class Measuring:
    """The sizes of tables. Methods hold no state."""

    def measure(self, connection: "Connection", tables: Sequence[TableRef]) -> Mapping[TableRef, Measured]:
        """What is known of these tables, in few statements; those that are not there are left out."""
        return {}
