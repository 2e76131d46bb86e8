"""What is wrong with a folder, in a strip that can be unfolded."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QToolButton, QVBoxLayout, QWidget

from browser.migrate.files import shown
from browser.ui import theme
from browser.ui.migrate import wording
from browser.ui.migrate.folder_reading import Folder
from browser.ui.migrate.whole_text import show_whole
from browser.ui.widgets.labels import line

MOST = 500
_ROWS = 4


class ProblemsStrip(QFrame):
    """folderProblems: the first sentence, and all of them on demand; hidden where there are none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("folderProblems")
        self.setProperty("strip", True)
        self.setProperty("severity", "warning")
        self.text = line(self, "problemsText")
        self.more = QToolButton(self)
        self.more.setObjectName("problemsMore")
        self.more.setText(self.tr("Show all"))
        self.more.setCheckable(True)
        self.list = QListWidget(self)
        self.list.setObjectName("problemsList")
        self.list.setAccessibleName(self.tr("Problems of the folder"))
        show_whole(self.list)
        self.list.setFixedHeight(_ROWS * theme.HEADER_HEIGHT)
        self.list.hide()
        self.more.toggled.connect(self.list.setVisible)
        row = QHBoxLayout()
        row.addWidget(self.text, 1)
        row.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 8, 2)
        column.addLayout(row)
        column.addWidget(self.list)
        self.hide()

    def show_problems(self, folder: Folder | None) -> None:
        """Show what is wrong with a folder."""
        found = folder.problems if folder is not None else ()
        texts = [f"{shown(each.path.name)}{f':{each.line}' if each.line else ''}: {each.message}" for each in found]
        self.setVisible(bool(texts))
        self.list.clear()
        self.list.addItems(texts[:MOST])
        if len(texts) > MOST:
            self.list.addItem(self.tr("and {0} more").format(f"{len(texts) - MOST:,}"))
        count = wording.counted(len(texts), "problem")
        self.text.setText(texts[0] if len(texts) == 1 else f"{count}: {texts[0]}" if texts else "")
        self.text.setToolTip("")
        self.more.setVisible(len(texts) > 1)
        if len(texts) < 2:
            self.more.setChecked(False)
