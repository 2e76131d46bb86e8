"""Walks through the tokens of one statement."""

from itertools import pairwise

from browser.migrate.lint_tokens import Token

_NOTHING = Token("")


class Reader:
    """One statement, or a part of it. Whatever is missing reads as empty, never as an error."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def token(self) -> Token:
        """What is next; empty at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else _NOTHING

    @property
    def word(self) -> str:
        """The next word in upper case; empty for anything else."""
        return self.token.word

    def words(self, count: int) -> list[str]:
        """The next words."""
        return [each.word for each in self._tokens[self._at : self._at + count]]

    def take(self) -> str:
        """The next word, which is behind us then."""
        word = self.word
        self._at += 1
        return word

    def skip(self, *words: str) -> bool:
        """Go past any of these words, as many as there are; True where there was one."""
        start = self._at
        while self.word and self.word in words:
            self._at += 1
        return self._at > start

    def until(self, word: str) -> None:
        """Go to a word, or to the end."""
        while self.token is not _NOTHING and self.word != word:
            self._at += 1

    def says(self, word: str) -> bool:
        """Whether a word follows anywhere."""
        return any(each.word == word for each in self._tokens[self._at :])

    def says_lock_none(self) -> bool:
        """LOCK = NONE."""
        words = [each.word for each in self._tokens[self._at :] if each.word != "="]
        return any(pair == ("LOCK", "NONE") for pair in pairwise(words))

    def take_outside(self) -> str:
        """The next word outside of any parentheses; empty at the end."""
        while self.token is not _NOTHING:
            if self.word == "(":
                self.skip_parentheses()
            elif word := self.take():
                return word
        return ""

    def skip_parentheses(self) -> None:
        """Go past a pair of parentheses and what is in it, where one begins here."""
        depth = 0
        while self.token is not _NOTHING:
            depth += {"(": 1, ")": -1}.get(self.word, 0)
            if depth == 0 and self.word != ")":
                return
            self._at += 1
            if depth == 0:
                return

    def qualified(self) -> tuple[str, str]:
        """A name such as `public.orders`: its schema, empty where there is none, and the name."""
        parts = [self.token.name]
        if not parts[0]:
            return "", ""
        self._at += 1
        while self.word == ".":
            self._at += 1
            parts.append(self.token.name)
            self._at += 1
        return (parts[-2] if len(parts) > 1 else ""), parts[-1]

    def listed(self) -> list[tuple[str, str]]:
        """Names with commas between them."""
        found = []
        while (name := self.qualified())[1]:
            found.append(name)
            if self.word != ",":
                break
            self._at += 1
        return found

    def parts(self) -> list["Reader"]:
        """What is left, cut at the commas outside of parentheses."""
        found: list[list[Token]] = [[]]
        depth = 0
        for token in self._tokens[self._at :]:
            depth += {"(": 1, ")": -1}.get(token.word, 0)
            if token.word == "," and depth <= 0:
                found.append([])
            else:
                found[-1].append(token)
        return [Reader(each) for each in found if each]

    def text(self, *ends: str) -> str:
        """What is left as text, up to one of these words outside of parentheses."""
        found: list[str] = []
        depth = 0
        for token in self._tokens[self._at :]:
            if depth == 0 and token.word in ends:
                break
            depth += {"(": 1, ")": -1}.get(token.word, 0)
            glued = found and (token.text in "(),." or found[-1] in "(.")
            found.append(token.text if glued or not found else f" {token.text}")
        return "".join(found)

    def after(self, word: str) -> "Reader":
        """What stands behind the first such word outside of parentheses; nothing where there is none."""
        depth = 0
        for at in range(self._at, len(self._tokens)):
            found = self._tokens[at].word
            if depth == 0 and found == word:
                return Reader(self._tokens[at + 1 :])
            depth += {"(": 1, ")": -1}.get(found, 0)
        return Reader([])
