"""Where the password of a connection comes from: rows of somebody's form."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QWidget

from browser.database.profiles import SecretKind, SecretSource
from browser.ui.database import url_fields

_HELD = (SecretKind.COMMAND, SecretKind.ENVIRONMENT)


class SecretFields(QObject):
    """The picker "Password from" with the line of a command or the name of a variable; it owns no password itself.

    `password` is the field of the form in which one is typed; it is shown where one can be.
    """

    changed = Signal()
    """A person chose or typed something here."""

    def __init__(self, parent: QWidget, form: QFormLayout, password: QLineEdit) -> None:
        super().__init__(parent)
        self._form = form
        self._password = password
        self._kind: url_fields.Kind = url_fields.SQLITE
        self._keyring_problem = ""
        self.picker = QComboBox(parent)
        self.picker.setObjectName("secretPicker")
        self.picker.setAccessibleName(self.tr("Password from"))
        self._texts = {
            SecretKind.ASK: self.tr("Asked for each time"),
            SecretKind.KEYRING: self.tr("The desktop's keyring"),
            SecretKind.COMMAND: self.tr("A command"),
            SecretKind.ENVIRONMENT: self.tr("An environment variable"),
            SecretKind.NONE: self.tr("No password"),
        }
        for kind, text in self._texts.items():
            self.picker.addItem(text, kind)
        self.line = QLineEdit(parent)
        self.line.setObjectName("secretField")
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self.picker)
        self._row.addWidget(self.line, 1)
        form.addRow(self.tr("Password &from"), self._row)
        label = form.labelForField(self._row)
        label.setBuddy(self.picker)  # type: ignore[attr-defined]
        self.picker.currentIndexChanged.connect(self.dress)
        self.picker.activated.connect(self.changed)
        self.line.textEdited.connect(self.changed)
        self.dress()

    @property
    def source(self) -> SecretSource:
        """What is chosen; for a file, which has no password, none."""
        if self._kind.is_file:
            return SecretSource(SecretKind.NONE)
        kind = SecretKind(self.picker.currentData())
        return SecretSource(kind, self.line.text().strip() if kind in _HELD else "")

    def show_source(self, source: SecretSource) -> None:
        """Choose a source."""
        self.picker.setCurrentIndex(self.picker.findData(source.kind))
        self.line.setText(source.value)
        self.dress()

    def take_typed(self) -> None:
        """Somebody gave a password: it counts, wherever one came from before."""
        if self.source.kind not in (SecretKind.ASK, SecretKind.KEYRING):
            self.show_source(SecretSource())

    def show_kind(self, kind: url_fields.Kind) -> None:
        """Offer what a kind of database can have."""
        self._kind = kind
        self.dress()

    def refuse_keyring(self, problem: str) -> None:
        """Do not offer the keyring, and say why; with an empty text, offer it."""
        self._keyring_problem = problem
        place = self.picker.findData(SecretKind.KEYRING)
        model: object = self.picker.model()
        item = model.item(place)  # type: ignore[attr-defined]
        item.setEnabled(not problem)
        item.setToolTip(problem)
        text = self._texts[SecretKind.KEYRING]
        self.picker.setItemText(place, self.tr("{0} (not here)").format(text) if problem else text)
        self.picker.setToolTip(problem)
        self.dress()

    def dress(self) -> None:
        """Show what belongs to the choice."""
        kind = SecretKind(self.picker.currentData())
        command = kind == SecretKind.COMMAND
        self._form.setRowVisible(self._row, not self._kind.is_file)
        self._form.setRowVisible(self._password, not self._kind.is_file and kind not in (*_HELD, SecretKind.NONE))
        self.line.setVisible(kind in _HELD and not self._kind.is_file)
        self.line.setPlaceholderText("pass show db/prod" if command else "DB_PASSWORD")
        self.line.setAccessibleName(
            self.tr("Command that says the password") if command else self.tr("Variable that holds the password")
        )
        self._password.setPlaceholderText(
            self._keyring_problem or self.tr("kept in the keyring when you save")
            if kind == SecretKind.KEYRING
            else self.tr("not stored")
        )
