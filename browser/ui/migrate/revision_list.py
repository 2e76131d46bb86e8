"""The left of the tab: the filter, where the database stands, and the graph with its revisions."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from browser.migrate.revisions import Revision
from browser.ui import theme
from browser.ui.migrate import wording
from browser.ui.migrate.folder_reading import Folder, Position
from browser.ui.migrate.revision_delegate import RevisionDelegate
from browser.ui.migrate.revision_graph import RevisionGraph
from browser.ui.migrate.revision_model import DATE, LABELS, MESSAGE, REVISION, RevisionModel
from browser.ui.widgets.labels import line, paragraph
from browser.ui.widgets.read_only import make_read_only

ROW_HEIGHT = 28
_WIDTHS = {REVISION: 128, LABELS: 148, DATE: 140}


class RevisionList(QWidget):
    """Newest on top. The chosen revision stays chosen when the folder is read again."""

    chosen = Signal(object)
    """A Revision, or None."""
    opened = Signal()
    """Enter or a double click on a revision."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.model = RevisionModel(self)
        self.field = QLineEdit(self)
        self.field.setObjectName("revisionFilter")
        self.field.setAccessibleName(self.tr("Filter the revisions"))
        self.field.setPlaceholderText(self.tr("Filter by message, id, label or table"))
        self.field.setClearButtonEnabled(True)
        self.status = line(self, "standing", muted=True)
        self.sentence = paragraph(self, "unknownRevisions")
        self.sentence.setProperty("problem", True)
        self.sentence.hide()
        self.heads = paragraph(self, "severalHeads", muted=True)
        self.heads.hide()
        self.nothing = QLabel(self.tr("No revision matches."), self)
        self.nothing.setProperty("muted", True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.hide()
        self.table = _Table(self.model, self)
        self._wanted = ""
        self._compose()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's event; a focus proxy would take Tab past what stands before it."""
        self.table.setFocus(event.reason())

    def _compose(self) -> None:
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self.table.setFocus)
        self.table.selectionModel().currentRowChanged.connect(self._current_changed)
        self.table.activated.connect(lambda _: self.opened.emit())
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 0, 6)
        head.setSpacing(4)
        head.addWidget(self.field, 1)
        head.addWidget(self.status, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.sentence)
        column.addWidget(self.heads)
        column.addWidget(self.table, 1)
        column.addWidget(self.nothing, 1)

    @property
    def current(self) -> Revision | None:
        """The chosen revision."""
        row = self.table.currentIndex().row()
        return self.model.lines[row].revision if 0 <= row < len(self.model.lines) else None

    def show_folder(self, folder: Folder | None, position: Position | None) -> None:
        """Show a folder's revisions; the first time the choice is where the database stands."""
        kept = self._wanted or self._first(folder, position)
        self.model.show(folder, position)
        self.status.setText(wording.where_it_stands(folder, position) if folder is not None else "")
        self.status.setToolTip(self.status.text())
        sentence = wording.unknown(position) if position is not None else ""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        heads = wording.several_heads(folder) if folder is not None else ""
        self.heads.setText(heads)
        self.heads.setVisible(bool(heads))
        self._after_reset(kept)

    def choose(self, revision: str) -> None:
        """Choose a revision and scroll to it."""
        self._wanted = revision
        row = self.model.row_of(revision)
        if row >= 0:
            self.table.setCurrentIndex(self.model.index(row, MESSAGE))
            self.table.scrollTo(self.model.index(row, MESSAGE), QAbstractItemView.ScrollHint.EnsureVisible)

    def _first(self, folder: Folder | None, position: Position | None) -> str:
        """What deserves the first look: where the database stands, else the newest."""
        if folder is None or not folder.graph.order:
            return ""
        places = position.standing.places if position is not None else {}
        here = [each for each in folder.graph.order if places.get(each) == "current"]
        return (here or folder.graph.order)[0]

    def _filter(self, text: str) -> None:
        self.model.filter(text)
        self._after_reset(self._wanted)

    def _after_reset(self, wanted: str) -> None:
        found = bool(self.model.lines)
        self.table.setVisible(found or not self.model.filtered)
        self.nothing.setVisible(not found and self.model.filtered)
        row = self.model.row_of(wanted)
        if found:
            self.choose(wanted if row >= 0 else self.model.lines[0].revision.id)
        else:
            self.chosen.emit(None)

    def _current_changed(self, index: QModelIndex) -> None:
        revision = self.current
        if revision is not None:
            self._wanted = revision.id
        self.chosen.emit(revision)


class _Table(QTableView):
    """revisionTable; the graph is its vertical header."""

    def __init__(self, model: RevisionModel, parent: QWidget) -> None:
        super().__init__(parent)
        make_read_only(self, "revisionTable", self.tr("Revisions"))
        self.setModel(model)
        self.graph = RevisionGraph(model, self)
        self.setVerticalHeader(self.graph)
        self.graph.setDefaultSectionSize(ROW_HEIGHT)
        self.graph.show()
        self.setCornerButtonEnabled(False)
        self.setItemDelegate(RevisionDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setFixedHeight(theme.HEADER_HEIGHT)
        header.setMinimumSectionSize(48)
        header.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        self.selectionModel().selectionChanged.connect(lambda *_: self.graph.viewport().update())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the message matters more than the date."""
        super().resizeEvent(event)
        self.setColumnHidden(DATE, event.size().width() < 480)
        self.setColumnHidden(LABELS, event.size().width() < 360)
