"""The library; saving, renaming and inserting are tested in tests/ui/window/test_query.py."""

from pathlib import Path

from PySide6.QtCore import Qt

from browser.console.library import SavedQuery, library
from browser.ui.actions import action_of
from browser.ui.console.library_panel import LibraryPanel
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import CONTROL, SHIFT, active, query_on, write
from tests.ui.driving import key, until
from tests.ui.windows import focused, idle, named, shop


async def test_the_demo_queries_are_read_only_and_found(window: MainWindow, tmp_path: Path) -> None:
    await query_on(window, shop(tmp_path / "shop.db"))
    panel = window.querying.panels.show_library()
    await until(lambda: panel.current is not None)
    assert not action_of(panel, "delete_saved").isEnabled()
    panel.field.setText("reports to")
    visible = [item for item in panel.tree.queries if not item.isHidden()]
    assert [item.text(0) for item in visible] == ["Who reports to whom"]
    panel.tree.setCurrentItem(visible[0])
    await until(lambda: "RECURSIVE" in panel.preview.editor.text())
    panel.tree.setFocus()
    key(panel.tree, Qt.Key.Key_Return)
    await until(lambda: "RECURSIVE" in window.querying.queries()[0].editor.text())
    assert window.querying.queries()[0].path == ""  # Ctrl+S asks where to
    await idle()


async def answer(window: MainWindow, panel: LibraryPanel, proposed: str, name: str) -> None:
    """Type a name into the dialog that asks for one."""
    dialog = named(window, "queryName")
    assert dialog.textValue() == proposed
    dialog.setTextValue(name)
    key(dialog, Qt.Key.Key_Return)
    await idle()
    await active(window)
    panel.tree.setFocus()


def called(panel: LibraryPanel) -> str:
    chosen = panel.tree.chosen
    return chosen.name if isinstance(chosen, SavedQuery) else str(chosen)


async def test_folders_by_keyboard(window: MainWindow, home: Path, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    library().save("one", "select 1")
    panel = window.querying.panels.show_library()
    await idle()
    assert called(panel) == "one"
    panel.tree.setFocus()
    key(focused(), Qt.Key.Key_N, CONTROL | SHIFT)
    await answer(window, panel, "", "monthly")
    assert called(panel) == "monthly"
    assert (home / "queries" / "monthly").is_dir()
    panel.tree.setCurrentItem(panel.tree.queries[0])
    key(panel.tree, Qt.Key.Key_Return)
    await until(lambda: tab.editor.text() == "select 1")
    await idle()
    panel = window.querying.panels.show_library()
    panel.tree.setFocus()
    key(panel.tree, Qt.Key.Key_F2)
    await answer(window, panel, "one", "monthly/two")
    assert called(panel) == "monthly/two"
    assert (tab.path, tab.title) == (str(home / "queries" / "monthly" / "two.sql"), "two")
    key(panel.tree, Qt.Key.Key_Up)
    assert called(panel) == "monthly"
    key(panel.tree, Qt.Key.Key_F2)
    await answer(window, panel, "monthly", "yearly")
    assert tab.path == str(home / "queries" / "yearly" / "two.sql")
    write(tab, "select 2")
    await tab.filing._save(Path(tab.path))
    assert library().read("yearly/two").text == "select 2"
    panel.field.setText("tw")
    assert [item.isHidden() for item in panel.tree.queries[:1]] == [False]
    panel.field.setText("")
    await delete_and_bring_back(panel, home)


async def delete_and_bring_back(panel: LibraryPanel, home: Path) -> None:
    assert called(panel) == "yearly"
    panel.tree.setFocus()
    key(panel.tree, Qt.Key.Key_Delete)
    await idle()
    assert not (home / "queries" / "yearly").exists()
    assert panel.message.message is not None
    assert "“yearly” with all in it was moved to the trash" in panel.message.message.text
    assert str(home / "queries" / ".trash") in panel.message.message.hint
    key(panel.tree, Qt.Key.Key_Z, CONTROL)
    await idle()
    assert library().read("yearly/two").text == "select 2"
    assert not action_of(panel, "undo_delete").isEnabled()


async def test_a_folder_that_is_there_is_told(window: MainWindow, tmp_path: Path) -> None:
    await query_on(window, shop(tmp_path / "shop.db"))
    library().make_folder("monthly")
    panel = window.querying.panels.show_library()
    await idle()
    panel.tree.setFocus()
    key(panel.tree, Qt.Key.Key_Home)
    key(panel.tree, Qt.Key.Key_Down)
    assert called(panel) == "monthly"
    key(panel.tree, Qt.Key.Key_N, CONTROL | SHIFT)
    await answer(window, panel, "monthly/", "monthly")
    assert panel.message.message is not None
    assert "There is a “monthly” already" in panel.message.message.text
