"""The library; saving, renaming and inserting are tested in tests/ui/window/test_query.py."""

from pathlib import Path

from PySide6.QtCore import Qt

from browser.ui.actions import action_of
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import query_on
from tests.ui.driving import key, until
from tests.ui.windows import idle, shop


async def test_the_demo_queries_are_read_only_and_found(window: MainWindow, tmp_path: Path) -> None:
    await query_on(window, shop(tmp_path / "shop.db"))
    panel = window.querying.panels.show_library()
    await until(lambda: panel.current is not None)
    assert not action_of(panel, "delete_saved").isEnabled()
    panel.field.setText("reports to")
    visible = [item for item in panel._items if not item.isHidden()]
    assert [item.text(0) for item in visible] == ["Who reports to whom"]
    panel.tree.setCurrentItem(visible[0])
    await until(lambda: "RECURSIVE" in panel.preview.editor.text())
    panel.tree.setFocus()
    key(panel.tree, Qt.Key.Key_Return)
    await until(lambda: "RECURSIVE" in window.querying.queries()[0].editor.text())
    assert window.querying.queries()[0].path == ""  # Ctrl+S asks where to
    await idle()
