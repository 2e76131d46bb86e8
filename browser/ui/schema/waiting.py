"""A connection that is not there yet."""

from collections.abc import Callable
from dataclasses import dataclass

from browser.errors import RowloreError


@dataclass(frozen=True, slots=True)
class Waiting:
    """A connection being made (`error` is None; `cancel` gives up) or refused (`retry` tries once more)."""

    title: str
    cancel: Callable[[], None] | None = None
    error: RowloreError | None = None
    retry: Callable[[], None] | None = None
