"""The filter at work: results in place of the tree while there is text, the tree as it was when there is none."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from browser.ui.schema.filter_field import FilterField
from browser.ui.schema.filter_results import Results, search
from browser.ui.schema.items import Item, counted
from browser.ui.schema.tree_model import Path
from browser.ui.schema.tree_view import Place, SchemaTree

if TYPE_CHECKING:
    from browser.ui.schema.opened import Opened


class Search(QObject):
    """Keeps `tree` showing what `field` asks for. `root` is the whole tree's item, `opened` the connections."""

    ended = Signal()
    """The whole tree is shown again."""

    def __init__(self, tree: SchemaTree, root: Item, opened: Callable[[], Sequence["Opened"]], parent: QWidget) -> None:
        super().__init__(parent)
        self.field = FilterField(parent)
        self.status = QLabel(parent)
        self.status.setObjectName("schemaFilterStatus")
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setProperty("muted", True)
        self.status.setWordWrap(True)
        self.status.setContentsMargins(10, 0, 8, 4)
        self.status.hide()
        self._tree = tree
        self._root = root
        self.opened = opened
        self._place: Place | None = None
        self._results = Results(root, 0, 0)
        self.field.textChanged.connect(lambda _: self.apply())

    @property
    def active(self) -> bool:
        """Whether the tree shows results."""
        return self._place is not None

    @property
    def behind(self) -> tuple[Path, ...]:
        """What is expanded in the tree that the results stand in front of."""
        return self._place.expanded if self._place is not None else ()

    @property
    def best(self) -> QModelIndex:
        """The best match; invalid while nothing is found or searched for."""
        return self._tree.schema_model.index_at(self._results.best) if self._results.best else QModelIndex()

    def apply(self) -> None:
        """Show what the text in the field finds now."""
        text = self.field.text()
        if not text.strip():
            self._leave()
            return
        if self._place is None:
            self._place = self._tree.place()
        self._results = search(self.opened(), text)
        self._tree.schema_model.show(self._results.root)
        self._tree.unfold()
        self._tree.setCurrentIndex(self.best)
        self._tree.scrollToTop()
        self._say(text)

    def again(self) -> None:
        """Show what the text finds by now; whoever is already among the results stays there."""
        if self.active:
            place = self._tree.place()
            self.apply()
            self._tree.return_to(place)

    def _leave(self) -> None:
        place, self._place = self._place, None
        self._results = Results(self._root, 0, 0)
        self.status.hide()
        if place is not None:
            self._tree.schema_model.show(self._root)
            self._tree.return_to(place)
            self.ended.emit()

    def _say(self, text: str) -> None:
        results = self._results
        sentences = []
        if not results.total:
            sentences.append(self.tr("Nothing is named “{}”.").format(text.strip()))
        elif results.shown < results.total:
            shown, total = counted(results.shown), counted(results.total)
            sentences.append(self.tr("Showing {} of {} – type more.").format(shown, total))
        if any(each.ready and not each.searchable_columns for each in self.opened()):
            sentences.append(self.tr("Column names are still being read."))
        self.status.setText(" ".join(sentences))
        self.status.setVisible(bool(sentences))
