"""How names of columns are decoded: after SET NAMES they come in another character set than the driver believes in.

A name that does not decode would break off the driver's reading in the middle of an answer, and lose the connection.
"""

import codecs
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer

NAME = "rowlore_names"


@cache
def names_codec() -> str:
    """The name of a codec that encodes UTF-8 and decodes anything: UTF-8, or else Latin-1."""
    codecs.register(_search)
    return NAME


def _search(name: str) -> codecs.CodecInfo | None:
    return codecs.CodecInfo(codecs.utf_8_encode, _decode, name=NAME) if name == NAME else None


def _decode(given: "Buffer", errors: str = "strict", /) -> tuple[str, int]:
    try:
        return codecs.utf_8_decode(given, "strict", True)
    except UnicodeDecodeError:
        return codecs.latin_1_decode(given, errors)
