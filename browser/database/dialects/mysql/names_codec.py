"""How names of columns are decoded: after SET NAMES they come in another character set than the driver believes in.

A name that does not decode would break off the driver's reading in the middle of an answer, and lose the connection.
"""

import codecs
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer

_PREFIX = "rowlore_names_"


@cache
def names_codec(encoding: str) -> str:
    """The name of a codec that encodes as `encoding` does and decodes anything: by `encoding`, or else as Latin-1.

    The driver writes statements with the codec that it reads names with.
    """
    if encoding.startswith(_PREFIX):
        return encoding
    real = codecs.lookup(encoding)
    name = _PREFIX + real.name.replace("-", "_")

    def decode(given: "Buffer", errors: str = "strict", /) -> tuple[str, int]:
        try:
            return real.decode(bytes(given), "strict")
        except UnicodeDecodeError:
            return codecs.latin_1_decode(given, errors)

    made = codecs.CodecInfo(real.encode, decode, name=name)
    codecs.register(lambda wanted: made if wanted == name else None)
    return name
