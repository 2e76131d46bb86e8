"""The bar below the menus: which connection, whether it can be written to, and the search for everything."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from browser.ui import theme

PICKER_CHARACTERS = 48


class ReadOnlyShield(QWidget):
    """Tells in a word that the active connection was opened read-only."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("readOnlyShield")
        self._icon = QLabel(self)
        self._icon.setFixedSize(theme.ICON_PIXELS, theme.ICON_PIXELS)
        text = QLabel(self.tr("read-only"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(4)
        row.addWidget(self._icon)
        row.addWidget(text)
        self.setAccessibleName(self.tr("read-only"))
        self.setToolTip(self.tr("This connection was opened read-only."))
        self.hide()

    def dress(self) -> None:
        """Draw the icon in the theme of the moment."""
        side = QSize(theme.ICON_PIXELS, theme.ICON_PIXELS)
        self._icon.setPixmap(theme.icon("shield").pixmap(side, self.devicePixelRatioF()))


class TopBar(QToolBar):
    """connectionPicker | readOnlyShield | quickOpen. It shows what it is told and emits what was asked for."""

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
        self.shield = ReadOnlyShield(self)
        space = QWidget(self)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.search = _SearchField(self)
        self.search.entered.connect(self.search_wanted)
        self.addWidget(self.picker)
        self._shield_action = self.addWidget(self.shield)
        self.addWidget(space)
        self.addWidget(self.search)

    def show_connections(
        self, connections: Sequence[tuple[object, str, str]], active: object | None, commands: Sequence[QAction]
    ) -> None:
        """Fill the picker: `connections` are (connection, title, colour); `commands` stand below them."""
        self._menu.clear()
        for connection, title, colour in connections:
            entry = self._menu.addAction(theme.colour_dot(colour), title.replace("&", "&&"))
            entry.setCheckable(True)
            entry.setChecked(connection is active)
            entry.triggered.connect(lambda _=False, chosen=connection: self.connection_chosen.emit(chosen))
        self._menu.addSeparator()
        self._menu.addActions(list(commands))
        shown = next(((title, colour) for each, title, colour in connections if each is active), None)
        title, colour = shown if shown else (self.tr("No connection"), "")
        if len(title) > PICKER_CHARACTERS:
            title = title[: PICKER_CHARACTERS // 2] + "…" + title[-PICKER_CHARACTERS // 2 :]
        self.picker.setText(title.replace("&", "&&"))
        self.picker.setIcon(theme.colour_dot(colour) if shown else theme.icon("unplug"))

    def show_read_only(self, read_only: bool) -> None:
        """Show or hide the shield."""
        self.shield.dress()
        self._shield_action.setVisible(read_only)
        self.shield.setVisible(read_only)


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
