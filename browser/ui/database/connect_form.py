"""One connection as a form: paste a URL, choose a file, or fill the fields; each of the three writes the others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from browser.database.profiles import Environment, Profile, SecretKind, Tls, new_id
from browser.database.profiles_pasted import read_pasted
from browser.database.profiles_url import with_secret
from browser.errors import DriverMissing
from browser.ui import theme
from browser.ui.database import url_fields
from browser.ui.database.connect_marks import Marks
from browser.ui.database.connect_secret import SecretFields
from browser.ui.database.connect_url import UrlField
from browser.ui.database.server_fields import ServerFields
from browser.ui.database.tls_form import TlsForm


class ConnectForm(QWidget):
    """The URL never shows a password: it goes into its own field as soon as it is there."""

    typed = Signal()
    """A person changed something."""

    noticed = Signal(str, str)
    """Something is worth saying: a sentence and a hint."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.base: Profile | None = None
        """The saved connection that is shown; None for a new one."""
        self._id = new_id()
        self._writing = False
        self._before = ""
        self._lacking: Mapping[str, DriverMissing] = {}
        self.form = QFormLayout(self)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(8)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lay_out()
        self._wire()
        self.show_profile(None)

    @property
    def kind(self) -> url_fields.Kind:
        """The kind of database that is chosen."""
        chosen: url_fields.Kind = self.kind_picker.currentData()
        return chosen

    @property
    def password(self) -> str:
        """The password that was typed, for what can have one."""
        field = self.server.password
        return field.text() if self.secret.source.kind in (SecretKind.ASK, SecretKind.KEYRING) else ""

    @property
    def is_changed(self) -> bool:
        """Whether saving would write something: of a new one only when it is meant to be kept."""
        profile = self.profile()
        if self.base is not None:
            keeps = profile.secret.kind == SecretKind.KEYRING and bool(self.server.password.text())
            return keeps or profile != self.base
        kept = profile.secret.kind not in (SecretKind.ASK, SecretKind.NONE) or profile.tls != Tls()  # never less again
        marked = self.marks.name.text().strip() or profile.folder or profile.colour
        return bool(marked or kept or profile.environment != Environment.UNSAID)

    def profile(self) -> Profile:
        """What is in the form; one without a name is called by its place."""
        base = self.base or Profile(self._id, "", "")
        values: dict[str, Any] = self.marks.values()
        url = url_fields.shortened(read_pasted(self.url_field.text()).url)
        if self.base is not None and url == url_fields.shortened(self.base.url):
            url = self.base.url
        else:
            url = url_fields.shortened(url_fields.absolute(url))
        values["name"] = values["name"] or url_fields.suggested_name(url)
        values |= {"read_only": self.read_only.isChecked(), "secret": self.secret.source, "tls": self.tls.tls}
        return replace(base, url=url, **values)

    def url(self) -> str:
        """What would be connected to, with the typed password."""
        pasted = read_pasted(self.url_field.text())
        return with_secret(pasted.url, pasted.password or self.password)

    def show_profile(self, profile: Profile | None, read_only: bool = False) -> None:
        """Show a saved connection, or with None an empty form for a new one."""
        self.base = profile
        self._id = profile.id if profile is not None else new_id()
        shown = profile or Profile(self._id, "", "", read_only=read_only)
        self.server.clear()
        self.set_url(shown.url)
        if not shown.url:
            self._choose_kind(url_fields.POSTGRESQL)
        self.read_only.setChecked(shown.read_only)
        self.secret.show_source(
            shown.secret if shown.secret.kind != SecretKind.NONE or profile else Profile("", "", "").secret
        )
        self.tls.show_tls(shown.tls)
        self.marks.show_profile(shown)
        self._name()

    def show_saved(self, wanted: Profile, typed: str, saved: Profile) -> None:
        """`wanted` with the password `typed` was stored as `saved`: show it, and on top what was changed meanwhile."""
        now, password = self.profile(), self.password
        if now.id != wanted.id:
            return  # another one is shown by now
        self.show_profile(saved)
        if now != wanted:
            self.show_draft(now)
        if password != typed or saved.secret.kind == SecretKind.ASK:
            self.server.password.setText(password)
        self.typed.emit()

    def show_draft(self, draft: Profile) -> None:
        """Show changes of the saved connection that were not saved."""
        self.set_url(draft.url)
        self.read_only.setChecked(draft.read_only)
        self.secret.show_source(draft.secret)
        self.tls.show_tls(draft.tls)
        self.marks.show_profile(draft)

    def set_url(self, text: str) -> None:
        """Put a URL of any spelling into the form."""
        self.url_field.setText(text)
        self.take_url()

    def take_url(self) -> None:
        """Take the password out of sight, and the parts into their fields."""
        text = self.url_field.text().strip()
        if self._writing or not text:
            return
        pasted = read_pasted(text)
        if pasted.password:
            self.server.password.setText(pasted.password)
            self.secret.take_typed()
        if pasted.url != text:
            self.url_field.setText(pasted.url)
        if not self.url_field.hasFocus():
            self.url_field.setCursorPosition(0)  # its beginning is what one reads
        self._before = pasted.url
        self._choose_kind(url_fields.kind_of(pasted.url))
        self.server.read(pasted.url)
        self._name()
        if pasted.dropped:
            self.noticed.emit(self.tr("Not taken over: {0}.").format(", ".join(pasted.dropped)), "")

    def show_drivers(self, lacking: Mapping[str, DriverMissing]) -> None:
        """Mark the kinds that lack their driver."""
        self._lacking = lacking
        for place in range(self.kind_picker.count()):
            kind: url_fields.Kind = self.kind_picker.itemData(place)
            missing = lacking.get(kind.name)
            text = self.tr("{0} (not installed)").format(kind.title) if missing else kind.title
            self.kind_picker.setItemText(place, text)
            self.kind_picker.setItemData(place, missing.hint if missing else "", Qt.ItemDataRole.ToolTipRole)

    def show_folders(self, folders: Sequence[str]) -> None:
        """Offer the folders there are."""
        self.marks.show_folders(folders)

    def _lay_out(self) -> None:
        self.url_field = UrlField(self)
        self.copy_button = QPushButton(theme.icon("copy"), self.tr("Copy"), self)
        self.copy_button.setObjectName("copyButton")
        self.copy_button.setAccessibleName(self.tr("Copy the URL"))
        self.file_button = QPushButton(theme.icon("folder-open"), self.tr("Open…"), self)
        self.file_button.setObjectName("fileButton")
        self.file_button.setAccessibleName(self.tr("Open a SQLite file"))
        self.new_file_button = QPushButton(theme.icon("plus"), self.tr("Create…"), self)
        self.new_file_button.setObjectName("newFileButton")
        self.new_file_button.setAccessibleName(self.tr("Create a new SQLite database"))
        hint = QLabel(self.tr("or drop one here"), self)
        hint.setProperty("muted", True)
        for button in (self.copy_button, self.file_button, self.new_file_button):
            button.setAutoDefault(False)
        self.form.addRow(_label(self, self.tr("&URL"), self.url_field), _beside(self.url_field, self.copy_button))
        files = _beside(self.file_button, self.new_file_button, hint)
        files.addStretch(1)
        self.form.addRow(_label(self, self.tr("or a S&QLite file"), self.file_button), files)
        self.kind_picker = QComboBox(self)
        self.kind_picker.setObjectName("kindPicker")
        self.kind_picker.setAccessibleName(self.tr("Kind of database"))
        for kind in url_fields.KINDS:
            self.kind_picker.addItem(kind.title, kind)
        self.form.addRow(_label(self, self.tr("or fill &in"), self.kind_picker), self.kind_picker)
        self.server = ServerFields(self, self.form)
        self.secret = SecretFields(self, self.form, self.server.password)
        self.tls = TlsForm(self, self.form)
        line = QFrame(self)
        line.setObjectName("formLine")
        self.form.addRow(line)
        self.marks = Marks(self, self.form)
        self.read_only = QCheckBox(self.tr("Open read-onl&y"), self)
        self.read_only.setObjectName("readOnlyBox")
        self.form.addRow("", self.read_only)
        for field in self.findChildren(QLineEdit):
            field.setAcceptDrops(False)  # a file that is dropped on one is meant for the form

    def _wire(self) -> None:
        self.kind_picker.activated.connect(self._kind_chosen)
        self.server.changed.connect(self._write_url)
        self.server.typed.connect(self.typed)
        self.url_field.editingFinished.connect(self.take_url)
        self.url_field.textEdited.connect(self._follow)
        self.url_field.textChanged.connect(self._name)
        for part in (self.secret, self.tls, self.marks):
            part.changed.connect(self.typed)
        self.read_only.clicked.connect(self.typed)

    def _choose_kind(self, kind: url_fields.Kind) -> None:
        place = next(n for n in range(self.kind_picker.count()) if self.kind_picker.itemData(n) == kind)
        self.kind_picker.setCurrentIndex(place)
        self.server.show_kind(kind)
        self.secret.show_kind(kind)
        self.tls.show_kind(kind)
        self.url_field.setPlaceholderText(url_fields.example(kind))

    def _kind_chosen(self) -> None:
        kind = self.kind
        self._choose_kind(kind)
        if kind.is_file and url_fields.kind_of(self.url_field.text()) != kind:
            self.url_field.clear()
        self._write_url()
        self.typed.emit()
        missing = self._lacking.get(kind.name)
        if missing is not None:
            self.noticed.emit(missing.message, missing.hint)

    def _write_url(self) -> None:
        if self.kind.port:
            self._writing = True
            self.url_field.setText(self.server.url(self.kind, self.url_field.text().strip()))
            self._writing = False

    def _follow(self, text: str) -> None:
        """The kind follows what is typed as soon as that tells it; what is pasted is taken at once."""
        pasted = len(text) - len(self._before) > 1
        self._before = text
        self.typed.emit()
        if pasted:
            self.take_url()
            return
        kind = url_fields.kind_of(text.strip())
        if ("://" in text or text.strip().startswith(("/", "~", "."))) and kind != self.kind:
            self._choose_kind(kind)

    def _name(self) -> None:
        self.marks.name.setPlaceholderText(url_fields.suggested_name(read_pasted(self.url_field.text()).url))


def _label(parent: QWidget, text: str, field: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setBuddy(field)
    return label


def _beside(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for place, widget in enumerate(widgets):
        row.addWidget(widget, 1 if place == 0 and isinstance(widget, QLineEdit) else 0)
    return row
