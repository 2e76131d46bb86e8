"""Parameters are asked for before anything is sent."""

from pathlib import Path

from PySide6.QtCore import Qt

from browser.console.binds import Bind, BindType
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import open_query, query_on, rows_of, run, write
from tests.ui.driving import key, type_text, until
from tests.ui.windows import focused, idle, shop

SCRIPT = (
    "delete from orders where id = :first;\n\nupdate users set name = :name where id = :id;\n\nselect :name as called"
)


async def test_a_script_asks_for_parameters_that_were_never_shown(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    write(tab, SCRIPT)
    tab.editor.set_caret(3)
    await until(lambda: tab.bind_table.binds.names == ("first",))
    await run(tab, everything=True)
    assert tab.bind_table.binds.names == ("first", "name", "id")
    assert tab.message.message is not None
    assert ":name, :id have not been asked for" in tab.message.message.text
    assert tab.results.pages == []
    assert focused() is tab.bind_table
    assert tab.bind_table.binds.bind(tab.bind_table.currentIndex().row()).name == "name"
    key(tab.bind_table, Qt.Key.Key_Return)
    type_text(focused(), "Grace")
    key(focused(), Qt.Key.Key_Return)
    tab.bind_table.binds.put(0, Bind("first", BindType.INTEGER, "1"))
    tab.bind_table.binds.put(2, Bind("id", BindType.INTEGER, "2"))
    await run(tab, everything=True)
    assert rows_of(tab) == [["Grace"]]
    assert tab.message.message is None
    await run(tab, "select count(*) from orders union all select count(*) from users where name = 'Grace'")
    assert rows_of(tab) == [["499"], ["1"]]
    await idle()


async def test_one_statement_waits_too_and_values_of_the_last_time_are_shown(
    window: MainWindow, tmp_path: Path
) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    tab.editor.set_text("select :word as word")
    tab.run()  # before its parameter could be seen
    assert not tab.is_busy
    assert ":word has not been asked for" in (tab.message.message.text if tab.message.message else "")
    write(tab, "select 1")
    await until(lambda: tab.message.message is None)
    write(tab, "select :word as word")
    await until(tab.bind_table.isVisible)
    tab.bind_table.binds.put(0, Bind("word", BindType.TEXT, "kept"))
    await run(tab)
    assert rows_of(tab) == [["kept"]]
    await idle()
    other = await open_query(window)
    other.editor.set_text("select 1;\nselect :word as word")
    other.run_all()
    await until(lambda: other.bind_table.binds.known["word"].text == "kept")
    await run(other, everything=True)
    assert rows_of(other) == [["kept"]]
    await idle()
