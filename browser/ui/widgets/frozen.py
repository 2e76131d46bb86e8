"""The frozen columns: a second view over the same model that covers the left edge of the grid."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from browser.ui import theme
from browser.ui.widgets.columns import visible
from browser.ui.widgets.grid_painter import paint_grid
from browser.ui.widgets.kind_header import KindHeader
from browser.ui.widgets.row_model import RowModel

if TYPE_CHECKING:
    from browser.ui.widgets.row_grid import RowGrid


class FrozenColumns(QTableView):
    """Shows the first `count` shown columns of `grid`, above it, at the same height; it has no focus of its own."""

    def __init__(self, grid: "RowGrid") -> None:
        super().__init__(grid)
        self.setObjectName("frozenGrid")
        self.setAccessibleName(self.tr("Columns that stay"))
        self.count = 0
        self._grid = grid
        self._syncing = False
        self._following = False
        self.header = KindHeader(self)
        self.setHorizontalHeader(self.header)
        self.verticalHeader().hide()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(grid)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setSortingEnabled(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.hide()

    def attach(self, model: RowModel) -> None:
        """Show the grid's model, its selection, and follow its headers and scroll bar."""
        grid = self._grid
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(grid.delegate.row_height)
        rows.setDefaultSectionSize(grid.delegate.row_height)
        rows.setHighlightSections(False)
        self.setItemDelegate(grid.delegate)
        self.setModel(model)
        self.setSelectionModel(grid.selectionModel())
        self.setSelectionMode(grid.selectionMode())
        grid.header.sectionResized.connect(self._grid_resized)
        grid.header.sectionMoved.connect(self.arrange)
        grid.header.geometriesChanged.connect(self.place)
        self.header.sectionResized.connect(self._resized)
        self.header.sectionMoved.connect(self._moved)
        self.header.sort_wanted.connect(grid.header.sort_wanted)
        grid.verticalScrollBar().valueChanged.connect(self._follow)
        self.verticalScrollBar().valueChanged.connect(self._lead)
        grid.installEventFilter(self)

    def freeze(self, count: int) -> None:
        """Freeze the first `count` shown columns; 0 unfreezes all."""
        self.count = self._grid.header.frozen = max(count, 0)
        self.arrange()

    def arrange(self) -> None:
        """Take over the order and widths of the grid's header; hide what is not frozen."""
        if self._syncing:
            return
        self._syncing = True
        theirs = self._grid.header
        for visual in range(theirs.count()):
            self.header.moveSection(self.header.visualIndex(theirs.logicalIndex(visual)), visual)
        frozen = set(visible(theirs)[: self.count])
        for logical in range(theirs.count()):
            self.header.setSectionHidden(logical, logical not in frozen)
            if logical in frozen:
                self.header.resizeSection(logical, theirs.sectionSize(logical))
        self._syncing = False
        self.header.show_sort(theirs.sorted_by)
        self.setVisible(bool(frozen))
        self.place()

    def place(self) -> None:
        """Cover as much of the grid as the frozen columns are wide."""
        if not self.count:
            return
        grid = self._grid
        width = self.header.length()
        room = grid.viewport().width()
        left = grid.verticalHeader().width()
        self.setGeometry(left, 0, min(width, room) + 1, grid.viewport().height() + grid.header.height())
        self._follow()
        self.raise_()

    @property
    def covered(self) -> int:
        """Pixels of the grid's viewport that are covered."""
        return min(self.header.length(), self._grid.viewport().width()) if self.count else 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self.place()
        return False

    def _follow(self) -> None:
        if not self.count:
            return
        theirs = self._grid.verticalScrollBar()
        self._following = True
        self.verticalScrollBar().setRange(theirs.minimum(), theirs.maximum())  # its own comes later, with its layout
        self.verticalScrollBar().setValue(theirs.value())
        self._following = False

    def _lead(self, value: int) -> None:
        if self.count and not self._following:
            self._grid.verticalScrollBar().setValue(value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._grid.wheelEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        paint_grid(painter, self, event.rect(), self._grid.delegate, self._grid.rows)
        edge = self.viewport().rect()
        painter.fillRect(edge.right(), 0, 1, edge.height(), QColor(theme.current().input_border))

    def _grid_resized(self, logical: int, _old: int, size: int) -> None:
        if not self._syncing and not self.header.isSectionHidden(logical):
            self._syncing = True
            self.header.resizeSection(logical, size)
            self._syncing = False
        self.place()

    def _resized(self, logical: int, _old: int, size: int) -> None:
        if not self._syncing and size:
            self._syncing = True
            self._grid.header.resizeSection(logical, size)
            self._syncing = False
            self.place()

    def _moved(self, _logical: int, old: int, new: int) -> None:
        if not self._syncing:
            self._syncing = True
            self._grid.header.moveSection(old, new)
            self._syncing = False
            self.arrange()
