"""Installing says first what it does, how far it is, and takes everything back when it is cancelled."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

from browser.ui.actions import action_of
from browser.ui.demo.install_tab import InstallTab
from tests.ui.driving import until
from tests.ui.windows import idle

if TYPE_CHECKING:
    from browser.database.database import Database

Open = Callable[[str], Awaitable["Database"]]


async def test_cancel_leaves_nothing_behind(mariadb_url: str, open_database: Open) -> None:
    tab = InstallTab(await open_database(mariadb_url))
    tab.show()
    await tab.survey()
    assert tab.sentence.text().startswith("This creates 10 tables and 1 view in ")
    tab.size_picker.setCurrentIndex(1)
    tab.run()
    await until(lambda: " of 27,260 " in tab.progress.text.text(), 30)
    assert not action_of(tab, "run").isEnabled()
    tab.cancel()
    await idle()
    assert tab.message.message is not None
    assert tab.message.message.text == "Cancelled. Nothing of it was left behind."
    assert inspect(create_engine(mariadb_url, poolclass=NullPool)).get_table_names() == []
    assert action_of(tab, "run").isEnabled()
    assert tab.progress.isHidden()
    tab.deleteLater()


async def test_where_something_is_in_the_way_it_cannot_be_begun(sqlite_url: str, open_database: Open) -> None:
    engine = create_engine(sqlite_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE users (id INTEGER)")
    tab = InstallTab(await open_database(sqlite_url))
    await tab.survey()
    assert tab.message.message is not None
    assert "already has users" in tab.message.message.text
    assert not action_of(tab, "run").isEnabled()
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE users")
    tab.message._run_retry()
    await idle()
    assert action_of(tab, "run").isEnabled()
    tab.deleteLater()


async def test_another_database_can_be_picked(demo: "Database", sqlite_url: str, open_database: Open) -> None:
    tab = InstallTab(demo)
    other = await open_database(sqlite_url)
    await tab.survey()
    assert "nothing to install" in tab.sentence.text()
    assert not action_of(tab, "run").isEnabled()
    tab.offer([("demo.db", demo), ("fresh.db", other)])
    assert tab.place_picker.currentText() == "demo.db"
    tab.place_picker.setCurrentIndex(1)
    tab.place_picker.activated.emit(1)
    await idle()
    assert tab.database is other
    assert "10 tables" in tab.sentence.text()
    assert action_of(tab, "run").isEnabled()
    tab.deleteLater()
