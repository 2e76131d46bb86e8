"""How a connection is encrypted: rows of somebody's form, the same for every driver."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from browser.database.profiles import Tls
from browser.database.tls import agreed
from browser.ui import theme
from browser.ui.database import url_fields

_PEM = "*.pem *.crt *.cer *.key"


class TlsForm(QObject):
    """The picker of the four modes, and the files of the two that take some. What the URL says counts as well."""

    changed = Signal()
    """A person chose or typed something here."""

    def __init__(self, parent: QWidget, form: QFormLayout) -> None:
        super().__init__(parent)
        self._form = form
        self._kind: url_fields.Kind = url_fields.POSTGRESQL
        self.picker = QComboBox(parent)
        self.picker.setObjectName("tlsPicker")
        self.picker.setAccessibleName(self.tr("Encryption"))
        self._told = {
            "off": self.tr("Passwords that are sent readably are refused, except on this computer."),
            "preferred": self.tr("Encrypted if the server can; nobody checks who it is."),
            "required": self.tr("Encrypted or no connection; nobody checks who the server is."),
            "verify-full": self.tr("Encrypted, and the certificate must be this host's, signed by a CA you trust."),
        }
        names = {
            "off": self.tr("Off"),
            "preferred": self.tr("Preferred"),
            "required": self.tr("Required"),
            "verify-full": self.tr("Required, server verified (verify-full)"),
        }
        for mode, name in names.items():
            self.picker.addItem(name, mode)
        self._hint = QLabel(parent)
        self._hint.setObjectName("tlsHint")
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setProperty("muted", True)
        self._hint.setWordWrap(True)
        label = QLabel(self.tr("&Encryption"), parent)
        label.setBuddy(self.picker)
        form.addRow(label, self.picker)
        form.addRow("", self._hint)
        self._ca = self._file("tlsCaField", self.tr("CA file"), self.tr("this computer's CAs"))
        self._certificate = self._file("tlsCertificateField", self.tr("Client certificate"), self.tr("none"))
        self._key = self._file("tlsKeyField", self.tr("Client key"), self.tr("in the certificate's file"))
        self.picker.activated.connect(self._chosen)
        self.show_tls(Tls())

    @property
    def tls(self) -> Tls:
        """What is chosen; files that the mode has no use for are left out."""
        mode = str(self.picker.currentData())
        if self._kind.is_file:
            return Tls()
        shown = {"required": ("", *self._paths()[1:]), "verify-full": self._paths()}
        return Tls(mode, *shown.get(mode, ()))

    def show_tls(self, tls: Tls) -> None:
        """Show a profile's; a CA that is named is verified against, whatever its mode."""
        tls = agreed(tls, None)
        self.picker.setCurrentIndex(max(0, self.picker.findData(tls.mode)))
        for field, text in zip(self._fields(), (tls.ca, tls.certificate, tls.key), strict=True):
            field.setText(text)
        self.dress()

    def show_kind(self, kind: url_fields.Kind) -> None:
        """Files are not encrypted; of servers that nobody prepared for only the URL can say how they are."""
        self._kind = kind
        self.dress()

    def dress(self) -> None:
        """Show what belongs to the choice."""
        mode = str(self.picker.currentData())
        offered = self._kind in (url_fields.POSTGRESQL, url_fields.MYSQL)
        self._hint.setText(self._told[mode])
        for row, shown in (
            (self.picker, True),
            (self._hint, True),
            (self._row(self._ca), mode == "verify-full"),
            (self._row(self._certificate), mode in ("required", "verify-full")),
            (self._row(self._key), mode in ("required", "verify-full")),
        ):
            self._form.setRowVisible(row, offered and shown)

    def _chosen(self) -> None:
        self.dress()
        self.changed.emit()

    def _fields(self) -> tuple[QLineEdit, QLineEdit, QLineEdit]:
        return self._ca, self._certificate, self._key

    def _paths(self) -> tuple[str, str, str]:
        ca, certificate, key = (field.text().strip() for field in self._fields())
        return ca, certificate, key

    def _row(self, field: QLineEdit) -> QWidget:
        row = field.parentWidget()
        assert row is not None
        return row

    def _file(self, name: str, title: str, nothing: str) -> QLineEdit:
        row = QWidget(self.picker.parentWidget())
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        field = QLineEdit(row)
        field.setObjectName(name)
        field.setAccessibleName(title)
        field.setPlaceholderText(nothing)
        field.textEdited.connect(self.changed)
        choose = QPushButton(theme.icon("folder-open"), "", row)
        choose.setAccessibleName(self.tr("Choose: {0}").format(title))
        choose.setToolTip(choose.accessibleName())
        choose.setAutoDefault(False)
        choose.clicked.connect(lambda: self._choose(field, title))
        line.addWidget(field, 1)
        line.addWidget(choose)
        label = QLabel(title, row.parentWidget())
        label.setBuddy(field)
        self._form.addRow(label, row)
        return field

    def _choose(self, field: QLineEdit, title: str) -> None:
        chooser = QFileDialog(field.window(), title, str(Path(field.text()).parent) if field.text() else "")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setNameFilters([self.tr("Certificates and keys ({0})").format(_PEM), self.tr("All files (*)")])
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)

        def take(path: str) -> None:
            field.setText(path)
            self.changed.emit()

        chooser.fileSelected.connect(take)
        chooser.open()
