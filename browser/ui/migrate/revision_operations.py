"""What a revision would do, as its file says: one line for each operation, upwards and downwards."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from browser.migrate.operations import Operation
from browser.migrate.revisions import Revision
from browser.ui import theme
from browser.ui.migrate import wording
from browser.ui.migrate.trees import make_list
from browser.ui.widgets import plain


class OperationList(QTreeWidget):
    """operationList: What, Table, How; below "Upgrade" and "Downgrade"."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        columns = [self.tr("Operation"), self.tr("Table"), self.tr("How")]
        make_list(self, "operationList", self.tr("Operations of the revision"), columns, flat=False)
        self.setIndentation(12)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.header().setStretchLastSection(True)
        self.setColumnWidth(0, 190)
        self.setColumnWidth(1, 130)

    def show_revision(self, revision: Revision | None) -> None:
        """Show what a revision does, read from its file and never run."""
        self.clear()
        if revision is None:
            return
        for title, found in ((self.tr("Upgrade"), revision.upgrade), (self.tr("Downgrade"), revision.downgrade)):
            self._group(title, found)
        self.expandAll()

    def _group(self, title: str, found: Sequence[Operation]) -> None:
        count = wording.counted(len(found), "operation") if found else self.tr("nothing that can be seen")
        group = QTreeWidgetItem(self, [f"{title} · {count}"])
        font = QFont(self.font())
        font.setBold(True)
        group.setFont(0, font)
        group.setFirstColumnSpanned(True)
        for each in found:
            item = QTreeWidgetItem(group, [_what(each), plain.one_line(_table(each)), plain.one_line(_how(each))])
            item.setForeground(2, QColor(theme.current().muted))
            item.setToolTip(2, plain.tip(each.sql or _how(each)))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)


def _what(each: Operation) -> str:
    words = each.name.replace("_", " ").strip().capitalize()
    return plain.one_line(f"{words} (batch)" if each.batch else words)


def _table(each: Operation) -> str:
    return ".".join(part for part in (each.schema, each.table) if part)


def _how(each: Operation) -> str:
    said = " ".join(each.sql.split()) if each.sql else ", ".join(each.arguments)
    return f"{each.within}: {said}" if each.within else said
