"""One cell as it was read: the value off the wire and its exact text."""
from typing import NamedTuple

from browser.database.facts import Kind

Wire = None | int | float | str | bytes


class Cell(NamedTuple):
    """A cell of a grid.

    `value` is what the wire held (None for NULL); `text` is the exact text, or its head when `shortened`;
    `kind` is what this cell holds; `flaw` says in words what is wrong with it (not UTF-8, ...), or is empty.
    """

    value: Wire
    text: str
    kind: Kind
    shortened: bool = False
    flaw: str = ""
