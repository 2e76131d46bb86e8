"""How the window looks: two palettes, one style sheet for what a palette cannot say, and the icons.

Colours are always asked for (`current()`), never kept: after `apply` every widget gets a PaletteChange and repaints,
and icons are drawn in the theme of the moment.
"""

import functools
from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from browser import paths

ICON_PIXELS = 16
"""The side of an icon, in device-independent pixels."""

HEADER_HEIGHT = 28
"""Headers and strips, in device-independent pixels."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour of the window, as "#RRGGBB". Text colours are WCAG AA on each background they are used on.

    `text`, `muted`, `accent`, `error`, `warning`, `success` and the environments are used on `window`, `base` and
    `raised`; `selection_text` and `selection_muted` on `selection` and `current_row`; `accent_text` on `accent`;
    `error` on `error_background`, `warning` on `warning_background`.
    """

    name: str
    dark: bool
    window: str
    base: str
    raised: str
    hover: str
    text: str
    muted: str
    line: str
    input_border: str
    accent: str
    accent_hover: str
    accent_text: str
    selection: str
    selection_text: str
    selection_muted: str
    current_row: str
    error: str
    error_background: str
    warning: str
    warning_background: str
    success: str
    development: str
    staging: str
    production: str
    disabled: str


LIGHT = Theme(
    name="light",
    dark=False,
    window="#F7F8FA",
    base="#FFFFFF",
    raised="#FFFFFF",
    hover="#ECEFF4",
    text="#1B1F27",
    muted="#586174",
    line="#E3E6EB",
    input_border="#7F8899",
    accent="#1F5FE0",
    accent_hover="#1A51C2",
    accent_text="#FFFFFF",
    selection="#D6E4FD",
    selection_text="#1B1F27",
    selection_muted="#4A5366",
    current_row="#EAF1FE",
    error="#B3261E",
    error_background="#FDECEA",
    warning="#7D5400",
    warning_background="#FFF3D6",
    success="#1F7343",
    development="#1F7343",
    staging="#8A5C00",
    production="#C93A3A",
    disabled="#9AA2B1",
)

DARK = Theme(
    name="dark",
    dark=True,
    window="#16181D",
    base="#1C1F26",
    raised="#22262E",
    hover="#2A2F39",
    text="#E6E8EC",
    muted="#98A2B3",
    line="#2B303A",
    input_border="#6B7482",
    accent="#7AA7FF",
    accent_hover="#98BBFF",
    accent_text="#16181D",
    selection="#2C4270",
    selection_text="#F1F3F6",
    selection_muted="#C0C8D6",
    current_row="#222C42",
    error="#FF9189",
    error_background="#3A2224",
    warning="#E9BC55",
    warning_background="#352C18",
    success="#5CC98A",
    development="#5CC98A",
    staging="#E9BC55",
    production="#FF8A8A",
    disabled="#5F6775",
)

CONNECTION_COLOURS = {
    "#2E8B62": "Green",
    "#3D7BD9": "Blue",
    "#B26A00": "Amber",
    "#A05CC5": "Purple",
    "#D0533F": "Red",
    "#0E8A99": "Teal",
    "#C2488A": "Pink",
    "#75808F": "Grey",
}
"""What connections are told apart by: middle tones that stand out (3:1) from the backgrounds of both themes."""

_current = LIGHT


def palette_for(dark: bool) -> Theme:
    """The colours of the light or the dark theme."""
    return DARK if dark else LIGHT


def current() -> Theme:
    """The theme that was applied last (light before that)."""
    return _current


def environment(word: str) -> str:
    """The colour of "development", "staging" or "production" in the theme of the moment; any other word is muted."""
    colours = {
        "development": _current.development,
        "staging": _current.staging,
        "production": _current.production,
    }
    return colours.get(word, _current.muted)


def mark_environment(label: QWidget, word: str) -> None:
    """Let a label that says an environment have its colour in every theme; an empty word takes it away."""
    if (label.property("environment") or "") != word:
        restyle(label, environment=word)


def restyle(widget: QWidget, **properties: object) -> None:
    """Set properties by which the style sheet tells widgets apart, and have it look at this one again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def system_is_dark(application: QApplication) -> bool:
    """What the desktop says; light when it says nothing."""
    return application.styleHints().colorScheme() == Qt.ColorScheme.Dark


def apply(application: QApplication, dark: bool) -> None:
    """Dress the whole application; may be called again at any time, everything repaints."""
    global _current
    _current = palette_for(dark)
    if application.style().name() != "fusion":
        application.setStyle("Fusion")
    application.setFont(_font(application.font()))
    application.setPalette(_qt_palette(_current))
    application.setStyleSheet(_style_sheet(_current))


def apply_choice(application: QApplication, choice: str) -> None:
    """Dress the application as somebody chose: "light", "dark", or "system" for what the desktop says."""
    apply(application, system_is_dark(application) if choice == "system" else choice == "dark")


def _font(font: QFont) -> QFont:
    font = QFont(font)
    font.setPointSizeF(10)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def fixed_font() -> QFont:
    """The platform's fixed-width font at the application's size."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(9.5)
    return font


def _qt_palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.base,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.selection_text,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Light: theme.raised,
        role.Midlight: theme.hover,
        role.Mid: theme.line,
        role.Dark: theme.input_border,
        role.Shadow: theme.line,
    }
    palette = QPalette()
    for key, colour in colours.items():
        palette.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.disabled))
    return palette


def _style_sheet(theme: Theme) -> str:
    template = Template((paths.resources() / "themes" / "style.qss").read_text(encoding="utf-8"))
    arrows = (paths.resources() / "themes" / theme.name).as_posix()
    return template.substitute(asdict(theme), header=HEADER_HEIGHT, arrows=arrows)


def icon(name: str, colour: str | None = None) -> QIcon:
    """The Lucide icon of that name, in `colour` ("#RRGGBB") or else in the text colour of the theme of the moment.

    Drawn from its SVG at the exact size and device pixel ratio that is asked for. Raises FileNotFoundError for a name
    that is not under resources/icons.
    """
    _source(name)
    return QIcon(_Engine(name, colour))


def colour_dot(colour: str) -> QIcon:
    """A filled circle, 8 pixels wide: the colour of a connection."""
    return QIcon(_Engine("", colour))


def connection_mark(colour: str, environment: str = "") -> QIcon:
    """What a connection is known by at a glance: the initial of its environment in that one's colour, or else a dot.

    Beside an environment the connection's own colour, if it has one, is but a line below the initial.
    """
    return QIcon(_Engine("", colour, environment))


@functools.cache
def _source(name: str) -> bytes:
    return (paths.resources() / "icons" / f"{name}.svg").read_bytes()


class _Engine(QIconEngine):
    """Draws one SVG (or, without a name, a connection's mark) in a colour of the current theme."""

    def __init__(self, name: str, colour: str | None, environment: str = "") -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self._environment = environment

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._colour, self._environment)

    def key(self) -> str:
        return "browser.ui.theme"

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = current().disabled if mode == QIcon.Mode.Disabled else self._colour or current().text
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        if self._name:
            svg = _source(self._name).replace(b"currentColor", colour.encode())
            QSvgRenderer(QByteArray(svg)).render(painter, square)
        elif self._environment:
            _paint_initial(painter, square, self._environment, self._colour or "")
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawEllipse(square.center(), side / 4, side / 4)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """`size` is in device-independent pixels; the pixmap is cached by what it looks like."""
        size = QSize(round(size.width() * scale), round(size.height() * scale))
        disabled = mode == QIcon.Mode.Disabled
        which = f"{self._name}:{self._colour}:{self._environment}"
        key = f"rowlore:{which}:{current().name}:{disabled}:{size.width()}x{size.height()}@{scale}"
        pixmap = QPixmap()
        if QPixmapCache.find(key, pixmap):
            return pixmap
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        QPixmapCache.insert(key, pixmap)
        return pixmap


def _paint_initial(painter: QPainter, square: QRectF, word: str, colour: str) -> None:
    """The initial of an environment on a square of its colour, above a line of `colour`, if any."""
    unit = square.width() / ICON_PIXELS
    box = square.adjusted(1.5 * unit, unit, -1.5 * unit, -unit * (4 if colour else 1))
    painter.save()  # it may be a tab's own painter, which goes on to write
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(environment(word)))
    painter.drawRoundedRect(box, 2.5 * unit, 2.5 * unit)
    if colour:
        painter.setBrush(QColor(colour))
        painter.drawRect(QRectF(box.left(), box.bottom() + unit, box.width(), 2 * unit))
    font = QFont(QApplication.font())
    font.setPixelSize(max(1, round(10 * unit)))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor(current().base))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word[:1].upper())
    painter.restore()
