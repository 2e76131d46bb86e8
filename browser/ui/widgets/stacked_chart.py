"""A small chart of what has happened lately: values stacked upon each other, newest on the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolTip, QWidget

from browser.ui import theme
from browser.ui.widgets import plain

LEGEND_HEIGHT = 24
AXIS_HEIGHT = 18
AXIS_WIDTH = 36
_SWATCH = 10
_PALE = 120


@dataclass(frozen=True, slots=True)
class Series:
    """One layer: what it is called, and its colour's name in the theme; `pale` for what is wanted, not there."""

    title: str
    colour: str
    pale: bool = False


@dataclass(frozen=True, slots=True)
class Threshold:
    """A height worth knowing, drawn across and named."""

    height: int
    title: str


class StackedChart(QFrame):
    """Draws `show_samples(...)`: a row of values for each equal step of time, the layers from the ground up.

    Painted when it is shown something new, and by nobody else: it has no timer.
    """

    def __init__(self, series: Sequence[Series], seconds: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._series = tuple(series)
        self._seconds = seconds
        self._samples: tuple[tuple[int, ...], ...] = ()
        self._lines: tuple[Threshold, ...] = ()
        self._least = 1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def samples(self) -> tuple[tuple[int, ...], ...]:
        """What is shown, oldest first."""
        return self._samples

    def set_seconds(self, seconds: float) -> None:
        """How long the samples are together; at least a minute."""
        self._seconds = seconds
        self.update()

    def show_samples(self, samples: Sequence[tuple[int, ...]], lines: Sequence[Threshold] = (), least: int = 1) -> None:
        """Show these; the scale reaches `least` at least, and every line."""
        taken = tuple(samples)
        if taken == self._samples and tuple(lines) == self._lines:
            return
        self._samples, self._lines, self._least = taken, tuple(lines), least
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, 140)

    def minimumSizeHint(self) -> QSize:
        """As wide as its legend."""
        return QSize(AXIS_WIDTH + sum(self._legend_width(each) for each in self._series), 72)

    def _legend_width(self, series: Series) -> int:
        return _SWATCH + 6 + QFontMetrics(self.font()).horizontalAdvance(f"{series.title} 00") + 12

    def top(self) -> int:
        """The highest value of the scale."""
        highest = max((sum(sample) for sample in self._samples), default=0)
        return nice(max(highest, self._least, *(line.height for line in self._lines), 1))

    def _describe(self) -> None:
        if not self._samples:
            return
        now = self._samples[-1]
        said = ", ".join(f"{value} {each.title}" for value, each in zip(now, self._series, strict=True))
        peak = max(sum(sample) for sample in self._samples)
        self.setAccessibleDescription(self.tr("Now: {0}. The most at once: {1}.").format(said, peak))

    # -- painting ------------------------------------------------------------------------------------------------

    def _plot(self) -> QRectF:
        room = QRectF(self.rect())
        return room.adjusted(AXIS_WIDTH, LEGEND_HEIGHT + 2, -12, -AXIS_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        now = theme.current()
        painter.fillRect(self.rect(), QColor(now.base))
        self._paint_legend(painter, now)
        plot = self._plot()
        if plot.height() > 8:
            self._paint_axes(painter, now, plot)
            self._paint_layers(painter, now, plot)
            self._paint_lines(painter, now, plot)
        painter.end()

    def _paint_legend(self, painter: QPainter, now: theme.Theme) -> None:
        left = AXIS_WIDTH
        metrics = QFontMetrics(self.font())
        values = self._samples[-1] if self._samples else (0,) * len(self._series)
        for each, value in zip(self._series, values, strict=True):
            swatch = QRectF(left, (LEGEND_HEIGHT - _SWATCH) / 2, _SWATCH, _SWATCH)
            painter.fillRect(swatch, _brush(each, now))
            text = f"{each.title} {value}"
            width = metrics.horizontalAdvance(text)
            painter.setPen(QColor(now.text if value else now.muted))
            painter.drawText(QRectF(left + _SWATCH + 6, 0, width + 2, LEGEND_HEIGHT), _CENTRE, text)
            left += self._legend_width(each)

    def _paint_axes(self, painter: QPainter, now: theme.Theme, plot: QRectF) -> None:
        top = self.top()
        painter.setPen(QPen(QColor(now.line), 1))
        for height in (0, top):
            y = _y(plot, height, top)
            painter.drawLine(round(plot.left()), y, round(plot.right()), y)
        painter.setPen(QColor(now.muted))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for height in (0, top):
            painter.drawText(QRectF(0, _y(plot, height, top) - 9, AXIS_WIDTH - 6, 18), right, str(height))
        self._paint_times(painter, plot)

    def _paint_times(self, painter: QPainter, plot: QRectF) -> None:
        """Every minute, or every ten seconds of the only one."""
        step, told = (60, self.tr("-{0} min")) if self._seconds > 60 else (10, self.tr("-{0} s"))
        last = round(self._seconds / step)
        for place in range(last + 1):
            text = told.format(place if step == 60 else place * step) if place else self.tr("now")
            x = plot.right() - plot.width() * place / last
            box = QRectF(x - 28, plot.bottom() + 1, 56, AXIS_HEIGHT - 2)
            if not place:
                box.moveRight(plot.right() + 8)
            elif place == last:
                box.moveLeft(plot.left())
            side = Qt.AlignmentFlag.AlignRight if not place else Qt.AlignmentFlag.AlignHCenter
            side = Qt.AlignmentFlag.AlignLeft if place == last else side
            painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_layers(self, painter: QPainter, now: theme.Theme, plot: QRectF) -> None:
        """Equal neighbours are one rectangle: a quiet pool costs a handful."""
        if not self._samples:
            return
        top, wide = self.top(), plot.width() / len(self._samples)
        brushes = [_brush(each, now) for each in self._series]
        begin = 0
        for place in range(1, len(self._samples) + 1):
            if place < len(self._samples) and self._samples[place] == self._samples[begin]:
                continue
            left = round(plot.left() + begin * wide)
            right = round(plot.left() + place * wide)
            ground = 0
            for value, brush in zip(self._samples[begin], brushes, strict=True):
                if value:
                    high, low = _y(plot, ground + value, top), _y(plot, ground, top)
                    painter.fillRect(QRectF(left, high, max(1, right - left), low - high), brush)
                    ground += value
            begin = place

    def _paint_lines(self, painter: QPainter, now: theme.Theme, plot: QRectF) -> None:
        top = self.top()
        metrics = QFontMetrics(self.font())
        free = plot.bottom()
        for line in sorted(self._lines, key=lambda each: each.height):
            y = _y(plot, line.height, top)
            painter.setPen(QPen(QColor(now.muted), 1, Qt.PenStyle.DashLine))
            painter.drawLine(round(plot.left()), y, round(plot.right()), y)
            width = metrics.horizontalAdvance(line.title) + 8
            box = QRectF(plot.left() + 4, y - 16 if y - 16 >= plot.top() else y + 1, width, 15)  # never over the legend
            if box.bottom() <= free:
                backdrop = QColor(now.base)
                backdrop.setAlpha(200)
                painter.fillRect(box, backdrop)
                painter.setPen(QColor(now.muted))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, line.title)
                free = box.top()

    # -- Qt calls ------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), plain.tip(self.told_at(event.pos())), self)
            return True
        return super().event(event)

    def told_at(self, position: QPoint) -> str:
        """What was at the time under `position`, in words."""
        plot = self._plot()
        if not self._samples or not plot.left() <= position.x() <= plot.right():
            return ""
        share = (position.x() - plot.left()) / plot.width()
        place = min(len(self._samples) - 1, int(share * len(self._samples)))
        ago = round(self._seconds * (1 - share))
        sample = self._samples[place]
        said = ", ".join(f"{value} {each.title}" for value, each in zip(sample, self._series, strict=True))
        return self.tr("{0} s ago: {1}").format(ago, said)


_CENTRE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def nice(value: int) -> int:
    """The next round number that is not smaller: 1, 2, 5, 10, 15, 20, 30, 50, 75, 100, ..."""
    step = 1
    while True:
        for factor in (1, 2, 3, 5, 7.5):
            if factor * step >= value and factor * step == int(factor * step):
                return int(factor * step)
            if step >= 10 and factor == 1 and 1.5 * step >= value:
                return int(1.5 * step)
        step *= 10


def _y(plot: QRectF, value: int, top: int) -> int:
    return round(plot.bottom() - plot.height() * value / top)


def _brush(series: Series, now: theme.Theme) -> QBrush:
    colour = QColor(getattr(now, series.colour))
    if series.pale:
        colour.setAlpha(_PALE)
    return QBrush(colour)
