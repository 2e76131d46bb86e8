"""SQLite files for the connect dialog: chosen, dropped, or made new."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

ENDINGS = "*.db *.db3 *.sqlite *.sqlite3 *.s3db"


def choose(parent: QWidget, chosen: Callable[[str], None]) -> QFileDialog:
    """Ask for a file that is there, and call `chosen` with its path."""
    chooser = _chooser(parent, parent.tr("Open a SQLite file"), chosen)
    chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
    chooser.open()
    return chooser


def choose_new(parent: QWidget, chosen: Callable[[str], None]) -> QFileDialog:
    """Ask where a new file is to lie; nothing is ever overwritten, so nobody is asked whether it may be."""
    chooser = _chooser(parent, parent.tr("Create a SQLite database"), chosen)
    chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    chooser.setOption(QFileDialog.Option.DontConfirmOverwrite)
    chooser.setLabelText(QFileDialog.DialogLabel.Accept, parent.tr("Create"))
    chooser.setDefaultSuffix("db")
    chooser.open()
    return chooser


def make(path: str) -> Path:
    """Make an empty database and return where it is; blocks. Raises errors.NotADatabase."""
    from browser.database.dialects import dialect_for

    dialect_for("sqlite").sessions.create_file(Path(path))
    return Path(path)


def check(path: str) -> None:
    """Look whether it is a SQLite file; blocks. Raises errors.*."""
    from browser.database.dialects import dialect_for
    from browser.database.url import parse

    dialect_for("sqlite").sessions.check(parse(path).reveal())


class FileDrops(QObject):
    """Takes files that are dropped on a widget, or on whatever in it takes no drops itself."""

    dropped = Signal(object)
    """The files' paths, a list of text."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDropEvent):  # what enters is one, too
            return False
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            event.acceptProposedAction()
        if paths and event.type() == QEvent.Type.Drop:
            self.dropped.emit(paths)
        return bool(paths) and event.type() != QEvent.Type.DragMove


def _chooser(parent: QWidget, title: str, chosen: Callable[[str], None]) -> QFileDialog:
    chooser = QFileDialog(parent, title)
    chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    chooser.setNameFilters([parent.tr("SQLite databases ({0})").format(ENDINGS), parent.tr("All files (*)")])
    chooser.fileSelected.connect(chosen)
    return chooser
