"""Filter bar, chips and editor."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from browser.database.facts import Column, Kind
from browser.rows.filters import Filter
from browser.ui.widgets.chip import LONGEST
from browser.ui.widgets.filter_bar import FilterBar, completions
from tests.ui.driving import click, key, type_text, until

COLUMNS = (
    Column("id", "integer", Kind.NUMBER),
    Column("a b", "text", Kind.TEXT),
    Column("paid", "boolean", Kind.BOOLEAN),
)


@pytest.fixture
def bar(qtbot: QtBot) -> FilterBar:
    """A bar that gets what it asks for."""
    bar = FilterBar(COLUMNS)
    qtbot.addWidget(bar)
    bar.resize(700, 40)
    bar.filters_changed.connect(bar.set_filters)
    bar.show()
    return bar


def enter(bar: FilterBar, words: str) -> None:
    bar.field.setFocus()
    type_text(bar.field, words)
    key(bar.field, Qt.Key.Key_Return)


def test_typed_filters_become_chips(bar: FilterBar) -> None:
    enter(bar, "id > 3")
    enter(bar, '"a b" contains it')
    assert bar.filters == (Filter("id", ">", "3"), Filter("a b", "contains", "it"))
    assert [chip.label.text() for chip in bar.chips] == ["id > 3", '"a b" contains it']
    assert bar.field.text() == ""


def test_the_same_filter_twice_is_one_that_is_switched_on(bar: FilterBar) -> None:
    enter(bar, "id > 3")
    bar.switch_off()
    assert [each.enabled for each in bar.filters] == [False]
    enter(bar, "id > 3")
    assert bar.filters == (Filter("id", ">", "3"),)


def test_what_is_wrong_is_said_and_taken_back(bar: FilterBar) -> None:
    enter(bar, "no such thing")
    assert bar.problem.isVisible() and "no column" in bar.problem.text()
    assert bar.field.text() == "no such thing"
    type_text(bar.field, "x")
    assert not bar.problem.isVisible()
    assert bar.filters == ()


def test_a_filter_is_put_together_by_choosing(bar: FilterBar) -> None:
    changed = QSignalSpy(bar.filters_changed)
    bar.add_filter()
    bar.editor.column.setCurrentIndex(2)
    assert [bar.editor.operator.itemData(each) for each in range(2)] == ["is true", "is false"]
    assert not bar.editor.value.isEnabled()
    click(bar.editor.apply_button)
    assert changed.count() == 1
    assert bar.filters == (Filter("paid", "is true"),)
    assert not bar.editor.isVisible()


def test_escape_leaves_the_editor(bar: FilterBar) -> None:
    enter(bar, "id > 3")
    click(bar.chips[0].label)
    key(bar.editor.value, Qt.Key.Key_Escape)
    assert not bar.editor.isVisible()
    assert bar.filters == (Filter("id", ">", "3"),)


def test_an_edited_chip_that_is_off_stays_off(bar: FilterBar) -> None:
    bar.set_filters([Filter("id", "=", "1", enabled=False)])
    click(bar.chips[0].label)
    bar.editor.value.setText("2")
    bar.editor.apply()
    assert bar.filters == (Filter("id", "=", "2", enabled=False),)


def test_markup_and_long_values_in_a_chip(bar: FilterBar) -> None:
    bar.set_filters([Filter("a b", "=", "<b>&x</b>" + "y" * 200)])
    chip = bar.chips[0]
    assert len(chip.label.text().replace("&&", "&")) == LONGEST
    assert "&lt;b&gt;" in chip.label.toolTip()


def test_chips_are_reached_by_keys(bar: FilterBar) -> None:
    enter(bar, "id > 3")
    enter(bar, "id < 9")
    chip = bar.chips[0]
    assert all(each.focusPolicy() & Qt.FocusPolicy.TabFocus for each in (chip.toggle, chip.label, chip.cross))
    chip.toggle.setFocus()
    key(chip.toggle, Qt.Key.Key_Delete)
    assert bar.filters == (Filter("id", "<", "9"),)


def test_names_and_then_operators_are_offered() -> None:
    assert completions("i", COLUMNS) == ["id ", '"a b" ', "paid "]
    assert "id between " in completions("id ", COLUMNS)
    assert "paid is true" in completions("paid ", COLUMNS)


def test_many_chips_make_more_lines(bar: FilterBar) -> None:
    low = bar.heightForWidth(700)
    bar.set_filters([Filter("id", "=", str(each)) for each in range(20)])
    assert bar.heightForWidth(700) > low + 50


async def test_choosing_only_inserts_and_then_offers_what_may_follow(bar: FilterBar) -> None:
    changed = QSignalSpy(bar.filters_changed)
    bar.activateWindow()
    await until(bar.isActiveWindow)
    bar.field.setFocus()
    type_text(bar.field, "i")
    completer = bar.field.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    await until(popup.isVisible)
    corner = bar.field.mapToGlobal(QPoint(0, bar.field.height()))
    assert popup.y() >= corner.y()
    key(popup, Qt.Key.Key_Down)
    key(popup, Qt.Key.Key_Return)
    assert bar.field.text() == "id "
    assert not bar.problem.isVisible()
    await until(popup.isVisible)
    model = popup.model()
    assert model is not None
    offered = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert "id between " in offered
    key(popup, Qt.Key.Key_Down)
    key(popup, Qt.Key.Key_Down)
    chosen = popup.currentIndex().data()
    key(popup, Qt.Key.Key_Return)
    assert bar.field.text() == chosen
    assert changed.count() == 0
    assert not bar.problem.isVisible()
    bar.field.setText("id > 3")
    key(bar.field, Qt.Key.Key_Return)
    assert bar.filters == (Filter("id", ">", "3"),)
