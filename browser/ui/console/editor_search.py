"""Finding in a text. Regular expressions are Qt's: those give up where Python's would run for ever."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from PySide6.QtCore import QCoreApplication, QRegularExpression, QRegularExpressionMatch

from browser.ui.console.editor_text import Units

MOST_COUNTED = 10_000
"""Matches that are counted and marked; replacing knows no such limit."""
_STEPS = 1_000_000
"""What one match may cost before it is given up, in steps of PCRE."""

Range = tuple[int, int]
"""Start and end in UTF-16 units."""


@dataclass(frozen=True)
class Sought:
    """What is to be found."""

    text: str
    case: bool = False
    words: bool = False
    regex: bool = False


@dataclass(frozen=True)
class Found:
    """Where it stands, in order; whether there is `more` than that; a sentence if it could not be sought."""

    ranges: tuple[Range, ...] = ()
    more: bool = False
    problem: str = ""


def find_all(text: str, sought: Sought, most: int = MOST_COUNTED) -> Found:
    """Every match but empty ones. A pattern that is wrong, or takes too long, is told of as `problem`."""
    if not sought.text:
        return Found()
    if not sought.regex:
        return _find_plain(text, sought, most)
    pattern = _pattern(sought)
    if not pattern.isValid():
        return Found(problem=_told(pattern))
    ranges: list[Range] = []
    for match in _matches(pattern, text):
        if match is None:
            return Found(tuple(ranges), problem=_tr("This pattern takes too long here; make it simpler."))
        if len(ranges) == most:
            return Found(tuple(ranges), more=True)
        ranges.append((match.capturedStart(), match.capturedEnd()))
    return Found(tuple(ranges))


def _find_plain(text: str, sought: Sought, most: int) -> Found:
    units = Units(text).units
    found = list(islice(_plain(sought).finditer(text), most + 1))
    return Found(tuple((units(each.start()), units(each.end())) for each in found[:most]), more=len(found) > most)


def _plain(sought: Sought) -> re.Pattern[str]:
    """Text as it stands needs no regular expression that can run away: Python's is ten times faster from here."""
    inner = re.escape(sought.text)
    return re.compile(rf"(?<!\w){inner}(?!\w)" if sought.words else inner, 0 if sought.case else re.IGNORECASE)


def replaced(text: str, sought: Sought, by: str) -> tuple[str, int, str]:
    """The text with every match replaced, how many there were, and a sentence if it failed (nothing replaced then)."""
    if not sought.text:
        return text, 0, ""
    if not sought.regex:
        return (*_plain(sought).subn(lambda _: by, text), "")
    pattern = _pattern(sought)
    if not pattern.isValid():
        return text, 0, _told(pattern)
    data = text.encode("utf-16-le", "surrogatepass")
    pieces: list[bytes] = []
    at = count = 0
    for match in _matches(pattern, text):
        if match is None:
            return text, 0, _tr("This pattern takes too long here; nothing was replaced.")
        pieces += [data[2 * at : 2 * match.capturedStart()], _put_in(match, sought, by).encode("utf-16-le")]
        at, count = match.capturedEnd(), count + 1
    pieces.append(data[2 * at :])
    return b"".join(pieces).decode("utf-16-le", "surrogatepass"), count, ""


def replacement(text: str, at: Range, sought: Sought, by: str) -> str | None:
    """What is put in place of the match at exactly `at`; None when there is none."""
    if not sought.regex:
        here = text.encode("utf-16-le", "surrogatepass")[2 * at[0] : 2 * at[1]].decode("utf-16-le", "replace")
        return by if _plain(replace(sought, words=False)).fullmatch(here) is not None else None
    pattern = _pattern(sought)
    match = pattern.match(text, at[0]) if pattern.isValid() else None
    if match is None or not match.hasMatch() or (match.capturedStart(), match.capturedEnd()) != at:
        return None
    return _put_in(match, sought, by)


def _matches(pattern: QRegularExpression, text: str) -> Iterator[QRegularExpressionMatch | None]:
    """The matches that are not empty; None at the end when it was given up."""
    found = pattern.globalMatch(text)
    while found.hasNext():
        match = found.next()
        if match.capturedLength():
            yield match
    if not found.isValid():
        yield None


def _pattern(sought: Sought) -> QRegularExpression:
    option = QRegularExpression.PatternOption
    options = option.MultilineOption | option.UseUnicodePropertiesOption
    if not sought.case:
        options |= option.CaseInsensitiveOption
    inner = sought.text
    plain = QRegularExpression(inner, options)
    if not plain.isValid():
        return plain
    if sought.words:
        inner = rf"(?<!\w)(?:{inner})(?!\w)"
    return QRegularExpression(f"(*LIMIT_MATCH={_STEPS}){inner}", options)


def _told(pattern: QRegularExpression) -> str:
    said = _tr("Not a regular expression: {0} (character {1})")
    return said.format(pattern.errorString(), pattern.patternErrorOffset() + 1)


_ESCAPE = re.compile(r"\\(?:([0-9])|(.))", re.DOTALL)


def _put_in(match: QRegularExpressionMatch, sought: Sought, by: str) -> str:
    r"""In a regular expression's replacement \1 is a group, \n a new line, \t a tab, \\ a backslash."""
    if "\\" not in by:
        return by
    signs = {"n": "\n", "t": "\t"}
    return _ESCAPE.sub(lambda each: match.captured(int(each[1])) if each[1] else signs.get(each[2], each[2]), by)


def _tr(text: str) -> str:
    return QCoreApplication.translate("editor_search", text)
