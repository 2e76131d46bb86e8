"""The parameters of the statement that will run: a row each, with a type and a value that becomes a real bind."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QFont, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from browser.console.binds import Bind, BindType, guess, is_secret
from browser.schema.secrets import MASK
from browser.ui import theme
from browser.ui.widgets.plain import one_line

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
NAME, TYPE, VALUE = range(3)
OF_LIST = (BindType.TEXT, BindType.INTEGER, BindType.DECIMAL, BindType.DATE, BindType.TIMESTAMP, BindType.BOOLEAN)
"""What the elements of a list may be."""
CHOICES: tuple[tuple[BindType, BindType], ...] = (
    *((each, BindType.TEXT) for each in BindType if each is not BindType.LIST),
    *((BindType.LIST, each) for each in OF_LIST),
)
"""A type, and what its elements are where it is a list."""
EXAMPLES = {
    BindType.INTEGER: "42",
    BindType.DECIMAL: "12.50",
    BindType.DATE: "2026-01-31",
    BindType.TIMESTAMP: "2026-01-31 12:00:00",
    BindType.BOOLEAN: "true or false",
    BindType.BYTES: "hexadecimal: 00ff",
    BindType.JSON: '{"a": 1}',
    BindType.LIST: "one, two, three",
}
EDITOR_LINES = 5
WIDEST_NAME = 240
"""Pixels that the column of names takes by itself."""


def type_words(bind: Bind) -> str:
    """ "integer", "list of text"."""
    return f"list of {bind.of.value}" if bind.type is BindType.LIST else bind.type.value


class BindModel(QAbstractTableModel):
    """The parameters that are shown; `known` holds all that were filled in, also of statements left meanwhile."""

    edited = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.known: dict[str, Bind] = {}
        self.names: tuple[str, ...] = ()

    def show(self, names: Sequence[str]) -> None:
        """These parameters, in their order."""
        if tuple(names) == self.names:
            return
        self.beginResetModel()
        self.names = tuple(names)
        for name in names:
            self.known.setdefault(name, Bind(name, guess(name)))
        self.endResetModel()

    def take(self, binds: Mapping[str, Bind]) -> None:
        """Fill these in."""
        self.known.update(binds)
        if self.names:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.names) - 1, VALUE))

    def bind(self, row: int) -> Bind:
        """The parameter of a row."""
        return self.known[self.names[row]]

    def put(self, row: int, bind: Bind) -> None:
        """Change the parameter of a row."""
        if bind != self.bind(row):
            self.known[bind.name] = bind
            self.dataChanged.emit(self.index(row, 0), self.index(row, VALUE))
            self.edited.emit()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else 3

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == TYPE or (index.column() == VALUE and self.bind(index.row()).type is not BindType.NULL):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Parameter"), self.tr("Type"), self.tr("Value"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        bind = self.bind(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if index.column() == NAME:
                return f":{bind.name}"
            return type_words(bind) if index.column() == TYPE else self._value(bind)
        if role == Qt.ItemDataRole.EditRole:
            return bind.text
        is_hint = index.column() == VALUE and (bind.type is BindType.NULL or not bind.text)
        if role == Qt.ItemDataRole.ForegroundRole and (is_hint or index.column() == TYPE):
            return QBrush(QColor(theme.current().muted))
        if role == Qt.ItemDataRole.FontRole and is_hint:
            font = QFont()
            font.setItalic(True)
            return font
        return None

    def _value(self, bind: Bind) -> str:
        if bind.type is BindType.NULL:
            return "NULL"
        if not bind.text:
            return self.tr("empty text") if bind.type is BindType.TEXT else EXAMPLES.get(bind.type, "")
        return MASK if is_secret(bind.name) else one_line(bind.text)


class ValueField(QPlainTextEdit):
    """Enter takes the value, Shift+Enter begins another line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bindValue")
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.Box)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shifted = bool(event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shifted:
            event.ignore()
        else:
            super().keyPressEvent(event)


class BindDelegate(QStyledItemDelegate):
    """A list of types, a field for a value."""

    def __init__(self, model: BindModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        bind = self._model.bind(index.row())
        made: QWidget
        if index.column() == TYPE:
            box = QComboBox(parent)
            box.setObjectName("bindType")
            for type_, of in CHOICES:
                box.addItem(type_words(Bind("", type_, "", of)), (type_, of))
            box.activated.connect(lambda _: self._take(box))
            made = box
        elif is_secret(bind.name):
            made = QLineEdit(parent)
            made.setObjectName("bindValue")
            made.setEchoMode(QLineEdit.EchoMode.Password)
        else:
            made = ValueField(parent)
        made.setAccessibleName(self.tr("Type of {0}") if index.column() == TYPE else self.tr("Value of {0}"))
        made.setAccessibleName(made.accessibleName().format(bind.name))
        return made

    def _take(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        bind = self._model.bind(index.row())
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(_place(bind))
        elif isinstance(editor, QLineEdit):
            editor.setText(bind.text)
            editor.selectAll()
        elif isinstance(editor, QPlainTextEdit):
            editor.setPlainText(bind.text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        bind = self._model.bind(index.row())
        if isinstance(editor, QComboBox):
            type_, of = CHOICES[editor.currentIndex()]
            bind = replace(bind, type=type_, of=of)
        elif isinstance(editor, QLineEdit):
            bind = replace(bind, text=editor.text())
        elif isinstance(editor, QPlainTextEdit):
            bind = replace(bind, text=editor.toPlainText())
        self._model.put(index.row(), bind)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        if isinstance(editor, QPlainTextEdit) and self._is_long(index):
            rect.setHeight(EDITOR_LINES * editor.fontMetrics().lineSpacing() + 8)
            view = editor.parentWidget()
            if view is not None and rect.bottom() > view.height():
                rect.moveBottom(max(view.height(), rect.height()))
        editor.setGeometry(rect)

    def _is_long(self, index: Index) -> bool:
        bind = self._model.bind(index.row())
        return bind.type in (BindType.TEXT, BindType.JSON, BindType.LIST)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        is_field = isinstance(editor, ValueField | QLineEdit)
        if is_field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            shifted = bool(event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier))
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shifted:
                self.commitData.emit(editor)
                self.closeEditor.emit(editor)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                return False
        return super().eventFilter(editor, event)


class BindTable(QTableView):
    """Hidden by its owner where the statement has no parameters. Enter edits the current row's value."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bindTable")
        self.setAccessibleName(self.tr("Parameters"))
        self.binds = BindModel(self)
        self.setModel(self.binds)
        self.setItemDelegate(BindDelegate(self.binds, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(28, self.fontMetrics().lineSpacing() + 10))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setColumnWidth(NAME, 110)
        self.setColumnWidth(TYPE, 110)
        self.setMinimumWidth(240)
        self.binds.edited.connect(self.edited)

    def show_parameters(self, names: Sequence[str]) -> None:
        """Ask for these."""
        current = self.currentIndex()
        before = self.binds.names
        self.binds.show(names)
        if names and self.binds.names != before:
            self.setColumnWidth(NAME, min(max(self.columnWidth(NAME), self.sizeHintForColumn(NAME) + 8), WIDEST_NAME))
            row = min(max(current.row(), 0), len(names) - 1)
            self.setCurrentIndex(self.binds.index(row, VALUE))

    def ask_for(self, names: Sequence[str]) -> tuple[str, ...]:
        """Show these, where they are to run now; returns those that nobody has seen before."""
        unseen = tuple(name for name in names if name not in self.binds.known)
        if set(names) - set(self.binds.names):
            self.show_parameters(tuple(names))
            self.show()
        if unseen:
            self.setCurrentIndex(self.binds.index(self.binds.names.index(unseen[0]), VALUE))
        return unseen

    def fill_in(self, binds: Sequence[Bind]) -> None:
        """What they were the last time; those that somebody has filled in by now stay."""
        fresh = {each.name: each for each in binds if not self.binds.known.get(each.name, each).text}
        if fresh:
            self.binds.take(fresh)

    @property
    def values(self) -> dict[str, Bind]:
        """What was filled in for the parameters that are shown."""
        return {name: self.binds.known[name] for name in self.binds.names}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and index.isValid():
            column = TYPE if index.column() == TYPE else VALUE
            target = self.binds.index(index.row(), column)
            if target.flags() & Qt.ItemFlag.ItemIsEditable:
                self.setCurrentIndex(target)
                self.edit(target)
        elif event.key() == Qt.Key.Key_Delete and index.isValid():
            bind = self.binds.bind(index.row())
            self.binds.put(index.row(), replace(bind, type=BindType.NULL))
        else:
            super().keyPressEvent(event)


def _place(bind: Bind) -> int:
    for place, (type_, of) in enumerate(CHOICES):
        if type_ is bind.type and (type_ is not BindType.LIST or of is bind.of):
            return place
    return 0
