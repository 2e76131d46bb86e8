"""The delegate and the painter of a grid: what stands in the pixels."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from browser.database.facts import Column, Kind
from browser.rows.cells import Cell, cell_of
from browser.ui import theme
from browser.ui.widgets.grid_delegate import GridDelegate, text_of
from browser.ui.widgets.row_grid import RowGrid

WIDTH, HEIGHT = 200, 26


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def look(request: pytest.FixtureRequest, application: QApplication) -> theme.Theme:
    theme.apply(application, request.param)
    return theme.current()


def painted(delegate: GridDelegate, cell: Cell, *, selected: bool = False, width: int = WIDTH) -> QImage:
    picture = QImage(width, HEIGHT, QImage.Format.Format_RGB32)
    picture.fill(QColor(theme.current().base))
    painter = QPainter(picture)
    delegate.paint_texts(painter, [(0, 0, width, cell)], selected=selected)
    painter.end()
    return picture


def inked(picture: QImage) -> list[int]:
    """The columns of pixels that hold ink."""
    base = QColor(theme.current().base).rgb()
    return [x for x in range(picture.width()) if any(picture.pixel(x, y) != base for y in range(picture.height()))]


def has(picture: QImage, colour: str, tolerance: int = 24) -> bool:
    """Whether some pixel is nearly of this colour (glyphs are blended with their background)."""
    wanted = QColor(colour)
    for x in range(picture.width()):
        for y in range(picture.height()):
            pixel = picture.pixelColor(x, y)
            parts = (pixel.red() - wanted.red(), pixel.green() - wanted.green(), pixel.blue() - wanted.blue())
            if all(abs(part) <= tolerance for part in parts):
                return True
    return False


def test_numbers_stand_right_and_texts_left(grid: RowGrid, look: theme.Theme) -> None:
    number = inked(painted(grid.delegate, Cell(42, "42", Kind.NUMBER)))
    text = inked(painted(grid.delegate, Cell("42", "42", Kind.TEXT)))
    assert min(number) > WIDTH / 2 and max(number) < WIDTH - 4
    assert max(text) < WIDTH / 2 and min(text) >= 8


def test_null_is_muted_and_not_like_the_word(grid: RowGrid, look: theme.Theme) -> None:
    null = painted(grid.delegate, Cell(None, "", Kind.TEXT))
    word = painted(grid.delegate, Cell("NULL", "NULL", Kind.TEXT))
    assert null != word
    assert inked(painted(grid.delegate, Cell("", "", Kind.TEXT))) == []
    assert has(null, look.muted) and not has(null, look.text)
    assert has(word, look.text)


def test_a_flaw_is_painted_as_a_warning(grid: RowGrid, look: theme.Theme) -> None:
    assert has(painted(grid.delegate, Cell("x", "WWW", Kind.TEXT, flaw="not UTF-8")), look.warning)


def test_booleans_are_words(grid: RowGrid) -> None:
    column = Column("paid", "boolean", Kind.BOOLEAN)
    assert [text_of(cell_of(wire, column)) for wire in (0, 1, 2)] == ["false", "true", "2"]
    one = painted(grid.delegate, Cell("1", "1", Kind.TEXT))
    assert painted(grid.delegate, cell_of(1, column)) != one


def test_long_text_ends_in_an_ellipsis_inside_the_cell(grid: RowGrid) -> None:
    picture = painted(grid.delegate, Cell("x" * 9_000, "x" * 9_000, Kind.TEXT))
    assert max(inked(picture)) < WIDTH - 4
    assert grid.delegate.width_of(Cell("x" * 9_000, "x" * 9_000, Kind.TEXT)) > 600


def test_selected_text_keeps_its_contrast(grid: RowGrid, look: theme.Theme) -> None:
    assert has(painted(grid.delegate, Cell("x", "WWW", Kind.TEXT), selected=True), look.selection_text)


def test_a_view_that_asks_cell_by_cell_gets_the_same_text(grid: RowGrid) -> None:
    picture = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    picture.fill(QColor(theme.current().base))
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, WIDTH, HEIGHT)
    painter = QPainter(picture)
    grid.delegate.paint(painter, option, grid.rows.index(7, 1))
    painter.end()
    assert picture.copy(0, 0, WIDTH, HEIGHT - 1) == painted(grid.delegate, Cell("n7", "n7", Kind.TEXT)).copy(
        0, 0, WIDTH, HEIGHT - 1
    )


def test_placeholders_where_no_page_is(grid: RowGrid, look: theme.Theme) -> None:
    grid.verticalScrollBar().setValue(0)
    grid.rows.check_version()
    there = grid.viewport().grab().toImage()
    grid.rows.source.version += 1  # type: ignore[union-attr,misc]
    grid.rows.check_version()
    missing = grid.viewport().grab().toImage()
    assert there != missing
    assert has(missing.copy(0, 0, 60, 26), look.line, 0)
