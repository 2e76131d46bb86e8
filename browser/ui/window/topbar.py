"""The bar below the menus: which connection, whether it can be written to, and the search for everything."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from browser.ui import theme
from browser.ui.window.shield import ReadOnlyShield

if TYPE_CHECKING:
    from browser.database.database import Database

PICKER_CHARACTERS = 48
BAR_PIXELS = 3
"""How thin the bar at the window's top is."""


class EnvironmentChip(QLabel):
    """What the active connection is used for, as a word in its colour."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("environmentChip")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.hide()

    def say(self, word: str) -> None:
        """Show "development", "staging" or "production"; with an empty word nothing."""
        self.setText(word)
        self.setAccessibleName(self.tr("Environment: {0}").format(word) if word else "")
        self.setToolTip(self.tr("This connection is marked as {0}.").format(word) if word else "")
        theme.mark_environment(self, word)


class EnvironmentBar(QWidget):
    """A thin bar in the environment's colour along the top of the window; the word stands in the chip."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("environmentBar")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._word = ""
        self.hide()
        window.installEventFilter(self)

    def say(self, word: str) -> None:
        """Show the colour of an environment; with an empty word nothing."""
        self._word = word
        self._fit()
        self.setVisible(bool(word))
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        window = self.parentWidget()
        if window is not None:
            self.setGeometry(0, 0, window.width(), BAR_PIXELS)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(theme.environment(self._word)))


class TopBar(QToolBar):
    """connectionPicker | environmentChip | readOnlyShield | quickOpen.

    It shows what it is told and emits what was asked for.
    """

    connection_chosen = Signal(object)
    """One of the connections that were given to `show_connections`."""

    search_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setWindowTitle(self.tr("Top bar"))
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.toggleViewAction().setVisible(False)
        self.setIconSize(QSize(theme.ICON_PIXELS, theme.ICON_PIXELS))
        self.picker = QToolButton(self)
        self.picker.setObjectName("connectionPicker")
        self.picker.setAccessibleName(self.tr("Connection"))
        self.picker.setToolTip(self.tr("The connection of the active tab"))
        self.picker.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.picker.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.picker.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu = QMenu(self.picker)
        self.picker.setMenu(self._menu)
        self.chip = EnvironmentChip(self)
        self.bar = EnvironmentBar(parent)
        self.shield = ReadOnlyShield(self)
        space = QWidget(self)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.search = _SearchField(self)
        self.search.entered.connect(self.search_wanted)
        self.addWidget(self.picker)
        self._chip_action = self.addWidget(self.chip)
        self._shield_action = self.addWidget(self.shield)
        self.addWidget(space)
        self.addWidget(self.search)

    def show_connections(
        self, connections: Sequence[tuple[object, str, QIcon]], active: object | None, commands: Sequence[QAction]
    ) -> None:
        """Fill the picker: `connections` are (connection, title, its mark); `commands` stand below them."""
        self._menu.clear()
        for connection, title, icon in connections:
            entry = self._menu.addAction(icon, title.replace("&", "&&"))
            entry.setCheckable(True)
            entry.setChecked(connection is active)
            font = entry.font()
            font.setBold(connection is active)  # its mark takes the place of the tick
            entry.setFont(font)
            entry.triggered.connect(lambda _=False, chosen=connection: self.connection_chosen.emit(chosen))
        self._menu.addSeparator()
        self._menu.addActions(list(commands))
        found = next(((title, icon) for each, title, icon in connections if each is active), None)
        title, icon = found or (self.tr("No connection"), theme.icon("unplug"))
        if len(title) > PICKER_CHARACTERS:
            title = title[: PICKER_CHARACTERS // 2] + "…" + title[-PICKER_CHARACTERS // 2 :]
        self.picker.setText(title.replace("&", "&&"))
        self.picker.setIcon(icon)

    def show_silent(self, words: str) -> None:
        """Mark the picker where the active connection's server does not answer; after `show_connections`."""
        if words:
            self.picker.setIcon(theme.icon("triangle-alert", theme.current().warning))
            self.picker.setToolTip(f"{self.picker.toolTip()}\n{words}")
        self.picker.setAccessibleDescription(words)

    def show_use(self, environment: str, database: "Database | None") -> None:
        """Say what the active connection is used for, and what read-only is worth on it."""
        self.show_environment(environment)
        self.show_read_only(database)

    def show_environment(self, word: str) -> None:
        """Say what the active connection is used for, or nothing."""
        self.bar.say(word)
        self.chip.say(word)
        self._chip_action.setVisible(bool(word))
        self.chip.setVisible(bool(word))

    def show_read_only(self, database: "Database | None") -> None:
        """Show what read-only is worth for the active connection, or hide the shield."""
        self.shield.say(database)
        self._shield_action.setVisible(database is not None and database.read_only)
        self.picker.setToolTip(_picker_tip(self, database))


class _SearchField(QLineEdit):
    """The field of quick open; it asks for its list when it is clicked or typed into."""

    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("quickOpen")
        self.setAccessibleName(self.tr("Search everything"))
        self.setPlaceholderText(self.tr("Search everything  Ctrl+P"))
        self.setFixedWidth(320)
        self.setClearButtonEnabled(False)
        self.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.textEdited.connect(self.entered)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.entered.emit()


def _picker_tip(bar: QWidget, database: "Database | None") -> str:
    """What the picker is, and how the connection is encrypted."""
    tip = bar.tr("The connection of the active tab")
    return f"{tip}\n{database.tls.words}" if database is not None and database.tls.words else tip
