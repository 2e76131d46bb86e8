"""Lists with columns: named for screen readers, left by Tab."""

from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from browser.ui.migrate.trees import make_list


async def test_a_list_has_a_name_and_lets_the_focus_go_on() -> None:
    tree = QTreeWidget()
    make_list(tree, "steps", "Steps of the run", ["Revision", "Time"])
    QTreeWidgetItem(tree, ["a", "1 ms"])
    assert (tree.objectName(), tree.accessibleName()) == ("steps", "Steps of the run")
    header = tree.headerItem()
    assert header is not None and [header.text(column) for column in range(2)] == ["Revision", "Time"]
    assert not tree.tabKeyNavigation() and not tree.rootIsDecorated()
    tree.deleteLater()
