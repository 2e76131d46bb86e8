"""The columns of a result of MariaDB or MySQL as the protocol describes them, and their values a column at a time."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from browser.database.dialects.base.catalog_kinds import kind_of_type
from browser.database.dialects.base.values import Rows, Untainted, Wire
from browser.database.dialects.mysql.values import BINARY, column_decoded, column_decoder
from browser.database.facts import Column

Decoder = Callable[[bytes], Wire] | str | None

_NAMES = {
    0: "decimal", 1: "tinyint", 2: "smallint", 3: "int", 4: "float", 5: "double", 6: "null", 7: "timestamp",
    8: "bigint", 9: "mediumint", 10: "date", 11: "time", 12: "datetime", 13: "year", 14: "date", 15: "varchar",
    16: "bit", 242: "vector", 245: "json", 246: "decimal", 247: "enum", 248: "set", 249: "tinyblob",
    250: "mediumblob", 251: "longblob", 252: "blob", 253: "varchar", 254: "char", 255: "geometry",
}  # fmt: skip
_UNSIGNED, _ENUM, _SET = 32, 256, 2048  # flags
_WHOLE_NUMBERS = frozenset({1, 2, 3, 8, 9})
_MOST_BYTES = 4  # of a character: texts are announced with the length they have in the client's character set
_BLOB_SIZES = ((255, "tiny"), (65_535, ""), (16_777_215, "medium"))  # what the server sends is always type 252


def columns_of(fields: Sequence[Any]) -> tuple[Column, ...]:
    """The columns with their types in the server's words, as far as the protocol tells them."""
    return tuple(Column(_text(field.name), name, kind_of_type(name)) for field in fields for name in [type_of(field)])


def type_of(field: Any) -> str:
    """As in `SHOW COLUMNS`, without lengths: "bigint unsigned", "longtext", "enum"."""
    name = _NAMES.get(field.type_code, "")
    if field.flags & _ENUM:
        return "enum"
    if field.flags & _SET:
        return "set"
    binary = field.charsetnr == BINARY
    if field.type_code == 252:
        length = field.length if binary else field.length // _MOST_BYTES
        size = next((word for limit, word in _BLOB_SIZES if length <= limit), "long")
        return size + ("blob" if binary else "text")
    if field.type_code in (249, 250, 251):
        return name if binary else name.replace("blob", "text")
    if binary and field.type_code in (15, 253, 254):
        return name.replace("char", "binary")
    return f"{name} unsigned" if field.type_code in _WHOLE_NUMBERS and field.flags & _UNSIGNED else name


def decoder_of(field: Any) -> Decoder:
    """How the bytes of this column become wire values."""
    return column_decoder(field)


def decoded(rows: Sequence[Sequence[bytes | None]], decoders: Sequence[Decoder]) -> Rows:
    """The rows, column by column."""
    if not rows:
        return []
    tainted = False
    columns: list[Iterable[Wire]] = []
    for column, decoder in zip(zip(*rows, strict=True), decoders, strict=True):
        quick = _quickly(column, decoder)
        if quick is None:
            tainted = tainted or isinstance(decoder, str)
            columns.append(column_decoded(column, decoder))
        else:
            columns.append(quick)
    made = zip(*columns, strict=True)
    return list(made) if tainted else Untainted(made)


def _quickly(column: Sequence[bytes | None], decoder: Decoder) -> Sequence[Wire] | None:
    """All texts of a column decoded at once: a fifth of the time of one after the other. None where that is not so."""
    if decoder is None:
        return column
    if not isinstance(decoder, str) or decoder not in _SPLITTABLE:
        return None
    nulls = None in column
    filled = [raw or b"" for raw in column] if nulls else column
    try:
        texts: Sequence[Wire] = b"\0".join(filled).decode(decoder).split("\0")  # type: ignore[arg-type]
    except UnicodeDecodeError:
        return None
    if len(texts) != len(column):
        return None
    if nulls:
        texts = list(texts)
        for place, raw in enumerate(column):
            if raw is None:
                texts[place] = None
    return texts


_SPLITTABLE = frozenset({"utf-8", "utf8", "ascii", "latin1", "cp1252"})  # where a NUL is a byte of its own


def _text(name: str | bytes) -> str:
    return name.decode("utf-8", "backslashreplace") if isinstance(name, bytes) else name
