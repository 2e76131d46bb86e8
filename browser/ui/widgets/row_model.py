"""The Qt model of any number of rows. It only knows which pages are there; `data()` indexes finished strings."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from browser.errors import NotSupported
from browser.rows.anchors import PAGE_ROWS
from browser.rows.cells import Cell, veil
from browser.rows.counts import Exact
from browser.ui.widgets import RAW_ROLE
from browser.ui.widgets.heads import ColumnHead
from browser.ui.widgets.pages import Cells, PageCache, PageLike, PageSource, pages_of
from browser.ui.widgets.references import Reference
from browser.ui.widgets.row_texts import cell_text, head_text
from browser.ui.widgets.secrets import Secrets, Veil

MOST_ROWS = 80_000_000
"""Rows a QTableView of 26 pixels a row can hold (it counts pixels in 31 bits); of more, a window is shown."""

_NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class RowModel(QAbstractTableModel):
    """Rows of a PageSource. Pages that are looked at and missing are fetched one at a time, the newest wish first.

    Row r of the model is row `base + r` of the source; `base` is 0 unless there are more than MOST_ROWS rows.
    What it shows of a secret column is a mask, in every role, as long as `secrets` says so.
    """

    pages_wanted = Signal()
    """A page is missing and none is being fetched: somebody who owns a task should await `fetch()`."""

    page_stored = Signal(object)
    """The page that has just arrived."""

    def __init__(
        self,
        heads: Sequence[ColumnHead],
        parent: QObject | None = None,
        *,
        most_rows: int = MOST_ROWS,
        secrets: Secrets | None = None,
    ) -> None:
        super().__init__(parent)
        self.secrets = secrets or Secrets(self)
        self.secrets.changed.connect(self._secrets_changed)
        self.heads = tuple(heads)
        self.veil = Veil(self.secrets)
        self.veil.look(self.heads)
        self.references: Mapping[int, Reference] = {}
        self.source: PageSource | None = None
        self.base = 0
        self._most = most_rows - most_rows % PAGE_ROWS
        self._pages = PageCache()
        self._page = self._pages.get
        self._rows = 0
        self._version = 0
        self._grown = 0
        self._stale: set[int] = set()
        self._waiting: list[int] = []
        self._fetching: PageSource | None = None

    # -- what the view asks --------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, RAW_ROLE, Qt.ItemDataRole.AccessibleTextRole):
            return None
        cell = self.cell(index.row(), index.column()) if index.isValid() else None
        if cell is None or role == RAW_ROLE:
            return cell
        reference = self.references.get(index.column())
        return cell_text(cell, role, reference.words(self.row_cells(index.row()) or ()) if reference else "")

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return f"{self.base + section + 1:,}" if role == Qt.ItemDataRole.DisplayRole else None
        return head_text(self.heads[section], self.veil, role) if 0 <= section < len(self.heads) else None

    def cell(self, row: int, column: int) -> Cell | None:
        """What may be shown of a cell, or None while its page is not there (or has shrunk meanwhile)."""
        number, line = divmod(self.base + row, PAGE_ROWS)
        page = self._page(number)
        if page is None or line >= len(page):
            return None
        return veil(page[line][column]) if column in self.veil.places else page[line][column]

    def row_cells(self, row: int) -> tuple[Cell, ...] | None:
        """All cells of a row as they were read, secrets too, or None while its page is not there.

        They are what relations are asked with; for showing them there are `cell` and `veil.shown`.
        """
        number, line = divmod(self.base + row, PAGE_ROWS)
        page = self._page(number)
        return page[line] if page is not None and line < len(page) else None

    # -- pages ---------------------------------------------------------------------------------------------------

    @property
    def total(self) -> int | None:
        """How many rows the source has, where that is known for certain."""
        count = self.source.count if self.source else None
        return count.rows if isinstance(count, Exact) else None

    def show(
        self,
        source: PageSource,
        pages: Sequence[PageLike],
        around: int = 0,
        heads: Sequence[ColumnHead] | None = None,
    ) -> None:
        """Begin anew with `source`, of which `pages` are there; row `around` lies inside the window.

        `heads` are those of another table's columns, whose references are not known yet.
        """
        self.beginResetModel()
        if heads is not None:
            self.heads = tuple(heads)
            self.veil.look(self.heads)
            self.references = {}
        self.source = source
        self._rows = self.base = 0
        self._pages.clear()
        self._grown = 0
        self._stale.clear()
        self._waiting.clear()
        self._version = source.version
        for page in pages:
            self._pages.store(page.first // PAGE_ROWS, page.cells)
        total = self._known_rows()
        self.base = _base_around(around, total, self._most)
        self._rows = min(total - self.base, self._most)
        self.endResetModel()

    def show_references(self, references: Mapping[int, Reference]) -> None:
        """These columns lead to other rows."""
        self.references = dict(references)
        self._all_changed()

    def _secrets_changed(self) -> None:
        """Nothing is read anew: the pages hold what was read, and only what is shown of it changes."""
        self.veil.look(self.heads)
        self._all_changed()
        if self.heads:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.heads) - 1)

    def _all_changed(self) -> None:
        if self._rows and self.heads:
            self.dataChanged.emit(self.index(0, 0), self.index(self._rows - 1, len(self.heads) - 1))

    def numbers_there(self) -> list[int]:
        """The numbers of the pages that are there."""
        return self._pages.numbers()

    def page_cells(self, number: int) -> Cells:
        """The rows of a page; none where it is not there."""
        return self._page(number) or ()

    def move_window(self, around: int) -> None:
        """Let the window hold row `around` of the source; nothing happens when it does."""
        if not self.base <= around < self.base + max(self._rows, 1):
            self.beginResetModel()
            total = self._known_rows()
            self.base = _base_around(around, total, self._most)
            self._rows = min(total - self.base, self._most)
            self.endResetModel()

    def want(self, first: int, last: int) -> None:
        """Rows [first, last] of the model are looked at: what is missing of them is the only thing to wait for."""
        if self.source is None:
            return
        seen = pages_of(self.base + first, self.base + max(first, last))
        numbers = [number for number in seen if self._is_wanted(number)]
        end = self._pages.last
        reaches_end = (end + 1) * PAGE_ROWS >= self.base + self._rows
        if last >= self._rows - 1 and not self.is_complete and reaches_end and self._is_whole(end):
            numbers.append(end + 1)
        self._waiting = numbers[::-1]
        self._go_on()

    @property
    def waits(self) -> bool:
        """Whether pages that are looked at are still missing."""
        return bool(self._waiting)

    def _is_wanted(self, number: int) -> bool:
        missing = number in self._stale or not self._pages.use(number)
        return missing and number * PAGE_ROWS < self.base + self._rows

    def _is_whole(self, number: int) -> bool:
        return len(self._page(number) or ()) >= PAGE_ROWS

    def _go_on(self) -> None:
        if self._waiting and self._fetching is not self.source:
            self.pages_wanted.emit()

    async def fetch(self) -> None:
        """Fetch what is waited for, one page after the other, the newest wish first. Raises errors.*."""
        source = self.source
        if source is None or self._fetching is source:
            return
        self._fetching = source
        try:
            while self._waiting and source is self.source:
                number = self._waiting[-1]
                try:
                    page = await source.page(number)
                except NotSupported:
                    if source.jumps:
                        raise
                    return  # not within reach yet; whoever counts the rows begins again when that has ended
                if source is self.source:
                    self.store(page)
                    self._waiting = [each for each in self._waiting if each != number]
        finally:
            if self._fetching is source:
                self._fetching = None

    def store(self, page: PageLike) -> None:
        """Take a page of the present source in: one dataChanged for all its cells."""
        self.check_version()
        self._stale.discard(page.first // PAGE_ROWS)
        self._pages.store(page.first // PAGE_ROWS, page.cells)
        self.take_count()
        top = max(page.first - self.base, 0)
        bottom = min(page.first + PAGE_ROWS - self.base, self._rows) - 1
        if self.heads and top <= bottom:
            self.dataChanged.emit(self.index(top, 0), self.index(bottom, len(self.heads) - 1))
        self.page_stored.emit(page)

    def grow(self, rows: int) -> None:
        """The source still grows and has so many rows by now, all within reach; a short page is read once more."""
        self._grown = rows
        self._stale.update(number for number in self._pages.numbers() if not self._is_whole(number))
        self.take_count()

    def check_version(self) -> None:
        """Forget all pages if rows have changed their places meanwhile; they are fetched when they are looked at."""
        if self.source is None or self.source.version == self._version:
            return
        self._version = self.source.version
        self._pages.clear()
        self._all_changed()

    def take_count(self) -> None:
        """Bring the number of rows up to what the source knows by now."""
        rows = max(min(self._known_rows() - self.base, self._most), 0)
        if rows > self._rows:
            self.beginInsertRows(_NOWHERE, self._rows, rows - 1)
            self._rows = rows
            self.endInsertRows()
        elif rows < self._rows:
            self.beginRemoveRows(_NOWHERE, rows, self._rows - 1)
            self._rows = rows
            self.endRemoveRows()

    @property
    def is_complete(self) -> bool:
        """Whether the last row of the source is known and within the model."""
        return self.total is not None and self.base + self._rows >= min(self.total, self.base + self._most)

    def _known_rows(self) -> int:
        total = self.total
        if total is not None and self.source is not None and self.source.jumps:
            return total  # rows that cannot be reached are not counted in: nobody could ever scroll to them
        last = self._pages.last
        return max(last * PAGE_ROWS + len(self._page(last) or ()), self.base + self._rows, self._grown)


def _base_around(around: int, total: int, most: int) -> int:
    """Where a window of `most` rows begins that holds row `around`; a page begins there, too."""
    if total <= most:
        return 0
    base = min(max(around - most // 2, 0), total - most)
    return base + -base % PAGE_ROWS
