"""Paints the cells of the revisions: chips before the message and for labels, a thin line below each row."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from browser.ui import theme
from browser.ui.migrate.revision_model import LABELS, MESSAGE, ROW_ROLE, Line

Index = QModelIndex | QPersistentModelIndex
GAP = 6


class RevisionDelegate(QStyledItemDelegate):
    """The text comes from the model; chips are painted from its Line."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        now = theme.current()
        painter.save()
        painter.fillRect(option.rect, QColor(now.selection if chosen else now.base))
        painter.setPen(QColor(now.line))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        line = index.data(ROW_ROLE)
        rect = option.rect.adjusted(8, 0, -8, 0)
        painter.setClipRect(option.rect)
        if isinstance(line, Line) and index.column() == LABELS:
            for mark in line.marks:
                rect = rect.adjusted(_chip(painter, rect, mark, plain=mark not in line.revision.labels), 0, 0, 0)
        else:
            if isinstance(line, Line) and index.column() == MESSAGE and line.here:
                rect = rect.adjusted(_here(painter, rect, self.tr("You are here")), 0, 0, 0)
            self._text(painter, rect, index, chosen=chosen)
        painter.restore()

    def _text(self, painter: QPainter, rect: QRect, index: Index, *, chosen: bool) -> None:
        now = theme.current()
        font = index.data(Qt.ItemDataRole.FontRole)
        painter.setFont(font if isinstance(font, QFont) else QFont())
        muted = index.column() != MESSAGE
        colour = (now.selection_muted if chosen else now.muted) if muted else now.text
        painter.setPen(QColor(now.selection_text if chosen and not muted else colour))
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)


def _chip(painter: QPainter, rect: QRect, text: str, *, plain: bool) -> int:
    """A rounded frame with a word in it; returns the pixels it took. A label is bolder than a remark of ours."""
    now = theme.current()
    return _pill(painter, rect, text, now.muted if plain else now.accent, filled=False)


def _here(painter: QPainter, rect: QRect, text: str) -> int:
    return _pill(painter, rect, text, theme.current().accent, filled=True)


def _pill(painter: QPainter, rect: QRect, text: str, colour: str, *, filled: bool) -> int:
    font = QFont()
    font.setPointSizeF(8.5)
    font.setBold(filled)
    painter.setFont(font)
    metrics = QFontMetrics(font)
    width = metrics.horizontalAdvance(text) + 12
    box = QRectF(rect.left() + 0.5, rect.center().y() - metrics.height() / 2 - 0.5, width, metrics.height() + 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), 1))
    painter.setBrush(QColor(colour) if filled else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(QColor(theme.current().accent_text if filled else colour))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
    return width + GAP
