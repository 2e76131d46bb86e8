"""The chart paints what it is shown: looked at pixel by pixel, in both themes."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from browser.ui import theme
from browser.ui.widgets.stacked_chart import LEGEND_HEIGHT, Series, StackedChart, Threshold, nice

SERIES = (Series("in use", "accent"), Series("overflow", "warning"), Series("waiting", "error", pale=True))


@pytest.fixture
def chart() -> Iterator[StackedChart]:
    parent = QWidget()
    made = StackedChart(SERIES, 300.0, parent)
    made.resize(420, 200)
    parent.show()
    yield made
    parent.deleteLater()


def painted(chart: StackedChart) -> QImage:
    return chart.grab().toImage()


def heights(image: QImage, x: int, colour: str) -> list[int]:
    """The rows of a column that have this colour."""
    wanted = QColor(colour).rgb()
    return [y for y in range(image.height()) if image.pixel(x, y) == wanted]


@pytest.mark.parametrize("dark", [False, True])
def test_layers_stand_upon_each_other(chart: StackedChart, dark: bool) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, dark)
    now = theme.current()
    chart.show_samples([(0, 0, 0)] * 50 + [(5, 5, 0)] * 50, least=10)
    image = painted(chart)
    assert chart.top() == 10
    within, beyond = heights(image, 380, now.accent), heights(image, 380, now.warning)
    assert abs(len(within) - len(beyond)) <= 2
    assert min(within) > max(beyond)
    assert not [y for y in heights(image, 100, now.accent) if y > 30]
    theme.apply(application, False)


def test_what_is_short_is_seen_all_the_same(chart: StackedChart) -> None:
    chart.show_samples([(0, 0, 0)] * 599 + [(3, 0, 0)], least=5)
    image = painted(chart)
    columns = [x for x in range(300, image.width()) if len(heights(image, x, theme.current().accent)) > 30]
    assert len(columns) >= 1


def test_the_name_of_the_highest_line_leaves_the_legend_alone(chart: StackedChart) -> None:
    chart.show_samples([(1, 0, 0)] * 10, least=15)
    legend = QRect(0, 0, chart.width(), LEGEND_HEIGHT)
    before = painted(chart).copy(legend)
    chart.show_samples([(1, 0, 0)] * 10, lines=(Threshold(15, "with max_overflow 15"),), least=15)
    assert painted(chart).copy(legend) == before


def test_the_same_again_is_not_painted_again(chart: StackedChart, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(chart, "update", lambda: asked.append(True))
    chart.show_samples([(1, 0, 0)])
    chart.show_samples([(1, 0, 0)])
    assert len(asked) == 1
    chart.show_samples([(1, 0, 0)], [Threshold(5, "pool_size 5")])
    assert len(asked) == 2


def test_screen_readers_and_the_mouse_are_told(chart: StackedChart) -> None:
    chart.show_samples([(1, 0, 0)] * 99 + [(5, 2, 7)])
    assert chart.accessibleDescription() == "Now: 5 in use, 2 overflow, 7 waiting. The most at once: 14."
    assert chart.told_at(QPoint(60, 100)).endswith("s ago: 1 in use, 0 overflow, 0 waiting")
    assert chart.told_at(QPoint(2, 100)) == ""
    chart.show_samples([])
    assert chart.told_at(QPoint(60, 100)) == ""


@pytest.mark.parametrize(
    ("value", "round_number"), [(1, 1), (4, 5), (6, 10), (11, 15), (16, 20), (31, 50), (60, 75), (80, 100), (185, 200)]
)
def test_scales_end_at_round_numbers(value: int, round_number: int) -> None:
    assert nice(value) == round_number


def test_a_minute_is_told_in_seconds(chart: StackedChart) -> None:
    chart.show_samples([(1, 0, 0)] * 120)
    five = painted(chart)
    chart.set_seconds(60.0)
    assert painted(chart) != five
    assert chart.told_at(QPoint(60, 100)).startswith("5")
