"""F1: every action that has a key, grouped by where it works."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)


class KeysDialog(QDialog):
    """Not modal; made anew each time, so that it tells what the window can do now."""

    def __init__(self, parent: QWidget, groups: Mapping[str, Sequence[QAction]]) -> None:
        super().__init__(parent)
        self.setObjectName("keysDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys"))
        self.resize(520, 600)
        self._tree = QTreeWidget(self)
        self._tree.setObjectName("keysTree")
        self._tree.setAccessibleName(self.tr("Keys"))
        self._tree.setHeaderLabels([self.tr("Action"), self.tr("Keys")])
        self._tree.setRootIsDecorated(False)
        self._tree.header().setStretchLastSection(False)
        self._tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for title, actions in groups.items():
            self._add(title, actions)
        self._tree.expandAll()
        close = QPushButton(self.tr("Close"), self)
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(self._tree)
        column.addLayout(buttons)

    def _add(self, title: str, actions: Sequence[QAction]) -> None:
        group = QTreeWidgetItem([title])
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        for action in actions:
            keys = ", ".join(each.toString(QKeySequence.SequenceFormat.NativeText) for each in action.shortcuts())
            if keys:
                group.addChild(QTreeWidgetItem([action.text().replace("&", ""), keys]))
        if group.childCount():
            self._tree.addTopLevelItem(group)
