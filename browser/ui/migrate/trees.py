"""What the lists with columns of this room have in common."""

from collections.abc import Sequence

from PySide6.QtWidgets import QTreeWidget


def make_list(tree: QTreeWidget, name: str, title: str, headers: Sequence[str], *, flat: bool = True) -> None:
    """Name a list and its columns; Tab leads on from it. One that is not `flat` has groups that unfold."""
    tree.setObjectName(name)
    tree.setAccessibleName(title)
    tree.setHeaderLabels(list(headers))
    tree.setRootIsDecorated(not flat)
    tree.setUniformRowHeights(True)
    tree.setTabKeyNavigation(False)
