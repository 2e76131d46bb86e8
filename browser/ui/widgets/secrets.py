"""Whether secrets are shown: one switch for all panels of a window, off until somebody turns it on."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from browser.rows.cells import Cell, veil

if TYPE_CHECKING:
    from browser.ui.widgets.heads import ColumnHead

KEYS = "Ctrl+Shift+E"
"""Shows secrets, and hides them again."""


class Secrets(QObject):
    """Whoever is handed none makes one of its own, which nobody can turn on."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown = False

    def show(self, shown: bool = True) -> None:
        """Show the values of secret columns, or hide them."""
        if shown != self.shown:
            self.shown = shown
            self.changed.emit()


class Veil:
    """Which columns of a table are hidden now. `look` at other headers, or again when the switch was turned."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self.places: frozenset[int] = frozenset()
        self.names: frozenset[str] = frozenset()

    def look(self, heads: "Sequence[ColumnHead]") -> None:
        """These are the columns."""
        hidden = [] if self._secrets.shown else [place for place, head in enumerate(heads) if head.secret]
        self.places = frozenset(hidden)
        self.names = frozenset(heads[place].name for place in hidden)

    def hides(self, name: str) -> bool:
        """Whether the values of the column of that name are hidden."""
        return name in self.names

    def shown(self, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """What may be shown of a row's cells."""
        if not self.places:
            return cells
        return tuple([veil(cell) if place in self.places else cell for place, cell in enumerate(cells)])

    def about(self, head: "ColumnHead", before: str) -> str:
        """`before` and what a header says of secrets; nothing where there are none."""
        return before + header_words(shown=self._secrets.shown) if head.secret else ""


def hidden_words() -> str:
    """What a hidden cell says when it is asked."""
    words = QCoreApplication.translate("Secrets", "Hidden: this column holds a secret. “Show secrets” ({0}) shows it.")
    return words.format(KEYS)


def header_words(*, shown: bool) -> str:
    """What the header of a secret column says of it."""
    if shown:
        words = QCoreApplication.translate("Secrets", "secret: shown until “Show secrets” ({0}) is switched off")
    else:
        words = QCoreApplication.translate("Secrets", "secret: hidden until “Show secrets” ({0})")
    return words.format(KEYS)
