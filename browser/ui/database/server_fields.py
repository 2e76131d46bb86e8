"""Host, port, database, user and password: what a server's URL is made of."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from browser.ui.database import url_fields

LOCAL = "127.0.0.1"


class ServerFields(QObject):
    """The parts of a server's URL, as rows of somebody's form. `changed` when a person edited what the URL shows."""

    changed = Signal()

    typed = Signal()
    """A person edited any of them, the password too."""

    def __init__(self, parent: QWidget, form: QFormLayout) -> None:
        super().__init__(parent)
        self._form = form
        self._host = self._field(parent, "hostField", self.tr("Host"))
        self._port = self._field(parent, "portField", self.tr("Port"))
        self._port.setFixedWidth(80)
        self._database = self._field(parent, "databaseField", self.tr("Database name"))
        self._user = self._field(parent, "userField", self.tr("User"))
        self.password = self._field(parent, "passwordField", self.tr("Password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        port = QLabel(self.tr("P&ort"), parent)
        port.setBuddy(self._port)
        self._place = QHBoxLayout()
        self._place.setSpacing(8)
        self._place.addWidget(self._host, 1)
        self._place.addWidget(port)
        self._place.addWidget(self._port)
        host = QLabel(self.tr("&Host"), parent)
        host.setBuddy(self._host)
        form.addRow(host, self._place)
        form.addRow(self.tr("Database &name"), self._database)
        form.addRow(self.tr("U&ser"), self._user)
        form.addRow(self.tr("&Password"), self.password)

    def _field(self, parent: QWidget, name: str, label: str) -> QLineEdit:
        field = QLineEdit(parent)
        field.setObjectName(name)
        field.setAccessibleName(label)
        field.textEdited.connect(self.typed)
        if name != "passwordField":
            field.textEdited.connect(self.changed)
        return field

    def show_kind(self, kind: url_fields.Kind) -> None:
        """Offer the fields of a kind of database; of a URL that nobody prepared for only the password is asked."""
        for row in (self._place, self._database, self._user):
            self._form.setRowVisible(row, bool(kind.port))
        self._form.setRowVisible(self.password, not kind.is_file)
        self._host.setPlaceholderText(LOCAL)
        self._port.setPlaceholderText(str(kind.port or ""))

    def url(self, kind: url_fields.Kind, present: str = "") -> str:
        """The URL of what is in the fields, without the password; of `present` stays what no field is for.

        Nothing named means this computer and the usual port, unless `present` names neither.
        """
        known = url_fields.place_of(present) if url_fields.kind_of(present) == kind else None
        host = self._host.text() or ("" if known and not known[0] else LOCAL)
        port = self._port.text() or ("" if known and not known[1] else str(kind.port))
        return url_fields.server_url(kind, host, port, self._database.text(), self._user.text(), present)

    def clear(self) -> None:
        """Empty every field, the password too."""
        for field in (self._host, self._port, self._database, self._user, self.password):
            field.clear()

    def read(self, url: str) -> None:
        """Fill the fields from a URL; one that does not parse leaves them alone."""
        known = url_fields.place_of(url)
        if known is not None:
            for field, text in zip((self._host, self._port, self._database, self._user), known, strict=True):
                field.setText(text)
