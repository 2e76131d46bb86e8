"""What stands between the quotes of a token, and the secrets that a text of another language holds in it."""

import re
from dataclasses import dataclass

from browser.schema.secrets import is_secret

_OPENING = re.compile(r"""[eE]?'|"|`|\[|\$[^$\s']*\$|--|\#|/\*""")
_CLOSED_BY = {"[": "]", "/*": "*/", "--": "", "#": ""}
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


def masked_words(text: str) -> str:
    """The text of a connection string, of JSON, of a comment with *** for the values that are named like secrets."""
    return _PAIR.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    if not is_secret(found[1]):
        return found[0]
    quote = found[3][0] if found[3][0] in "'\"" else ""
    return f"{found[1]}{found[2]}{quote}***{quote}"


def _doubled(content: str, opening: str) -> str:
    return content.replace(opening[-1], opening[-1] * 2) if opening[-1:] in ("'", '"', "`") else content
