"""What tables that are only read have in common."""

from PySide6.QtWidgets import QAbstractItemView, QTableView


def make_read_only(table: QTableView, name: str, title: str) -> None:
    """Name a table and take from it what invites to edit: no grid, no numbers in front; Tab leads on from it."""
    table.setObjectName(name)
    table.setAccessibleName(title)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.verticalHeader().hide()
    table.horizontalHeader().setHighlightSections(False)
