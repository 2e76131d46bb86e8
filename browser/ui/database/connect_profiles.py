"""The saved connections beside the form: found, put in order, copied, deleted, and brought back."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from browser.database import profiles_keyring
from browser.database.profiles import Profile, SecretKind, new_id
from browser.database.profiles_store import Profiles, ProfileStore, Removed
from browser.errors import SecretMissing
from browser.ui import tasks, theme
from browser.ui.actions import action, action_of, actions_of
from browser.ui.database.connect_tree import ProfileTree
from browser.workers import apart


@dataclass(frozen=True, slots=True)
class Deleted:
    """What a deletion took away, for as long as it can be undone; the passwords in `secrets` are those by id."""

    removed: Removed
    secrets: dict[str, str] = field(repr=False)
    problem: str = ""


class ProfilesPane(QWidget):
    """Every change is written by a worker, and what is shown is read from the file again."""

    new_wanted = Signal()
    """An empty form is wanted by a person, who goes there."""
    gone = Signal()
    """What the form may show is not there any more."""
    said = Signal(str, str)
    """A sentence and a hint."""

    rename_wanted = Signal()
    """The chosen connection is to get another name."""

    folders_changed = Signal(object)

    shown = Signal(object)
    """What the file holds now (Profiles)."""

    def __init__(self, parent: QWidget, store: ProfileStore) -> None:
        super().__init__(parent)
        self.setObjectName("profilesPane")
        self.store = store
        self.profiles = Profiles()
        self.unsaved = store.drafts
        self._deleted: list[Deleted] = []
        self._changing: asyncio.Task[Any] | None = None
        self.search = _Search(self)
        self.tree = ProfileTree(self)
        self._empty = QLabel(
            self.tr(
                "Paste a URL, choose a file, or fill in the fields: any of the three will do.\n\n"
                "Connections that you save stand here."
            ),
            self,
        )
        self._empty.setObjectName("noProfiles")
        self._empty.setProperty("muted", True)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._empty.setContentsMargins(4, 8, 4, 0)
        actions_of(self)
        bar = QHBoxLayout()
        bar.setSpacing(0)
        for name in ("new_profile", "duplicate", "move_up", "move_down", "delete", "undo_delete"):
            button = QToolButton(self)
            button.setDefaultAction(action_of(self, name))
            button.setAccessibleName(action_of(self, name).text().replace("&", ""))
            bar.addWidget(button)
        bar.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addWidget(self._empty, 1)
        column.addLayout(bar)
        self.search.textChanged.connect(self.tree.search)
        self.search.went_down.connect(self._go_to_list)
        self.tree.currentItemChanged.connect(lambda *_: self._enable())
        self.tree.moved.connect(lambda *moved: self._start(self._move, *moved))
        self.tree.folder_renamed.connect(lambda *names: self._start(self._rename_folder, *names))
        self.show_profiles(store.load())

    def show_profiles(self, profiles: Profiles) -> None:
        """Show what the file holds."""
        self.profiles = profiles
        self.tree.fill(profiles.all, tuple(self.unsaved))
        self.tree.search(self.search.text())
        self.tree.setVisible(bool(profiles.all))
        self.search.setVisible(bool(profiles.all))
        self._empty.setVisible(not profiles.all)
        self.folders_changed.emit(profiles.folders)
        self.shown.emit(profiles)
        self._enable()

    def look_again(self) -> None:
        """Show what another instance or an editor has made of the file since."""
        found = self.store.load()
        if found != self.profiles:
            self.show_profiles(found)

    async def save(self, before: Profile | None, after: Profile, secret: str) -> None:
        """Store a connection, its password where that belongs into the keyring, and choose it. Raises errors.*."""
        behind = self.tree.current.id if self.tree.current is not None else ""
        await apart(_save, self.store, before, after, secret, behind)
        self.unsaved.pop(after.id, None)
        self.show_profiles(self.store.load())
        self.tree.choose(after.id)
        self._enable()

    @action("&New connection", "Ctrl+N", "plus", "Begin a new connection with an empty form")
    def new_profile(self) -> None:
        """Begin a new one."""
        self.tree.choose("")
        self._enable()
        self.new_wanted.emit()

    @action("&Duplicate", "Ctrl+D", "copy", "Save the chosen connection once more under another name")
    def duplicate(self) -> None:
        """See duplicate_chosen."""
        self._start(self.duplicate_chosen)

    async def duplicate_chosen(self) -> None:
        """Save the chosen one once more, its password too."""
        chosen = self.tree.current
        if chosen is not None:
            names = {each.name for each in self.profiles.all}
            made = replace(chosen, id=new_id(), name=_free(self.tr("{0} copy").format(chosen.name), names))
            await apart(_duplicate, self.store, chosen, made)
            self.show_profiles(self.store.load())
            self.tree.choose(made.id)
            self._enable()
            self.tree.profile_chosen.emit(made)

    @action("Move &up", "Alt+Up", "arrow-up", "Move the chosen connection up")
    def move_up(self) -> None:
        """One place up among those of its folder."""
        self._start(self._step, -1)

    @action("Move do&wn", "Alt+Down", "arrow-down", "Move the chosen connection down")
    def move_down(self) -> None:
        """One place down among those of its folder."""
        self._start(self._step, 1)

    @action("&Rename", "F2", "", "Give the chosen connection or folder another name")
    def rename(self) -> None:
        """A folder's name is edited in its place, a connection's in the form."""
        item = self.tree.currentItem()
        if item is not None and self.tree.current is None:
            self.tree.editItem(item, 0)
        elif item is not None:
            self.rename_wanted.emit()

    @action("De&lete", "Del", "x", "Delete the chosen connection, or the folder with all that is in it; can be undone")
    def delete(self) -> None:
        """See delete_chosen."""
        self._start(self.delete_chosen)

    async def delete_chosen(self) -> None:
        """Delete what is chosen, its passwords too."""
        chosen = self.tree.chosen
        if not chosen or self.tree.state() == QAbstractItemView.State.EditingState:
            return
        deleted = await apart(_delete, self.store, chosen)
        self._deleted.append(deleted)
        for each in chosen:
            self.unsaved.pop(each.id, None)
        self.show_profiles(self.store.load())
        self.gone.emit()
        names = chosen[0].name if len(chosen) == 1 else self.tr("{0} connections").format(len(chosen))
        hint = self.tr("Ctrl+Z in the list brings it back, until this dialog is closed.")
        self.said.emit(self.tr("“{0}” was deleted.").format(names), " ".join(p for p in (deleted.problem, hint) if p))

    @action("&Undo delete", "Ctrl+Z", "rotate-ccw", "Bring back what was deleted last")
    def undo_delete(self) -> None:
        """See bring_back."""
        self._start(self.bring_back)

    async def bring_back(self) -> None:
        """Bring the last deleted ones back, with their passwords."""
        if self._deleted:
            deleted = self._deleted[-1]
            await apart(_put_back, self.store, deleted)
            self._deleted.remove(deleted)
            self.show_profiles(self.store.load())
            back = self.profiles.of(str(deleted.removed.tables[0][1]["id"])) if deleted.removed.tables else None
            if back is not None:
                self.tree.choose(back.id)
                self.tree.profile_chosen.emit(back)
            self._enable()

    async def _step(self, by: int) -> None:
        chosen = self.tree.current
        if chosen is None:
            return
        near = [each.id for each in self.profiles.all if each.folder == chosen.folder]
        place = near.index(chosen.id) + by
        if 0 <= place < len(near):
            other = near[place] if by < 0 else near[place + 1] if place + 1 < len(near) else ""
            await self._move((chosen.id,), chosen.folder, other)

    async def _move(self, ids: Sequence[str], folder: str, before: str) -> None:
        await apart(self.store.move, ids, folder, before)
        self.show_profiles(self.store.load())

    async def _rename_folder(self, old: str, new: str) -> None:
        await apart(self.store.rename_folder, old, new)
        self.show_profiles(self.store.load())

    def _start(self, function: Callable[..., Any], *args: object) -> None:
        """One change after the other: the next one stands on what the last one left."""
        if self._changing is None or self._changing.done():
            self._changing = tasks.start(function, *args, owner=self)

    def _go_to_list(self) -> None:
        first = self.tree.first_shown()
        if first is not None:
            self.tree.setFocus()
            if self.tree.current is None:
                self.tree.choose(first.id)
                self.tree.profile_chosen.emit(first)

    def _enable(self) -> None:
        one, some = self.tree.current is not None, bool(self.tree.chosen)
        for name, on in (("duplicate", one), ("move_up", one), ("move_down", one), ("rename", some), ("delete", some)):
            action_of(self, name).setEnabled(on)
        action_of(self, "undo_delete").setEnabled(bool(self._deleted))


class _Search(QLineEdit):
    """Down goes to the list."""

    went_down = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("profileSearch")
        self.setAccessibleName(self.tr("Search the saved connections"))
        self.setPlaceholderText(self.tr("Search"))
        self.setClearButtonEnabled(True)
        self.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.went_down.emit()
        else:
            super().keyPressEvent(event)


def _free(name: str, taken: set[str]) -> str:
    number, made = 1, name
    while made in taken:
        number += 1
        made = f"{name} {number}"
    return made


def _keeps(profile: Profile | None) -> bool:
    return profile is not None and profile.secret.kind == SecretKind.KEYRING


def _save(store: ProfileStore, before: Profile | None, after: Profile, secret: str, behind: str) -> None:
    if _keeps(after) and secret:
        profiles_keyring.write(after.id, secret)  # first: what is not kept must not be promised by the file
    if before is None:
        store.add(after, behind)
    else:
        store.update(before, after)
    if _keeps(before) and not _keeps(after):
        profiles_keyring.forget(after.id)


def _duplicate(store: ProfileStore, chosen: Profile, made: Profile) -> None:
    secret = profiles_keyring.read(chosen.id) if _keeps(chosen) else None
    if secret:
        profiles_keyring.write(made.id, secret)
    store.add(made, chosen.id)


def _delete(store: ProfileStore, profiles: Sequence[Profile]) -> Deleted:
    removed = store.remove([each.id for each in profiles])
    secrets: dict[str, str] = {}
    problem = ""
    for each in profiles:
        try:
            secret = profiles_keyring.forget(each.id) if _keeps(each) else None
        except SecretMissing as error:
            problem = f"A password stays in the keyring: {error}"
            continue
        if secret:
            secrets[each.id] = secret
    return Deleted(removed, secrets, problem)


def _put_back(store: ProfileStore, deleted: Deleted) -> None:
    store.put_back(deleted.removed)
    for id, secret in deleted.secrets.items():
        profiles_keyring.write(id, secret)
