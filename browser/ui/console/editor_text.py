"""The exact text of an editor, and the one place where Qt's UTF-16 offsets and code points meet.

Qt counts UTF-16 units, `browser.console` counts code points; they differ behind an emoji. Qt's own `toPlainText` turns
no-break spaces into blanks and U+2028 into newlines, so the text is read from `toRawText`, which keeps both.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from PySide6.QtGui import QTextDocument

MOST = 3_000_000
"""Characters an editor holds; more would block the window when Qt lays out its lines (4 million: 0.4 s)."""
MOST_IN_A_LINE = 100_000
"""Characters of one line; Qt shapes a line as a whole for every key (1 MB: a quarter of a second)."""

_BREAK = "\u2029"  # Qt's own between two lines
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|[\u2029\ufdd0\ufdd1]")  # what Qt would make a new line of, but for \n itself


@dataclass(frozen=True)
class Units:
    """Converts offsets in `text`. Text without characters beyond U+FFFF costs nothing."""

    text: str
    _astral: tuple[int, ...] = field(init=False, repr=False)
    _astral_units: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        found = () if self.text.isascii() else tuple(each.start() for each in _ASTRAL.finditer(self.text))
        object.__setattr__(self, "_astral", found)
        object.__setattr__(self, "_astral_units", tuple(at + index for index, at in enumerate(found)))

    def units(self, offset: int) -> int:
        """The UTF-16 offset of a code point offset."""
        return offset + bisect_left(self._astral, offset)

    def points(self, units: int) -> int:
        """The code point offset of a UTF-16 offset; one in the middle of a character is that character's."""
        return units - bisect_left(self._astral_units, units)

    @property
    def length(self) -> int:
        """UTF-16 units of the whole text."""
        return len(self.text) + len(self._astral)


@dataclass(frozen=True)
class Change:
    """What was replaced since a text was known: `start` to `old_end` by `start` to `end`, in UTF-16 units."""

    start: int
    old_end: int
    end: int

    def then(self, at: int, removed: int, added: int) -> "Change":
        """This change and a later one, as one."""
        more = max(0, at + removed - self.end)
        return Change(min(self.start, at), self.old_end + more, max(self.end, at + removed) - removed + added)

    def before(self, place: int) -> int:
        """Where a place was before."""
        if place <= self.start:
            return place
        return place - self.end + self.old_end if place >= self.end else min(place, self.old_end)

    def after(self, place: int, *, grows: bool) -> int:
        """Where an end of a statement is now; what was typed at its end belongs to it, at its beginning not."""
        if place < self.start or (place == self.start and not grows):
            return place
        if place >= self.old_end:
            return place - self.old_end + self.end
        return self.end if grows else self.start


def raw_text(document: QTextDocument) -> str:
    r"""What the document holds, exactly, with \n between lines. 4 ms a megabyte."""
    return document.toRawText().replace(_BREAK, "\n")


@dataclass(frozen=True)
class Adopted:
    """A text as an editor can hold it, the line ending it came with, and a sentence about what was changed, or ""."""

    text: str
    line_ending: str
    notice: str


def adopted(text: str) -> Adopted:
    r"""What becomes of a text that is opened or pasted: \n between lines, nothing in it that Qt would bend.

    Line endings are remembered and not told of; NUL, half a surrogate pair and U+2029 are changed and told of. No-break
    spaces and U+2028 stay.
    """
    ending = "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"
    told = []
    if "\0" in text:
        text = text.replace("\0", "")
        told.append("NUL characters were left out: no server takes them in a statement.")
    if not text.isascii() and _SURROGATES.search(text):
        text = _SURROGATES.sub("\ufffd", text)
        told.append("Broken characters were replaced by U+FFFD.")
    if any(character in text for character in "\u2029\ufdd0\ufdd1"):
        told.append("Paragraph separators became line breaks.")
    if ending == "\r\n" and text.count("\n") != text.count("\r\n") and "\r" in text:
        told.append("Line endings were mixed; it is saved with CRLF.")
    if "\r" in text or not text.isascii():
        text = _BREAKS.sub("\n", text)
    return Adopted(text, ending, " ".join(told))


def refusal(text: str, already: int = 0) -> str:
    """Why an editor that holds `already` characters does not take `text`: a sentence, or "" when it does."""
    if len(text) + already > MOST:
        size = (len(text) + already) / 1_000_000
        return f"That would make {size:,.1f} million characters; the editor holds up to {MOST // 1_000_000} million."
    if len(text) > MOST_IN_A_LINE:
        longest = max(map(len, text.splitlines()), default=0)
        if longest > MOST_IN_A_LINE:
            return (
                f"A line of {longest:,} characters is too long to be edited; "
                f"the editor takes lines of up to {MOST_IN_A_LINE:,}."
            )
    return ""
