"""Secrets never reach a message, a title or a log: they are remembered here once and struck out of every text.

SQLAlchemy's own `str(url)` hides `user:password` but neither `?password=` nor the tail of a password that holds
an unencoded "@" (measured), so texts are masked by what is known to be secret and by what looks like it.
"""

import re
from urllib.parse import quote, quote_plus

MASK = "***"
SHORTEST = 4  # a one-letter password struck out everywhere would make every message unreadable
_known: set[str] = set()
_WORD = re.compile("[a-z_]+")
_HINTS = ("password", "passwd", "pwd", "secret", "token")
_LOOKS_SECRET = (
    (
        re.compile(
            r"(?i)\b(\w*(?:password|passwd|pwd|secret|token)['\"]?\s*[=:]\s*)"
            r"(?!(?:\?|%s|%\(\w+\)s|\$\d+)(?:[\s;,)]|$))"  # the place of a value in a statement
            r"(?!(?:YES|NO)\))"  # MySQL's "(using password: NO)"
            r"('[^']*'|\"[^\"]*\"|[^\s&;,)]+)"
        ),
        r"\1***",
    ),
    (re.compile(r"(?i)((?:password|passwd|pwd|token)%3D)((?:(?!%3B|[&;\s]).)+)"), r"\1***"),  # inside odbc_connect=
)
_IN_URL = re.compile(r"(://[^:/?#\s@]*:)[^\s/?#]*(@)")


def remember(secret: str) -> None:
    """Strike `secret`, as it is and as URLs spell it, out of every text that `mask` sees from now on."""
    if len(secret) >= SHORTEST:
        _known.update({secret, quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1]})


def strike(text: str, *, words: bool = True) -> str:
    """`text` without any remembered secret; `words=False` spares those that are a word in lower case, as names are."""
    for secret in sorted(_known, key=len, reverse=True):
        if words or not _WORD.fullmatch(secret):
            text = text.replace(secret, MASK)
    return text


def mask(text: str, *, words: bool = True) -> str:
    """`text` without any remembered secret (`words`: see `strike`) and without what looks like one."""
    text = strike(text, words=words)
    folded = text.casefold()
    if any(hint in folded for hint in _HINTS):  # the patterns alone take 20 times as long for a line of output
        for pattern, replacement in _LOOKS_SECRET:
            text = pattern.sub(replacement, text)
    return _IN_URL.sub(r"\1***\2", text) if "://" in text else text
