"""The look: contrast is computed, icons are crisp, and switching repaints what is on the screen."""

import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from browser import paths
from browser.ui import theme
from browser.ui.window.connections import COLOURS

BOTH = (theme.LIGHT, theme.DARK)
TEXTS = ("text", "muted", "accent", "error", "warning", "success", "development", "staging", "production")
PAIRS = [
    *itertools.product(TEXTS, ("window", "base", "raised")),
    ("text", "hover"),
    ("muted", "hover"),
    ("accent", "hover"),
    ("selection_text", "selection"),
    ("selection_muted", "selection"),
    ("text", "selection"),
    ("text", "current_row"),
    ("accent", "current_row"),
    ("selection_text", "current_row"),
    ("selection_muted", "current_row"),
    ("accent_text", "accent"),
    ("accent_text", "accent_hover"),
    ("text", "error_background"),
    ("error", "error_background"),
    ("text", "warning_background"),
    ("warning", "warning_background"),
]


def _luminance(colour: str) -> float:
    exact = QColor(colour)
    channels = (exact.redF(), exact.greenF(), exact.blueF())
    linear: list[float] = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(autouse=True)
def light_again(application: QApplication) -> Iterator[None]:
    theme.apply(application, dark=False)
    yield
    theme.apply(application, dark=False)


def test_the_measure_itself() -> None:
    assert _contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert _contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("each", BOTH, ids=lambda each: each.name)
@pytest.mark.parametrize(("text", "background"), PAIRS)
def test_text_is_wcag_aa(each: theme.Theme, text: str, background: str) -> None:
    assert _contrast(getattr(each, text), getattr(each, background)) >= 4.5


@pytest.mark.parametrize("each", BOTH, ids=lambda each: each.name)
@pytest.mark.parametrize("background", ["window", "base"])
def test_borders_and_dots_stand_out(each: theme.Theme, background: str) -> None:
    for colour in (each.input_border, each.accent, *COLOURS):
        assert _contrast(colour, getattr(each, background)) >= 3, colour


def test_the_design_s_own_colours() -> None:
    light, dark = theme.palette_for(False), theme.palette_for(True)
    assert (light.window, light.base, light.text, light.muted) == ("#F7F8FA", "#FFFFFF", "#1B1F27", "#586174")
    assert (light.line, light.input_border, light.accent) == ("#E3E6EB", "#7F8899", "#1F5FE0")
    assert (dark.window, dark.base, dark.text, dark.muted) == ("#16181D", "#1C1F26", "#E6E8EC", "#98A2B3")
    assert (dark.line, dark.input_border, dark.accent) == ("#2B303A", "#6B7482", "#7AA7FF")


def test_every_icon_can_be_coloured_and_drawn() -> None:
    names = sorted(path.stem for path in (paths.resources() / "icons").glob("*.svg"))
    assert len(names) > 60
    for name in names:
        image = theme.icon(name, "#FF0000").pixmap(QSize(16, 16), 1.0).toImage()
        assert _colours(image) == {"#ff0000"}, name


def _colours(image: QImage) -> set[str]:
    opaque = (
        image.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 250
    )
    return {colour.name() for colour in opaque} or {
        "#ff0000" for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).red() > 200
    }


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_icons_are_drawn_at_the_size_of_the_screen(ratio: float) -> None:
    pixmap = theme.icon("table").pixmap(QSize(16, 16), ratio)
    assert pixmap.size() == QSize(round(16 * ratio), round(16 * ratio))
    assert pixmap.deviceIndependentSize().toSize() == QSize(16, 16)


def test_an_unknown_icon_is_a_bug() -> None:
    with pytest.raises(FileNotFoundError):
        theme.icon("no-such-icon")


def test_a_disabled_icon_is_grey_and_icons_follow_the_theme(application: QApplication) -> None:
    icon = theme.icon("square")
    assert _has(icon, theme.LIGHT.text)
    assert _has(icon, theme.LIGHT.disabled, QIcon.Mode.Disabled)
    theme.apply(application, dark=True)
    assert _has(icon, theme.DARK.text)


def _has(icon: QIcon, colour: str, mode: QIcon.Mode = QIcon.Mode.Normal) -> bool:
    image = icon.pixmap(QSize(64, 64), 1.0, mode).toImage()
    return any(image.pixelColor(x, 32).name() == colour.lower() for x in range(image.width()))


async def test_switching_repaints_what_is_shown(application: QApplication) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(QLabel("some text"))
    column.addWidget(QPushButton("a button"))
    window.resize(200, 100)
    window.show()
    before = window.grab().toImage().pixelColor(2, 2).name()
    theme.apply(application, dark=True)
    after = window.grab().toImage().pixelColor(2, 2).name()
    assert (before, after) == (theme.LIGHT.window.lower(), theme.DARK.window.lower())
    assert theme.current() is theme.DARK
    window.deleteLater()


def test_the_system_s_wish_is_a_boolean(application: QApplication) -> None:
    assert theme.system_is_dark(application) is (application.styleHints().colorScheme() == Qt.ColorScheme.Dark)


def test_fonts(application: QApplication) -> None:
    assert application.font().pointSizeF() == 10
    assert theme.fixed_font().pointSizeF() == 9.5
