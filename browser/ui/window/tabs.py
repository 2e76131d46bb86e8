"""The central tabs: each belongs to a connection, whose name and colour it carries."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QIcon, QMouseEvent
from PySide6.QtWidgets import QTabBar, QTabWidget, QToolTip, QWidget

from browser.ui.widgets import plain

SHORTEST = 184
"""Pixels that a tab keeps of its title where there are many; the others are scrolled to."""


class _Bar(QTabBar):
    def minimumTabSizeHint(self, index: int) -> QSize:
        """Qt's call: it would leave two letters of each title before it scrolls."""
        size = self.tabSizeHint(index)
        return size.boundedTo(QSize(SHORTEST, size.height()))


class Tabs(QTabWidget):
    """Closable and movable; the middle button closes, too. Whoever adds a tab names its connection."""

    tab_closed = Signal(QWidget)
    """After the tab was taken out; the widget is deleted afterwards."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tabs")
        self.setTabBar(_Bar(self))
        self.ask_first: Callable[[Callable[[], Sequence[QWidget]], Callable[[], None]], None] = lambda _, close: close()
        """Called before somebody closes the tabs that the first one returns: it closes them, now, later or never."""
        self.setTabsClosable(True)
        self.setMovable(True)
        self.setDocumentMode(True)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setUsesScrollButtons(True)
        self.tabBar().setObjectName("tabBar")
        self.tabBar().setAccessibleName(self.tr("Open tables"))
        self.tabBar().installEventFilter(self)
        self.tabBar().setExpanding(False)
        self.tabBar().setSelectionBehaviorOnRemove(QTabBar.SelectionBehavior.SelectPreviousTab)
        self.tabCloseRequested.connect(self.close_tab)

    def add(self, widget: QWidget, title: str, icon: QIcon, tip: str) -> int:
        """Add a tab behind the current one, without choosing it; returns its place."""
        place = self.insertTab(self.currentIndex() + 1, widget, icon, title.replace("&", "&&"))
        self.setTabToolTip(place, tip)
        return place

    def widgets(self) -> list[QWidget]:
        """The tabs' widgets in their order."""
        return [widget for place in range(self.count()) if (widget := self.widget(place)) is not None]

    def title_of(self, widget: QWidget) -> str:
        """What stands on a tab, as it was written."""
        return self.tabText(self.indexOf(widget)).replace("&&", "&")

    def close_tab(self, place: int) -> None:
        """Close the tab at `place`, asked about first; nothing happens where there is none."""
        widget = self.widget(place)
        if widget is not None:
            self.ask_first(lambda: [widget], lambda: self.take_out(widget) if widget in self.widgets() else None)

    def take_out(self, widget: QWidget) -> None:
        """Close a tab without asking. The focus goes on to the tab that is shown then, if it was in this one."""
        focus = self.window().focusWidget()
        had_focus = focus is not None and widget.isAncestorOf(focus)
        self.removeTab(self.indexOf(widget))
        now = self.currentWidget()
        if had_focus and now is not None:
            now.setFocus(Qt.FocusReason.OtherFocusReason)
        self.tab_closed.emit(widget)
        widget.deleteLater()

    def step(self, by: int) -> None:
        """Choose the tab `by` places further, round the corner."""
        if self.count():
            self.setCurrentIndex((self.currentIndex() + by) % self.count())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.tabBar() and event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            here = self.tabToolTip(self.tabBar().tabAt(event.pos()))
            QToolTip.showText(event.globalPos(), plain.tip(here), self.tabBar())
            return True
        if (
            watched is self.tabBar()
            and event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(event, QMouseEvent)
            and event.button() == Qt.MouseButton.MiddleButton
        ):
            place: QPoint = event.position().toPoint()
            self.close_tab(self.tabBar().tabAt(place))
            return True
        return super().eventFilter(watched, event)
