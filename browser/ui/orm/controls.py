"""The left side of the mapped view: the entity, how many of it, the paths to load, Load and Compare."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from browser.database.facts import TableRef
from browser.ui.orm.path_model import PathModel
from browser.ui.orm.path_picker import PathPicker
from browser.ui.widgets.action_button import ActionButton

WIDTH = 280
MOST_ENTITIES = 10_000
FIRST_LIMIT = 100


class Controls(QWidget):
    """entityPicker, the limit, pathPicker with strategyPicker, loadButton and compareButton."""

    entity_chosen = Signal(object)
    """The TableRef of another entity."""
    changed = Signal()
    """Other paths, loaders or another limit."""

    def __init__(self, load: QAction, compare: QAction, same: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("modelsControls")
        self.paths = PathModel(self)
        self.entity = _entity_picker(self, self.tr("Entity"))
        self.limit = _limit_field(self, self.tr("At most so many entities"))
        self.picker = PathPicker(self.paths, self)
        self.notes = QLabel(self)
        self.notes.setObjectName("leftOut")
        self.notes.setTextFormat(Qt.TextFormat.PlainText)
        self.notes.setWordWrap(True)
        self.notes.setProperty("muted", True)
        self.notes.hide()
        self.load_button = ActionButton("loadButton", self, load)
        self.load_button.setDefault(True)
        self.compare_button = ActionButton("compareButton", self, compare)
        self.same_button = ActionButton("sameLoaderButton", self, same)
        self.same_button.setFlat(True)
        self._compose()
        self.entity.activated.connect(self._entity_picked)
        self.limit.valueChanged.connect(self.changed)
        self.paths.ticks_changed.connect(self._ticks_changed)
        for grown in (self.paths.rowsInserted, self.paths.modelReset):
            grown.connect(lambda *_: self.show_left_out())
        self._ticks_changed()

    def _compose(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        for text, field in ((self.tr("&Entity"), self.entity), (self.tr("&First"), self.limit)):
            label = QLabel(text, self)
            label.setBuddy(field)
            head.addWidget(label)
            head.addWidget(field, 1 if field is self.entity else 0)
        column.addLayout(head)
        column.addWidget(self.picker, 1)
        column.addWidget(self.same_button, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.notes)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.load_button, 1)
        foot.addWidget(self.compare_button, 1)
        column.addLayout(foot)
        self.setMinimumWidth(240)

    # -- what the tab calls --------------------------------------------------------------------------------------

    def offer(self, entities: Sequence[tuple[TableRef, str]]) -> None:
        """Offer these entities; the chosen one stays."""
        chosen = self.chosen
        with QSignalBlocker(self.entity):
            self.entity.clear()
            for ref, title in entities:
                self.entity.addItem(title, ref)
                self.entity.setItemData(self.entity.count() - 1, str(ref), Qt.ItemDataRole.AccessibleDescriptionRole)
            self.entity.setCurrentIndex(self._place(chosen))

    def choose(self, ref: TableRef) -> bool:
        """Choose an entity as a person would; False where it is not offered."""
        place = self._place(ref)
        if place < 0:
            return False
        self.entity.setCurrentIndex(place)
        self._entity_picked(place)
        return True

    @property
    def chosen(self) -> TableRef | None:
        """The entity that is chosen."""
        found = self.entity.currentData()
        return found if isinstance(found, TableRef) else None

    def show_left_out(self, more: Sequence[str] = ()) -> None:
        """Say which tables cannot be mapped, and why: those that paths lead to, and what else there is."""
        reasons = list(dict.fromkeys([*self.paths.problems(), *more]))
        text = "\n".join([self.tr("Left out:"), *reasons[:4]])
        if len(reasons) > 4:
            text += "\n" + self.tr("and {0} more").format(len(reasons) - 4)
        self.notes.setText(text)
        self.notes.setVisible(bool(reasons))

    def _place(self, ref: TableRef | None) -> int:
        return next((place for place in range(self.entity.count()) if self.entity.itemData(place) == ref), -1)

    def _entity_picked(self, place: int) -> None:
        self.entity_chosen.emit(self.entity.itemData(place))

    def _ticks_changed(self) -> None:
        self.same_button.setVisible(len(self.paths.paths()) > 1)
        self.changed.emit()


def _entity_picker(parent: QWidget, name: str) -> QComboBox:
    """Thousands of tables are found by typing any part of a name."""
    picker = QComboBox(parent)
    picker.setObjectName("entityPicker")
    picker.setAccessibleName(name)
    picker.setEditable(True)
    picker.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    picker.setMaxVisibleItems(20)
    picker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    picker.setMinimumContentsLength(8)
    picker.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    field, completer = picker.lineEdit(), picker.completer()
    if field is not None:
        field.setAccessibleName(name)
        field.editingFinished.connect(lambda: field.setText(picker.itemText(picker.currentIndex())))
    if completer is not None:
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    return picker


def _limit_field(parent: QWidget, name: str) -> QSpinBox:
    field = QSpinBox(parent)
    field.setObjectName("limitField")
    for named in (field, field.lineEdit()):
        named.setAccessibleName(name)
        named.setToolTip(name)
    field.setRange(1, MOST_ENTITIES)
    field.setValue(FIRST_LIMIT)
    field.setKeyboardTracking(False)
    field.setFixedWidth(64)
    return field
