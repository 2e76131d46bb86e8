"""The relationship paths of an entity as a tree that grows where it is unfolded. Every ticked path has a loader."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from browser.database.facts import TableRef
from browser.ui import theme
from browser.ui.widgets import plain

Index = QModelIndex | QPersistentModelIndex
Path = tuple[str, ...]

NAME, LOADER = 0, 1
"""Columns."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One relationship: its name, the entity it leads to, how many that are, and why it cannot be taken, if so."""

    name: str
    target: TableRef
    leads_to: str
    to_one: bool
    problem: str = ""


@dataclass(eq=False)
class PathNode:
    """One path. `children` is None until somebody looked."""

    step: PathStep
    above: "PathNode | None"
    row: int = 0
    ticked: bool = False
    loader: str = ""
    children: "list[PathNode] | None" = None
    path: Path = field(default=())


class PathModel(QAbstractItemModel):
    """Ticking a path ticks those it leads through; unticking one unticks those that lead through it."""

    wanted = Signal(object)
    """The steps of this node were asked for and are not known: answer with `grow`."""
    ticks_changed = Signal()
    """Another set of paths, or another loader of one."""
    ticked = Signal(object)
    """This node was ticked by itself."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.loaders: dict[str, str] = {}
        """Name and title of every loader; the first is what a path gets when it is ticked."""
        self._root = PathNode(PathStep("", TableRef(None, ""), "", False), None, children=[])

    # -- what stands in it ---------------------------------------------------------------------------------------

    def show(self, entity: TableRef, steps: Sequence[PathStep]) -> None:
        """Show the paths of another entity, none of them ticked."""
        self.beginResetModel()
        self._root = PathNode(PathStep("", entity, "", False), None, ticked=True)
        self._root.children = self._made(self._root, steps)
        self.endResetModel()
        self.ticks_changed.emit()

    def grow(self, node: PathNode, steps: Sequence[PathStep]) -> None:
        """Answer to `wanted`; nothing where another entity is shown by now."""
        above = self.index_of(node)
        if node.children is None and node is self.find(node.path):
            if not steps:
                node.children = []
                self.dataChanged.emit(above, above)
                return
            self.beginInsertRows(above, 0, len(steps) - 1)
            node.children = self._made(node, steps)
            self.endInsertRows()

    def paths(self) -> tuple[tuple[Path, str], ...]:
        """The ticked paths with their loaders, each after the one it leads through."""
        return tuple((node.path, node.loader) for node in self._ticked(self._root))

    def problems(self) -> tuple[str, ...]:
        """Which of the tables that were reached cannot be mapped, and why."""
        found: dict[str, None] = {}

        def look(node: PathNode) -> None:
            for child in node.children or ():
                if child.step.problem:
                    found[f"{child.step.leads_to}: {child.step.problem}"] = None
                look(child)

        look(self._root)
        return tuple(found)

    def tick(self, path: Path, loader: str = "") -> bool:
        """Tick a path whose nodes are there already; False where one is not (yet), or cannot be taken."""
        node = self.find(path)
        if node is None or node.step.problem:
            return False
        self._set_ticked(node, True)
        if loader:
            self.set_loader(node, loader)
        return True

    def find(self, path: Path) -> PathNode | None:
        """The node of a path, as far as it is there already."""
        node: PathNode | None = self._root
        for name in path:
            node = next((each for each in (node.children if node else None) or () if each.step.name == name), None)
        return node

    def node(self, index: Index) -> PathNode:
        """What stands at an index; the entity itself at an invalid one."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, PathNode) else self._root

    def index_of(self, node: PathNode, column: int = NAME) -> QModelIndex:
        """Where a node stands."""
        return QModelIndex() if node.above is None else self.createIndex(node.row, column, node)

    def set_loader(self, node: PathNode, loader: str) -> None:
        """Load a ticked path in this way."""
        if node.ticked and node.above is not None and node.loader != loader:
            node.loader = loader
            self._tell(node)
            self.ticks_changed.emit()

    def set_all_loaders(self, loader: str) -> None:
        """Load every ticked path in this way."""
        for node in self._ticked(self._root):
            node.loader = loader
            self._tell(node)
        self.ticks_changed.emit()

    def _made(self, above: PathNode, steps: Sequence[PathStep]) -> list[PathNode]:
        return [PathNode(step, above, row, path=(*above.path, step.name)) for row, step in enumerate(steps)]

    def _ticked(self, node: PathNode) -> Iterator[PathNode]:
        for child in node.children or ():
            if child.ticked:
                yield child
                yield from self._ticked(child)

    def _set_ticked(self, node: PathNode, ticked: bool) -> None:
        changed = [node, *self._ticked(node)] if not ticked else []
        here: PathNode | None = node
        while ticked and here is not None and here.above is not None:
            changed.append(here)
            here = here.above
        for each in changed:
            if each.ticked != ticked:
                each.ticked = ticked
                each.loader = next(iter(self.loaders), "") if ticked else ""
                self._tell(each)
        self.ticks_changed.emit()

    def _tell(self, node: PathNode) -> None:
        self.dataChanged.emit(self.index_of(node), self.index_of(node, LOADER))

    # -- Qt asks -------------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own
        children = self.node(parent).children or []
        return self.createIndex(row, column, children[row]) if 0 <= row < len(children) else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        above = self.node(index).above if index.isValid() else None
        return self.index_of(above) if above is not None else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.node(parent).children or ()) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 2

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        node = self.node(parent)
        return parent.column() <= 0 and not node.step.problem and (node.children is None or bool(node.children))

    def canFetchMore(self, parent: Index) -> bool:
        node = self.node(parent)
        return node.children is None and not node.step.problem

    def fetchMore(self, parent: Index) -> None:
        self.wanted.emit(self.node(parent))

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self.node(index).step.problem:
            return Qt.ItemFlag.ItemIsSelectable
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsUserCheckable if index.column() == NAME else usual

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.tr("Loader") if section == LOADER else self.tr("Load with it")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        node = self.node(index)
        step = node.step
        if role == Qt.ItemDataRole.ForegroundRole and step.problem:
            return QColor(theme.current().disabled)
        if index.column() == LOADER:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.tr("left out") if step.problem else self.loaders.get(node.loader, node.loader)
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return plain.one_line(step.name)
        if role == Qt.ItemDataRole.CheckStateRole and not step.problem:
            return Qt.CheckState.Checked if node.ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DecorationRole:
            return theme.icon("arrow-right" if step.to_one else "rows-3", theme.current().muted)
        many = self.tr("one {0}") if step.to_one else self.tr("many {0}")
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain.tip("\n".join(part for part in (step.name, many.format(step.leads_to), step.problem) if part))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            loader = self.loaders.get(node.loader, "")
            return ", ".join(part for part in (step.name, many.format(step.leads_to), loader, step.problem) if part)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != NAME:
            return False
        node = self.node(index)
        if node.step.problem:
            return False
        ticked = Qt.CheckState(value) == Qt.CheckState.Checked
        self._set_ticked(node, ticked)
        if ticked:
            self.ticked.emit(node)
        return True
