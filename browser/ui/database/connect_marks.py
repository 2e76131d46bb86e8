"""How a saved connection is told apart: name, folder, environment and colour, as rows of somebody's form."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from browser.database.profiles import Environment, Profile, tidy_folder
from browser.ui import theme


class Marks(QObject):
    """`changed` when a person edited any of them."""

    changed = Signal()

    def __init__(self, parent: QWidget, form: QFormLayout) -> None:
        super().__init__(parent)
        self.name = QLineEdit(parent)
        self.name.setObjectName("nameField")
        self.name.setAccessibleName(self.tr("Name of the saved connection"))
        self.folder = _picker(parent, "folderPicker", self.tr("Folder"))
        self.folder.setEditable(True)
        self.folder.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = self.folder.lineEdit()
        assert line is not None
        line.setPlaceholderText(self.tr("none"))
        line.setAccessibleName(self.tr("Folder"))
        self.environment = _picker(parent, "environmentPicker", self.tr("Environment"))
        for each in Environment:
            self.environment.addItem(str(each).capitalize() or self.tr("Not said"), each)
        self.colour = _picker(parent, "colourPicker", self.tr("Colour"))
        self.colour.addItem(self.tr("Next free one"), "")
        for colour, name in theme.CONNECTION_COLOURS.items():
            self.colour.addItem(theme.colour_dot(colour), self.tr(name), colour)
        form.addRow(
            _label(parent, self.tr("Na&me"), self.name), _row(parent, self.name, self.tr("Fo&lder"), self.folder)
        )
        environment = _label(parent, self.tr("En&vironment"), self.environment)
        form.addRow(environment, _row(parent, self.environment, self.tr("Colou&r"), self.colour))
        self.name.textEdited.connect(self.changed)
        line.textEdited.connect(self.changed)
        for picker in (self.folder, self.environment, self.colour):
            picker.activated.connect(self.changed)
        self.environment.currentIndexChanged.connect(lambda _: self._name_usual())

    def show_folders(self, folders: Sequence[str]) -> None:
        """Offer the folders there are."""
        text = self.folder.currentText()
        self.folder.clear()
        self.folder.addItems(list(folders))
        self.folder.setEditText(text)

    def show_profile(self, profile: Profile) -> None:
        """Fill the fields."""
        self.name.setText(profile.name)
        self.folder.setEditText(profile.folder)
        self.environment.setCurrentIndex(self.environment.findData(profile.environment))
        self.colour.setCurrentIndex(max(0, self._place_of(profile.colour)))

    def _name_usual(self) -> None:
        marked = bool(self.environment.currentData())
        self.colour.setItemText(0, self.tr("The environment's") if marked else self.tr("Next free one"))

    def _place_of(self, colour: str) -> int:
        """Where a colour stands; one that somebody wrote into the file is added."""
        place = self.colour.findData(colour)
        if place < 0:
            self.colour.addItem(theme.colour_dot(colour), colour, colour)
            place = self.colour.count() - 1
        return place

    def values(self) -> dict[str, object]:
        """What is in the fields, by the names of Profile."""
        return {
            "name": self.name.text().strip(),
            "folder": tidy_folder(self.folder.currentText()),
            "environment": Environment(self.environment.currentData()),
            "colour": self.colour.currentData(),
        }


def _picker(parent: QWidget, name: str, title: str) -> QComboBox:
    picker = QComboBox(parent)
    picker.setObjectName(name)
    picker.setAccessibleName(title)
    picker.setMinimumContentsLength(12)
    return picker


def _label(parent: QWidget, text: str, field: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setBuddy(field)
    return label


def _row(parent: QWidget, first: QWidget, title: str, second: QWidget) -> QHBoxLayout:
    label = _label(parent, title, second)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(first, 1)
    row.addWidget(label)
    row.addWidget(second, 1)
    return row
