"""What stands between the quotes of a token, and the secrets that a text of another language holds in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from browser.masking import MASK, SHORTEST
from browser.schema.secrets import is_secret

_OPENING = re.compile(r"""[eE]?'|"|`|\[|\$[^$\s']*\$|--|\#|/\*""")
_CLOSED_BY = {"[": "]", "/*": "*/", "--": "", "#": ""}
_CUT = 100
_BEFORE_QUOTE = re.compile(r"""['"\\]""")
_URL = re.compile(r"""(://[^:/?#\s@'"]*:)([^\s/?#'"]+)(?=@)""")
_PAIR = re.compile(
    r"""([\w.\-]+)(["']?\s*(?:=>|:=|=|:(?!:))\s*)('(?:[^'\\]|\\.|'')*(?:'|\Z)|"(?:[^"\\]|\\.)*(?:"|\Z)|[^\s&;,)}\]'"]+)""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A token taken apart: `content` is what it says, with doubled quotes made single."""

    opening: str
    content: str
    closing: str

    @property
    def is_dollar(self) -> bool:
        """Whether it is $$text$$: most often the SQL of a function."""
        return self.opening.startswith("$")

    @property
    def text(self) -> str:
        """The token again."""
        return self.opening + _doubled(self.content, self.opening) + self.closing


def quoted(token: str) -> Quoted:
    """A string, a name or a comment taken apart; anything else is all content."""
    found = _OPENING.match(token)
    if found is None:
        return Quoted("", token, "")
    opening = found[0]
    closing = _CLOSED_BY.get(opening, opening[-1] if opening[-1] in "'\"`" else opening)
    inner = token[len(opening) :]
    closing = closing if closing and inner.endswith(closing) else ""
    inner = inner[: len(inner) - len(closing)]
    if opening[-1] in "'\"`":
        inner = inner.replace(opening[-1] * 2, opening[-1])
    return Quoted(opening, inner, closing)


def masked_words(text: str, secrets: set[str], *, bare: bool = True) -> str:
    """The text of a connection string, of JSON, of a comment with *** for the values that are named like secrets.

    They are put into `secrets`. `bare=False` spares values without quotes.
    """

    def masked(found: re.Match[str]) -> str:
        quote = found[3][0] if found[3][0] in "'\"" else ""
        if not is_secret(found[1]) or not (quote or bare):
            return found[0]
        secrets.add(found[3].strip(quote))
        return f"{found[1]}{found[2]}{quote}{MASK}{quote}"

    return _PAIR.sub(masked, text)


def masked_urls(text: str, secrets: set[str]) -> str:
    """The text with *** for the passwords in URLs, which are put into `secrets`."""

    def masked(found: re.Match[str]) -> str:
        secrets.add(found[2])
        return found[1] + MASK

    return _URL.sub(masked, text)


def struck(text: str, secrets: Iterable[str]) -> str:
    """`text`, such as a server's error, without the secrets, however their quotes are written and where it is cut."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= SHORTEST and _BEFORE_QUOTE.split(secret, 1)[0][:SHORTEST] in text:
            text = _however_quoted(secret).sub(MASK, text)
            for length in range(min(len(secret), _CUT) - 1, SHORTEST * 2, -1):
                text = text.replace(secret[:length], MASK)
    return text


def _however_quoted(secret: str) -> re.Pattern[str]:
    return re.compile(r"""['"\\]*""".join(re.escape(part) for part in re.split(r"""['"\\]+""", secret)))


def _doubled(content: str, opening: str) -> str:
    return content.replace(opening[-1], opening[-1] * 2) if opening[-1:] in ("'", '"', "`") else content
