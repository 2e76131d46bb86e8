"""Text from a database is never markup, not in a tooltip either."""

import html
import re

LONGEST_TIP = 1_000
"""Characters of a tooltip."""

LONGEST_LINE = 600
"""Characters of a cell that a grid ever paints; a screen does not hold more."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_NAMES = {"\n": "↵", "\r": "␍", "\t": "⇥", "\u2028": "↵", "\u2029": "¶", "\x7f": "␡"}


def tip(text: str) -> str:
    """`text` for a tooltip: Qt guesses whether a tooltip is rich text, so it gets rich text with everything escaped."""
    if not text:
        return ""
    if len(text) > LONGEST_TIP:
        text = text[:LONGEST_TIP] + " …"
    return "<qt>" + html.escape(text).replace("\n", "<br>") + "</qt>"


def one_line(text: str) -> str:
    """`text` as a grid paints it: one line of at most 600 characters, control characters made visible."""
    if len(text) > LONGEST_LINE:
        text = text[:LONGEST_LINE] + "…"
    return text if text.isprintable() else _CONTROL.sub(_visible, text)


def _visible(match: re.Match[str]) -> str:
    character = match[0]
    if character in _NAMES:
        return _NAMES[character]
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else f"\\u{code:04x}"
