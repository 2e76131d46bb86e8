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
    return cells.one_line(text)
