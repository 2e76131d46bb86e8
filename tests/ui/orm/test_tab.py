"""The Models tab by keyboard and mouse: entity, paths, loaders, statements, comparison, source."""

import gc
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QWidget,
)
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from browser.database.facts import TableRef
from browser.errors import StatementFailed
from browser.schema.catalog import Catalog
from browser.ui.actions import action_of
from browser.ui.orm.results import COMPARISON, ENTITIES
from browser.ui.orm.tab import ModelsTab
from browser.ui.window import models_opening
from tests.conftest import OpenDatabase
from tests.ui.driving import click, key, until
from tests.ui.orm.conftest import PRODUCTS, OpenModels, idle, index_of, tick, tick_products
from tests.ui.rows.conftest import script
from tests.ui.test_every_driver import fill
from tests.ui.windows import named

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier

MANY = """
create table authors (id integer primary key);
create table books (id integer primary key, author_id integer references authors, title text);
create index by_author on books (author_id);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 4000) insert into authors select i from n;
with recursive n(i) as (select 1 union all select i + 1 from n where i < 32000)
insert into books select i, 1 + i % 4000, 'Book ' || i from n;
"""
"""To compare the loaders on these takes seconds."""


def texts(model: Any, column: int) -> list[str]:
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


async def test_the_demo_s_declared_models_are_offered(demo: ModelsTab) -> None:
    picker = named(demo, "entityPicker")
    offered = [picker.itemText(place) for place in range(picker.count())]
    assert {"User", "Order", "OrderItem", "Product", "Post", "Tag"} <= set(offered)
    assert picker.currentText() == "User"
    assert "orders" in [demo.controls.paths.index(row, 0).data() for row in range(demo.controls.paths.rowCount())]


async def test_selectinload_costs_what_theory_says(demo: ModelsTab) -> None:
    await tick_products(demo, "selectinload")
    assert demo.controls.paths.paths() == tuple((path, "selectinload") for path in PRODUCTS)
    demo.controls.limit.setValue(2)
    click(named(demo, "loadButton"))
    await until(lambda: demo.results.cost.text())
    assert demo.results.cost.text() == "4 statements, 0 lazy loads"
    assert demo.results.statements.statements.rowCount() == 4
    assert not demo.results.warning.isVisible()
    tree = named(demo, "entityTree")
    assert tree.model().rowCount() == 2
    first = tree.model().index(0, 0)
    assert tree.isExpanded(first)
    assert tree.model().index(0, 0, first).data().startswith("orders")


async def test_the_n_plus_one_of_lazy_loading_is_seen(demo: ModelsTab) -> None:
    await tick_products(demo, "lazyload")
    action_of(demo, "load").trigger()
    await until(lambda: demo.results.cost.text(), 30)
    model = demo.results.statements.statements
    lazy = texts(model, 3).count("lazy")
    assert lazy > 20
    assert model.rowCount() == lazy + 1
    assert demo.results.cost.text() == f"{lazy + 1:,} statements, {lazy:,} lazy loads"
    assert named(demo, "lazyWarning").text().startswith("N+1: ")
    assert "orders → items" in named(demo, "lazyWarning").text()


async def test_what_raiseload_refuses_says_so(demo: ModelsTab) -> None:
    await tick(demo, ("orders",), "raiseload")
    key(demo, Qt.Key.Key_Return, CONTROL)
    await until(lambda: demo.results.cost.text())
    model = demo.results.entities.entities
    assert "raiseload" in str(model.index(0, 0, model.index(0, 0)).data())


async def test_comparing_fills_the_table(demo: ModelsTab) -> None:
    await tick_products(demo, "joinedload")
    click(named(demo, "compareButton"))
    await until(lambda: demo.results.pages.currentIndex() == COMPARISON, 60)
    table = named(demo, "strategyTable")
    assert texts(table.model(), 0) == ["selectinload", "joinedload", "subqueryload", "lazyload", "raiseload"]
    statements = texts(table.model(), 1)
    assert statements[1] == "1"
    assert int(statements[3].replace(",", "")) > 20
    assert statements[4] == "–"
    assert "N+1" in named(demo, "strategyAdvice").text()
    demo.results.pages.setCurrentIndex(ENTITIES)
    assert named(demo, "emptyState")


async def test_a_comparison_can_be_cancelled(sqlite_url: str, open_models: OpenModels) -> None:
    script(sqlite_url, MANY)
    tab = await open_models(sqlite_url)
    tab.controls.limit.setValue(10_000)
    await tick(tab, ("books",))
    await idle()
    action_of(tab, "compare").trigger()
    await until(lambda: "statement" in tab.results.busy.text())
    assert tab.results.cancel.isVisible()
    key(tab.controls.picker, Qt.Key.Key_Escape)
    await until(lambda: not tab.results.busy.isVisible(), 2)
    assert not tab.message.isVisible()
    assert tab.results.pages.currentIndex() == ENTITIES
    assert not action_of(tab, "cancel").isEnabled()
    await idle()


async def test_the_source_runs_and_finds_the_same(demo: ModelsTab, demo_copy: Path) -> None:
    await tick_products(demo, "selectinload")
    await idle()
    shown = named(demo, "codeView").toPlainText()
    assert "selectinload(" in shown
    demo.copy_code()
    assert QGuiApplication.clipboard().text() == shown == demo.code.view.code
    demo.load()
    await until(lambda: demo.results.cost.text())
    model = demo.results.entities.entities
    ours = [model.twig(model.index(row, 0)).entity.key[0].value for row in range(model.rowCount())]  # type: ignore[attr-defined]
    assert [user.id for user in run(shown, f"sqlite:///{demo_copy}", lambda user: user.orders[0:1])] == ours


def run(source: str, url: str, touch: Any) -> list[Any]:
    """Paste `source` into a module of its own and run its query."""
    module: dict[str, Any] = {"__name__": "pasted"}
    exec(compile(source, "pasted", "exec"), module)
    engine = create_engine(url)
    with Session(engine) as session:
        found = list(module["load"](session))
        for entity in found:
            touch(entity)
    engine.dispose()
    return found


async def test_tables_of_any_database_are_mapped(library: ModelsTab, sqlite_url: str) -> None:
    assert library.controls.entity.currentText() == "authors"
    await tick(library, ("books",), "joinedload")
    await idle()
    library.load()
    await until(lambda: library.results.cost.text())
    assert library.results.cost.text() == "1 statement, 0 lazy loads"
    model = library.results.entities.entities
    books = model.index(0, 0, model.index(0, 0))
    assert books.data() == "books  2  joinedload"
    assert str(model.index(0, 0, books).data()).startswith("Book  1  ")
    source = library.code.view.code
    found = run(source, sqlite_url, lambda author: None)
    assert [author.name for author in found] == ["Ada", "Grace", "Barbara"]
    library.code.pages.setCurrentIndex(1)
    assert "class Book" in library.code.view.code
    library.copy_query()
    assert "class Book" not in QGuiApplication.clipboard().text()
    library.copy_models()
    assert "select(" not in QGuiApplication.clipboard().text()


async def test_tables_without_a_key_are_left_out_with_the_reason(library: ModelsTab) -> None:
    library.choose(TableRef("main", "books"))
    await idle()
    notes = index_of(library, ("notes",))
    assert not notes.flags() & Qt.ItemFlag.ItemIsEnabled
    assert "neither a primary key" in str(notes.data(Qt.ItemDataRole.AccessibleTextRole))
    assert notes.siblingAtColumn(1).data() == "left out"
    assert named(library, "leftOut").text().startswith("Left out:\nnotes: it has neither")
    assert not library.controls.paths.tick(("notes",))
    library.choose(TableRef("main", "notes"))
    await idle()
    assert not named(library, "loadButton").isEnabled()
    assert "notes cannot be mapped: it has neither" in library.results._nothing.sentence.text()


async def test_by_keyboard_alone(library: ModelsTab) -> None:
    picker = named(library, "pathPicker")
    picker.setFocus()
    while picker.currentIndex().data() != "books":
        key(picker, Qt.Key.Key_Down)
    key(picker, Qt.Key.Key_Space)
    assert library.controls.paths.paths() == ((("books",), "selectinload"),)
    key(picker, Qt.Key.Key_Return)
    combo = named(library, "strategyPicker")
    assert combo.hasFocus()
    key(combo, Qt.Key.Key_Down)
    assert library.controls.paths.paths() == ((("books",), "joinedload"),)
    key(combo, Qt.Key.Key_Escape)
    assert picker.hasFocus()
    key(picker, Qt.Key.Key_Return, CONTROL)
    await until(lambda: library.results.cost.text() == "1 statement, 0 lazy loads")
    key(picker, Qt.Key.Key_Return, CONTROL | SHIFT)
    await until(lambda: library.results.pages.currentIndex() == COMPARISON, 30)
    await idle()


async def test_another_entity_begins_anew(library: ModelsTab) -> None:
    await tick(library, ("books",))
    library.load()
    await until(lambda: library.results.entities.entities.rowCount() == 3)
    library.choose(TableRef("main", "books"))
    await idle()
    assert library.controls.paths.paths() == ()
    assert library.results.entities.entities.rowCount() == 0
    assert not named(library, "compareButton").isEnabled()
    assert named(library, "emptyState")
    library.choose(TableRef("main", 'odd "name'))
    await idle()
    assert library.controls.picker.when_empty
    library.load()
    await until(lambda: library.results.cost.text() == "1 statement, 0 lazy loads")


async def test_an_error_is_shown_in_place_and_can_be_tried_again(library: ModelsTab, sqlite_url: str) -> None:
    await tick(library, ("books",))
    await idle()
    script(sqlite_url, "alter table books rename to gone")
    library.load()
    await until(library.message.isVisible)
    assert "no such table" in library.message.message.words  # type: ignore[union-attr]
    script(sqlite_url, "alter table gone rename to books")
    click(named(library, "retryButton"))
    await until(lambda: library.results.entities.entities.rowCount() == 3)
    assert not library.message.isVisible()
    await idle()


async def test_errors_without_a_task_are_shown_too(library: ModelsTab) -> None:
    library.show_error(StatementFailed("It failed."), lambda: None)
    assert library.message.isVisible()


async def test_an_empty_database_says_so(open_models: OpenModels, sqlite_url: str) -> None:
    tab = await open_models(sqlite_url)
    assert "no tables" in tab.results._nothing.sentence.text()
    assert not named(tab, "loadButton").isEnabled()


async def test_every_input_has_a_name(demo: ModelsTab) -> None:
    await tick(demo, ("orders",))
    inputs: list[QWidget] = [
        *demo.findChildren(QLineEdit),
        *demo.findChildren(QAbstractItemView),
        *demo.findChildren(QComboBox),
    ]
    inputs += [each for each in demo.findChildren(QAbstractButton) if not each.text()]
    nameless = [
        each.objectName() or type(each).__name__
        for each in inputs
        if each.isVisible()
        and not (each.accessibleName() or each.toolTip())
        and not isinstance(each, QHeaderView)
        and not isinstance(each.parentWidget(), QLineEdit)
    ]
    assert nameless == []


async def test_every_driver(driver_url: str, open_models: OpenModels) -> None:
    fill(driver_url)
    tab = await open_models(driver_url)
    assert tab.choose(next(ref for ref in tab._titles if ref.name == "people"))
    await idle()
    await tick(tab, ("visits",), "lazyload")
    await idle()
    tab.load()
    await until(lambda: tab.results.cost.text(), 30)
    assert tab.results.statements.statements.rowCount() > 2
    assert "class " in tab.code.view.code
    tab.compare()
    await until(lambda: tab.results.pages.currentIndex() == COMPARISON, 30)
    assert texts(tab.results.table.measured, 1)[1] == "1"
    await idle()


async def test_opened_and_closed_ten_times_it_leaves_nothing(open_database: OpenDatabase, demo_copy: Path) -> None:
    database = await open_database(str(demo_copy))

    async def once(*, busy: bool) -> None:
        tab = ModelsTab(database, partial(Catalog, None, (), ()), declared=models_opening.demo_models)
        tab.show()
        await tab.load_first(TableRef("main", "users"))
        await idle()
        await tick(tab, ("orders",))
        tab.load()
        if not busy:
            await idle()
        tab.close()
        tab.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        await idle()

    await once(busy=False)
    gc.collect()
    before = len(QApplication.allWidgets())
    for number in range(10):
        await once(busy=number % 2 == 0)
    gc.collect()
    assert len(QApplication.allWidgets()) == before
