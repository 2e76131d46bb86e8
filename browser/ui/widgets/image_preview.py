"""A small picture of bytes that are one. Formats that can refer to files (SVG) are left out."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

MAGIC = {
    b"\x89PNG\r\n\x1a\n": b"png",
    b"\xff\xd8\xff": b"jpeg",
    b"GIF87a": b"gif",
    b"GIF89a": b"gif",
    b"BM": b"bmp",
}
MOST_PIXELS = 40_000_000
MOST_TIMES = 8
"""How many times a small picture is enlarged at most."""

MOST_BYTES = 30_000_000


def image_format(data: bytes) -> bytes:
    """The format that the first bytes tell of; empty for none of those that are shown."""
    return next((name for magic, name in MAGIC.items() if data.startswith(magic)), b"")


def preview(data: bytes, room: QSize) -> tuple[QImage, QSize] | str:
    """The picture as large as fits into `room`, and its own size; or a sentence that says why there is none.

    A small one is enlarged by a whole number, at most 8, its pixels kept sharp.
    """
    name = image_format(data)
    if not name:
        return "These bytes are not a picture that can be shown."
    if len(data) > MOST_BYTES:
        return "This picture is too large to be shown here. Save it to a file instead."
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(name))
    whole = reader.size()
    if not whole.isValid() or whole.width() * whole.height() > MOST_PIXELS:
        return "This picture is broken, or too large to be shown here."
    if whole.width() > room.width() or whole.height() > room.height():
        reader.setScaledSize(whole.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return f"This picture cannot be read: {reader.errorString()}"
    times = min(room.width() // image.width(), room.height() // image.height(), MOST_TIMES)
    return (image.scaled(image.size() * times) if times > 1 else image), whole
