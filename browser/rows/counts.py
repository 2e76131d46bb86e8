"""How many rows there are, as far as is known; `str()` is what the status shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known yet."""

    def __str__(self) -> str:
        return "unknown"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many rows were seen, and there may be more."""

    rows: int

    def __str__(self) -> str:
        return f"at least {self.rows:,}"


@dataclass(frozen=True, slots=True)
class Estimated:
    """The server's statistics say so."""

    rows: int

    def __str__(self) -> str:
        return f"about {self.rows:,}"


@dataclass(frozen=True, slots=True)
class Exact:
    """Counted."""

    rows: int

    def __str__(self) -> str:
        return f"{self.rows:,}"


Count = Unknown | AtLeast | Estimated | Exact
