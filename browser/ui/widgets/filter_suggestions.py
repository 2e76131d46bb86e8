"""What a filter that is being typed may become: a list below the field, whose lines begin where its text begins."""

from PySide6.QtCore import QEvent, QObject, QPoint, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMoveEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

GAP = 2
"""Pixels between the field and the list."""


class FilterSuggestions(QCompleter):
    """Choosing only inserts, and then offers what may follow; Enter without a choice is the field's own."""

    def __init__(self, words: QStringListModel, field: QLineEdit) -> None:
        super().__init__(words, field)
        self._field = field
        self._list = _List()
        self.setPopup(self._list)
        self._enter = _Enter(self._list, self)
        self._enter.chosen.connect(self._choose)
        self._list.appeared.connect(self._place)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.activated.connect(lambda _: self._offer_soon())

    def _choose(self) -> None:
        self._field.setText(str(self._list.currentIndex().data()))
        self._offer_soon()

    def _offer_soon(self) -> None:
        QTimer.singleShot(0, self._field, self._offer_more)

    def _offer_more(self) -> None:
        """An operator that needs a value ends with a space, and nothing is known of values."""
        self._field.textEdited.emit(self._field.text())
        self.setCompletionPrefix(self._field.text())
        more = [self.completionModel().index(row, 0).data() for row in range(self.completionCount())]
        if self._field.hasFocus() and any(each != self._field.text() for each in more):
            self.complete()

    def _place(self) -> None:
        """Qt puts its list over the field's border."""
        corner = self._field.mapToGlobal(QPoint(0, self._field.height() + GAP))
        if corner.y() - 2 * GAP - 2 <= self._list.y() < corner.y():
            self._list.move(self._list.x(), corner.y())
        self._list.indent(self._field.cursorRect().left() if not self._field.text() else self._text_left())

    def _text_left(self) -> int:
        metrics = self._field.fontMetrics()
        before = self._field.text()[: self._field.cursorPosition()]
        return max(0, self._field.cursorRect().center().x() - metrics.horizontalAdvance(before))


class _List(QListView):
    """A list with room at its left."""

    appeared = Signal()
    """It was shown, or stands elsewhere now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterSuggestions")
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def indent(self, left: int) -> None:
        """Let the lines' text begin `left` pixels from the edge, as far as there is room."""
        item = self.style().pixelMetric(self.style().PixelMetric.PM_FocusFrameHMargin) + 1
        self.setViewportMargins(max(0, min(left, self.width() // 3) - item), 0, 0, 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.appeared.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.appeared.emit()


class _Enter(QObject):
    """Takes Enter for a chosen line from the completer, whose own filter would see everything that the field is told.

    A filter in Python on the field crashed once while the window was taken apart.
    """

    chosen = Signal()

    def __init__(self, list_: _List, parent: QObject) -> None:
        super().__init__(parent)
        self._list = list_
        list_.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not self._list.currentIndex().isValid():
            return False
        self._list.hide()
        self.chosen.emit()
        return True
