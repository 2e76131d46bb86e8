"""The saved connections as a tree of folders, in the order of the file."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from browser.database.profiles import Environment, Profile
from browser.masking import mask
from browser.ui import theme
from browser.ui.database import url_fields
from browser.ui.widgets import plain

_PROFILE = Qt.ItemDataRole.UserRole
_FOLDER = Qt.ItemDataRole.UserRole + 1


class ProfileTree(QTreeWidget):
    """A folder's name can be edited in its place. Whatever people do is told by a signal and changes nothing itself."""

    profile_chosen = Signal(object)
    """Another Profile became the current one, or was clicked once more."""
    profile_activated = Signal(object)
    moved = Signal(object, str, str)
    """Ids that were dropped, the folder they were dropped into, and the id they were dropped before (or "")."""
    folder_renamed = Signal(str, str)
    """The old and the new path of a folder."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("profileList")
        self.setAccessibleName(self.tr("Saved connections"))
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self._filling = False
        self._several: set[str] = set()
        self._closed: set[str] = set()
        self.currentItemChanged.connect(lambda now, _: self._choose(now))
        self.itemClicked.connect(lambda item, _: self._choose(item))
        self.itemActivated.connect(self._activate)
        self.itemChanged.connect(self._renamed)
        self.itemCollapsed.connect(lambda item: self._closed.add(item.data(0, _FOLDER)))
        self.itemExpanded.connect(lambda item: self._closed.discard(item.data(0, _FOLDER)))

    @property
    def current(self) -> Profile | None:
        """The chosen connection."""
        return _profile(self.currentItem())

    @property
    def current_folder(self) -> str:
        """The chosen folder, or the one that the chosen connection lies in."""
        item = self.currentItem()
        if item is None:
            return ""
        profile = _profile(item)
        return profile.folder if profile is not None else str(item.data(0, _FOLDER))

    @property
    def chosen(self) -> tuple[Profile, ...]:
        """What a command is about: the chosen connection, or all inside the chosen folder."""
        item = self.currentItem()
        return _inside(item) if item is not None else ()

    def fill(self, profiles: Sequence[Profile], unsaved: Sequence[str] = ()) -> None:
        """Show these in their order; those with the ids `unsaved` have changes that are not saved."""
        kept = self.current.id if self.current is not None else ""
        folder = self.current_folder if self.current is None else ""
        blocked = self.blockSignals(True)
        self._filling = True
        self._several = {path for path, number in Counter(each.path for each in profiles).items() if number > 1}
        self.clear()
        folders: dict[str, QTreeWidgetItem] = {}
        for profile in profiles:
            above = self._folder(profile.folder, folders)
            item = QTreeWidgetItem(above or self.invisibleRootItem())
            self._dress(item, profile, profile.id in unsaved)
            if profile.id == kept:
                self.setCurrentItem(item)
        if folder in folders:
            self.setCurrentItem(folders[folder])
        for path, item in folders.items():
            item.setExpanded(path not in self._closed)
        self._filling = False
        self.blockSignals(blocked)

    def choose(self, id: str) -> None:
        """Make a connection the current one, without telling anybody; with an empty id none."""
        blocked = self.blockSignals(True)
        item = next((item for item in self._items() if (p := _profile(item)) is not None and p.id == id), None)
        self.setCurrentItem(item)  # type: ignore[arg-type]
        self.blockSignals(blocked)

    def search(self, text: str) -> None:
        """Hide what does not hold every word of a text in its name, folder, place or environment."""
        words = text.casefold().split()
        for place in range(self.topLevelItemCount()):
            item = self.topLevelItem(place)
            assert item is not None
            _show_matching(item, words)

    def first_shown(self) -> Profile | None:
        """The first connection that the search left."""
        profiles = (_profile(item) for item in self._items() if not item.isHidden())
        return next((each for each in profiles if each is not None), None)

    def mark(self, id: str, unsaved: bool) -> None:
        """Mark a connection whose changes are not saved, or unmark it."""
        blocked = self.blockSignals(True)
        for item in self._items():
            profile = _profile(item)
            if profile is not None and profile.id == id:
                item.setText(0, self._text(profile, unsaved))
        self.blockSignals(blocked)

    def _text(self, profile: Profile, unsaved: bool) -> str:
        """Its name; where the folder holds another one called so, its place, too."""
        place = mask(url_fields.address(profile.url)) if profile.path in self._several else ""
        return " ".join(part for part in (profile.name, f"· {place}" if place else "", "•" if unsaved else "") if part)

    def _folder(self, path: str, made: dict[str, QTreeWidgetItem]) -> QTreeWidgetItem | None:
        if not path:
            return None
        if path not in made:
            above, _, name = path.rpartition("/")
            item = QTreeWidgetItem(self._folder(above, made) or self.invisibleRootItem())
            item.setText(0, name)
            item.setData(0, _FOLDER, path)
            item.setIcon(0, theme.icon("folder"))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            made[path] = item
        return made[path]

    def _dress(self, item: QTreeWidgetItem, profile: Profile, unsaved: bool) -> None:
        item.setData(0, _PROFILE, profile)
        item.setText(0, self._text(profile, unsaved))
        marked = profile.colour or profile.environment
        mark = theme.connection_mark(profile.colour, str(profile.environment)) if marked else theme.icon("database")
        item.setIcon(0, mark)
        item.setFlags((item.flags() | Qt.ItemFlag.ItemNeverHasChildren) & ~Qt.ItemFlag.ItemIsDropEnabled)
        item.setToolTip(0, plain.tip(mask(profile.url)))
        read_only = self.tr("read-only") if profile.read_only else ""
        said = (self._text(profile, unsaved), str(profile.environment), read_only)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join(each for each in said if each))
        item.setText(1, str(profile.environment))
        if profile.read_only:
            item.setIcon(1, theme.icon("shield"))
        if profile.environment != Environment.UNSAID:
            item.setForeground(1, QColor(theme.environment(str(profile.environment))))

    def _items(self) -> list[QTreeWidgetItem]:
        """Every item, in the order of the screen."""
        return [each for n in range(self.topLevelItemCount()) for each in _all(self.topLevelItem(n))]

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        profile = _profile(item)
        if profile is not None:
            self.profile_chosen.emit(profile)

    def _activate(self, item: QTreeWidgetItem) -> None:
        profile = _profile(item)
        if profile is not None:
            self.profile_activated.emit(profile)

    def _renamed(self, item: QTreeWidgetItem, column: int) -> None:
        path = item.data(0, _FOLDER)
        if self._filling or column or not path:
            return
        above = path.rpartition("/")[0]
        name = item.text(0).strip().strip("/")
        self.folder_renamed.emit(path, "/".join(part for part in (above, name) if part))

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.IgnoreAction)  # the file is changed, and then shown
        event.accept()
        target = self.itemAt(event.position().toPoint())
        profile = _profile(target)
        folder = profile.folder if profile is not None else str(target.data(0, _FOLDER)) if target is not None else ""
        if self.current is None:
            self._move_folder(self.current_folder, folder)
            return
        below = self.dropIndicatorPosition() == QAbstractItemView.DropIndicatorPosition.BelowItem
        before = (self._behind(profile.id) if below else profile.id) if profile is not None else ""
        if before != self.current.id:
            self.moved.emit((self.current.id,), folder, before)

    def _move_folder(self, path: str, into: str) -> None:
        new = "/".join(part for part in (into, path.rpartition("/")[2]) if part)
        if path and new != path and not f"{into}/".startswith(f"{path}/"):
            self.folder_renamed.emit(path, new)

    def _behind(self, id: str) -> str:
        found = [profile.id for item in self._items() if (profile := _profile(item)) is not None]
        place = found.index(id) + 1
        return found[place] if place < len(found) else ""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for item in self._items():
                profile = _profile(item)
                if profile is not None and profile.environment != Environment.UNSAID:
                    item.setForeground(1, QColor(theme.environment(str(profile.environment))))

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction


def _profile(item: QTreeWidgetItem | None) -> Profile | None:
    found = item.data(0, _PROFILE) if item is not None else None
    return found if isinstance(found, Profile) else None


def _all(item: QTreeWidgetItem | None) -> list[QTreeWidgetItem]:
    if item is None:
        return []
    return [item, *(each for n in range(item.childCount()) for each in _all(item.child(n)))]


def _inside(item: QTreeWidgetItem) -> tuple[Profile, ...]:
    return tuple(profile for each in _all(item) if (profile := _profile(each)) is not None)


def _show_matching(item: QTreeWidgetItem, words: Sequence[str]) -> bool:
    profile = _profile(item)
    if profile is not None:
        text = f"{profile.path} {mask(profile.url)} {profile.environment}".casefold()
        shown = all(word in text for word in words)
    else:
        children = [child for n in range(item.childCount()) if (child := item.child(n)) is not None]
        shown = True in {_show_matching(child, words) for child in children}  # every one is looked at
        if words and shown:
            item.setExpanded(True)
    item.setHidden(not shown)
    return shown
