"""Connections come, are read together, and go with everything that was being read of them."""

import pytest
from PySide6.QtWidgets import QWidget

from browser.database.facts import TableRef
from browser.ui.schema.connections import ShownConnections
from browser.ui.schema.outline import Waiting
from tests.conftest import OpenDatabase
from tests.ui.driving import until
from tests.ui.schema.conftest import Run


async def test_what_is_wanted_in_one_moment_is_read_together(
    sqlite_url: str, execute: Run, open_database: OpenDatabase, application: object
) -> None:
    execute(sqlite_url, *(f"CREATE TABLE t{at} (id integer)" for at in range(5)))
    owner = QWidget()
    connections = ShownConnections(owner)
    opened = connections.add(await open_database(sqlite_url))
    assert opened is not None
    assert connections.add(opened.database) is None
    busy: list[str] = []
    told: list[frozenset[TableRef]] = []
    connections.busy_changed.connect(busy.append)
    connections.detailed.connect(lambda _, refs: told.append(refs))
    connections.run(opened, opened.fill, "Reading it")
    await opened.filled()
    await until(lambda: not connections.reading)
    told.clear()
    for at in range(3):
        connections.want(opened, TableRef("main", f"t{at}"))
    await until(lambda: not connections.reading)
    assert [sorted(ref.name for ref in refs) for refs in told] == [["t0", "t1", "t2"], ["t3", "t4"]]
    assert busy[0] == "Reading it"
    assert busy[-1] == ""
    connections.remove(opened.database)
    owner.deleteLater()


async def test_a_connection_that_goes_takes_its_readings_along(
    sqlite_url: str, open_database: OpenDatabase, application: object
) -> None:
    owner = QWidget()
    connections = ShownConnections(owner)
    database = await open_database(sqlite_url)
    opened = connections.add(database)
    assert opened is not None
    connections.run(opened, opened.fill, "Reading it")
    (task,) = opened.tasks
    connections.remove(database)
    await until(task.done)
    assert task.cancelled()
    with pytest.raises(KeyError):
        connections.of(database)
    owner.deleteLater()


async def test_a_connection_that_came_is_no_longer_waited_for(
    sqlite_url: str, open_database: OpenDatabase, application: object
) -> None:
    owner = QWidget()
    connections = ShownConnections(owner)
    database = await open_database(sqlite_url, name="shop")
    connections.wait(Waiting("shop"))
    connections.wait(Waiting(database.title))
    connections.wait(Waiting("other"))
    connections.add(database)
    assert list(connections.waiting) == ["other"]
    connections.forget("other")
    assert not connections.waiting
    connections.remove(database)
    owner.deleteLater()
