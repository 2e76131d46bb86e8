"""The shapes of the statements as Qt sees them: how often each ran, and what that took in all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from browser.console.sent_secrets import ONE_LINE
from browser.database.statements_shapes import shape_of
from browser.ui.database.statements_model import MARK_ROLE, Line, milliseconds_text, short
from browser.ui.widgets import RAW_ROLE, plain

Index = QModelIndex | QPersistentModelIndex

COUNT, TOTAL, MEAN, MAXIMUM, ROWS, SHAPE = range(6)
_GRAVEST = ("", "running", "slow", "repeated", "error")
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(slots=True)
class Group:
    """The statements of one shape. `mark` is the gravest of theirs."""

    shape: str
    lines: list[Line] = field(default_factory=list)
    total: float = 0.0
    maximum: float = 0.0
    rows: int = 0
    mark: str = ""

    def add(self, line: Line, mark: str = "") -> None:
        """One more."""
        took = line.sent.elapsed
        self.lines.append(line)
        self.total += took
        self.maximum = max(self.maximum, took)
        self.rows += line.sent.rows or 0
        if _GRAVEST.index(mark) > _GRAVEST.index(self.mark):
            self.mark = mark

    @property
    def mean(self) -> float:
        """Milliseconds of each."""
        return self.total / len(self.lines)


def groups_of(lines: Iterable[Line], mark: Callable[[Line], str] = lambda _: "") -> list[Group]:
    """By shape, the one that took longest in all first."""
    found: dict[str, Group] = {}
    for line in lines:
        form = shape_of(line.sent, line.database.dialect.lexis)
        group = found.get(form)
        if group is None:
            group = found[form] = Group(form)
        group.add(line, mark(line))
    return sorted(found.values(), key=lambda group: -group.total)


class GroupModel(QAbstractTableModel):
    """Shapes with how often they ran and what they took, in the order that somebody chose."""

    def __init__(self, parent: QObject, said: Callable[[str], str]) -> None:
        super().__init__(parent)
        self.groups: list[Group] = []
        self._said = said
        self._by, self._order = TOTAL, Qt.SortOrder.DescendingOrder

    def show(self, groups: Sequence[Group], *, still: bool) -> None:
        """Show these in place of the others; `still`: those that were shown stay where they are, new ones follow."""
        ordered = self._sorted(groups)
        if still:
            places = {group.shape: place for place, group in enumerate(self.groups)}
            ordered.sort(key=lambda group: places.get(group.shape, len(places)))
        if [each.shape for each in ordered] == [each.shape for each in self.groups]:
            self.groups = ordered
            if ordered:
                self.dataChanged.emit(self.index(0, 0), self.index(len(ordered) - 1, SHAPE))
            return
        self.beginResetModel()
        self.groups = ordered
        self.endResetModel()

    def rows_of(self, groups: Iterable[object]) -> list[int]:
        """Where groups of these shapes are shown, those that are."""
        wanted = {group.shape for group in groups if isinstance(group, Group)}
        return [row for row, each in enumerate(self.groups) if each.shape in wanted]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Qt's call: order by what a column shows."""
        self._by, self._order = column, order
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [self.groups[each.row()] for each in before]
        self.groups = self._sorted(self.groups)
        rows = {group.shape: row for row, group in enumerate(self.groups)}
        after = [self.index(rows[group.shape], each.column()) for group, each in zip(kept, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _sorted(self, groups: Sequence[Group]) -> list[Group]:
        keys: dict[int, Callable[[Group], float | str]] = {
            COUNT: lambda group: len(group.lines),
            TOTAL: lambda group: group.total,
            MEAN: lambda group: group.mean,
            MAXIMUM: lambda group: group.maximum,
            ROWS: lambda group: group.rows,
            SHAPE: lambda group: group.shape.casefold(),
        }
        return sorted(groups, key=keys[self._by], reverse=self._order == Qt.SortOrder.DescendingOrder)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.groups)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 6

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("Count"),
                self.tr("Total ms"),
                self.tr("Mean ms"),
                self.tr("Longest ms"),
                self.tr("Rows"),
                self.tr("Statement without its values"),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if section == SHAPE else _RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        group = self.groups[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(group, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = self._text(group, index.column())
            return ", ".join(filter(None, (said, self._said(group.mark)))) if index.column() == COUNT else said
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if index.column() == SHAPE else _RIGHT
        if role == MARK_ROLE:
            return group.mark
        if role == RAW_ROLE:
            return group
        return None

    def _text(self, group: Group, column: int) -> str:
        return (
            f"{len(group.lines):,}",
            milliseconds_text(group.total),
            milliseconds_text(group.mean),
            milliseconds_text(group.maximum),
            f"{group.rows:,}",
            plain.one_line(short(group.shape[:ONE_LINE])),
        )[column]
