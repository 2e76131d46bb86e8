"""Text from a database is never markup, not in a tooltip either."""

import html

from browser.rows import cells

LONGEST_TIP = 1_000
"""Characters of a tooltip."""

LONGEST_LINE = 600
"""Characters of a cell that a grid ever paints; a screen does not hold more."""


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
    return _printable(text)


def paragraphs(text: str) -> str:
    """`text` of any length with its own lines and tabs; every other control character is made visible."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join("\t".join(map(_printable, line.split("\t"))) for line in lines)


def _printable(text: str) -> str:
    return text if text.isprintable() else cells.one_line(text.translate(_VISIBLE))


# Pictures of control characters (␀) are boxes in DejaVu, the font of a bare Debian.
_VISIBLE = {code: f"\\x{code:02x}" for code in (*range(0x20), 0x7F)} | {0x0A: "↵", 0x09: "⇥", 0x0D: "⏎"}
