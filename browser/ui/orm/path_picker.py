"""The tree of paths with a loader beside each ticked one; the current one's loader is a real combo box."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from browser.ui import theme
from browser.ui.orm.path_model import LOADER, NAME, PathModel, PathNode

ROW_HEIGHT = 28
LOADER_WIDTH = 118
"""Pixels of the loaders' column."""

Index = QModelIndex | QPersistentModelIndex


class PathPicker(QTreeView):
    """Space ticks, Enter goes to the loader of the current path, Escape comes back from there."""

    def __init__(self, model: PathModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.paths = model
        self.when_empty = ""
        self.picker = _LoaderPicker(self)
        self.setObjectName("pathPicker")
        self.setAccessibleName(self.tr("Relationships to load"))
        self.setModel(model)
        self.setItemDelegate(_PathDelegate(self))
        self.setIndentation(12)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # names of one table's relations differ at their ends
        self.setUniformRowHeights(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(LOADER, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(LOADER, LOADER_WIDTH)
        self.picker.activated.connect(self._picked)
        self.clicked.connect(self._clicked)
        self.expanded.connect(self._opened)
        model.ticked.connect(lambda node: self.setCurrentIndex(model.index_of(node)))
        for changed in (model.ticks_changed, model.modelReset, self.expanded, self.collapsed, model.rowsInserted):
            changed.connect(self._place)
        self.verticalScrollBar().valueChanged.connect(self._place)

    def offer_loaders(self, loaders: dict[str, tuple[str, str]]) -> None:
        """Which loaders there are: name -> (title, what it is good for)."""
        self.paths.loaders = {name: title for name, (title, _) in loaders.items()}
        self.picker.clear()
        for name, (title, use) in loaders.items():
            self.picker.addItem(title, name)
            self.picker.setItemData(self.picker.count() - 1, use, Qt.ItemDataRole.ToolTipRole)

    @property
    def current(self) -> PathNode | None:
        """The path that is current, if any."""
        index = self.currentIndex()
        return self.paths.node(index) if index.isValid() else None

    def unfold_ticked(self) -> None:
        """Unfold whatever ticked paths lead through."""
        for path, _ in self.paths.paths():
            node = self.paths.find(path[:-1])
            if node is not None and node.above is not None:
                self.expand(self.paths.index_of(node))

    def _picked(self, place: int) -> None:
        node = self.current
        if node is not None:
            self.paths.set_loader(node, str(self.picker.itemData(place)))

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == LOADER and self.paths.node(index).ticked:
            self._place()
            self.picker.setFocus(Qt.FocusReason.MouseFocusReason)
            self.picker.showPopup()

    def _opened(self, index: QModelIndex) -> None:
        if self.model().canFetchMore(index):
            self.model().fetchMore(index)

    def _place(self, *_: object) -> None:
        """Put the combo box over the loader of the current path, or hide it where there is none."""
        node = self.current
        rect = self.visualRect(self.paths.index_of(node, LOADER)) if node is not None and node.ticked else QRect()
        shown = rect.isValid() and not rect.isEmpty()
        if shown and node is not None:
            self.picker.setCurrentIndex(self.picker.findData(node.loader))
            self.picker.setAccessibleName(self.tr("Loader of {0}").format(" → ".join(node.path)))
            self.picker.setGeometry(rect.adjusted(0, 1, -2, -1))
        elif self.picker.hasFocus():
            self.setFocus()
        self.picker.setVisible(shown)

    # -- Qt calls ------------------------------------------------------------------------------------------------

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._place()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if hasattr(self, "picker"):
            self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the loader; "*" unfolds one row only, for paths never end."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.picker.isVisible():
                self.picker.setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() == Qt.Key.Key_Asterisk:
            self.expand(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            here = self.currentIndex().siblingAtColumn(NAME)
            now = self.paths.node(here).ticked
            self.paths.setData(here, Qt.CheckState.Unchecked if now else Qt.CheckState.Checked, _CHECK)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.paths.rowCount():
            self.setCurrentIndex(self.paths.index(0, NAME))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.when_empty and self.paths.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.current().muted))
            room = self.viewport().rect().adjusted(12, 12, -12, -12)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, self.when_empty)
            painter.end()


_CHECK = Qt.ItemDataRole.CheckStateRole


class _LoaderPicker(QComboBox):
    """strategyPicker: lies over the current row of the tree."""

    def __init__(self, tree: PathPicker) -> None:
        super().__init__(tree.viewport())
        self._tree = tree
        self.setObjectName("strategyPicker")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._tree.setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.showPopup()
        else:
            super().keyPressEvent(event)


class _PathDelegate(QStyledItemDelegate):
    """Rows of one height; loaders look like what one can choose from."""

    def __init__(self, tree: PathPicker) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        size = super().sizeHint(option, index)
        size.setHeight(max(ROW_HEIGHT, option.fontMetrics.lineSpacing() + 8))
        return size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        option.state &= ~QStyle.StateFlag.State_HasFocus
        super().paint(painter, option, index)
        if index.column() == LOADER and self._tree.paths.node(index).ticked:
            side = 12
            place = QRect(option.rect.right() - side - 8, 0, side, side)
            place.moveTop(option.rect.center().y() - side // 2 + 1)
            theme.icon("chevron-down", theme.current().muted).paint(painter, place)
