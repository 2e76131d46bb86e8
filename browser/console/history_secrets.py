"""Passwords in statements, found by the vendor's own strings and names, and replaced by ***.

What is found: the value of whatever is named like a secret (PASSWORD '..', token = '..', a column of an INSERT with its
list of columns), what follows IDENTIFIED, keys of functions that encrypt, connection strings and URLs within strings
and comments, and the passwords of open connections. An INSERT without that list, also of a MERGE, is read by what
`Lexis.columns` knows. Not read without it: an INSERT within a string or a comment, one into a view or a query, and
rows that come from elsewhere (COPY, LOAD DATA, the parts of a WITH or FROM that a SELECT * hands on).
"""

import re
from dataclasses import dataclass, replace

from browser import masking
from browser.console.history_inserts import Rows, is_query
from browser.console.history_strings import Quoted, masked_urls, masked_words, quoted
from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import Piece, Token, significant, tokens, word_set
from browser.schema.secrets import is_secret

_HINT = re.compile(
    "(?i)pass|pwd|kennwort|contrase|identified|secret|token|credential|key|crypt|hmac|salt|otp|cv[vc]|iban|auth|code|://"
)
_DEEPEST = 4
_VALUE_WORDS = frozenset({"BY", "AS", "USING", "REPLACE"})
_BETWEEN = word_set("= := => : < > ! LIKE ILIKE IN IS NOT TO ANY == ~")
_NO_PASSWORD = word_set(
    "NULL EXPIRE HISTORY REUSE REQUIRE NEVER DEFAULT FOR PASSWORD RANDOM VALID UNTIL LOGIN SUPERUSER INTERVAL ("
    " NOLOGIN CREATEDB CREATEROLE INHERIT IN ON SET"
)
_PRAGMAS = frozenset({"KEY", "REKEY", "HEXKEY", "HEXREKEY", "TEXTKEY"})
_FUNCTIONS = re.compile(
    r"(?i)(pgp_(sym|pub)_(en|de)crypt|aes_(en|de)crypt|des_(en|de)crypt|encrypt|decrypt|crypt|hmac|password|old_password"
    r"|(en|de)crypt_iv|(pgp_(sym|pub)_(en|de)crypt)_bytea)"
)
_PAIRED = re.compile(r"(?i).*(config|json|hstore|option)")
_PRIORITIES = word_set("LOW_PRIORITY HIGH_PRIORITY DELAYED IGNORE")
_PUTS = re.compile(r"(?i)\b(?:into|insert|replace)\b")
_NAMES = re.compile(r"""[\w$]++|"(?=([^"]{1,256}+)")|`(?=([^`]{1,256}+)`)|\[(?=([^\[\]]{1,256}+)\])""")
"""Whatever may be a name; each quote is taken for an opening one, as it may stand in a string or a comment."""
_NAME = re.compile(r"[\w.\-]{1,64}")
_ENDS = re.compile(r"[\s;,)(]")


@dataclass(frozen=True, slots=True)
class Masked:
    """A statement without passwords.

    `parameters` are the names of those that stand where passwords do, `secrets` the passwords that were taken out.
    """

    text: str
    parameters: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()


def without_passwords(sql: str, lexis: Lexis, depth: int = 0) -> Masked:
    """The statement with *** for what is, or looks like, a password in it."""
    if masking.strike(sql) == sql and not _HINT.search(sql) and not _has_secrets(sql, lexis):
        return Masked(sql)
    found = _Finder(sql, lexis, depth)
    text = masking.strike(masked_urls(found.text(), found.secrets), words=False)
    return Masked(text, frozenset(found.parameters), frozenset(found.secrets))


def _has_secrets(sql: str, lexis: Lexis) -> bool:
    """Whether it may put something into a table that is known to have secrets: the names of both stand in it."""
    if not _PUTS.search(sql):
        return False
    names = {found[found.lastindex or 0] for found in _NAMES.finditer(sql)}
    return any(lexis.columns(name) for name in names)


class _Finder:
    """Goes once over the words of one statement and notes the places to mask."""

    def __init__(self, sql: str, lexis: Lexis, depth: int) -> None:
        self.parameters: set[str] = set()
        self.secrets: set[str] = set()
        self._sql, self._lexis, self._depth = sql, lexis, depth
        self._words = [*significant(sql, lexis), ("", Token(Piece.BLANK, len(sql), len(sql)))]
        self._places: dict[int, tuple[int, str]] = {}  # start: end and what is shown instead
        self._account = self._identified = False
        self._calls: list[str] = []
        for index in range(len(self._words) - 1):
            self._look(index)

    def text(self) -> str:
        """The statement with the places masked, and what is secret within its other strings and comments."""
        for token in self._texts():
            if token.start not in self._places:
                self._look_inside(token)
        parts, position = list[str](), 0
        for start in sorted(self._places):
            end, shown = self._places[start]
            if start >= position:
                parts += self._sql[position:start], shown
                position = end
        return "".join([*parts, self._sql[position:]])

    def _texts(self) -> list[Token]:
        """The strings, quoted names and comments."""
        found = [token for _, token in self._words if token.piece is Piece.STRING or token.piece is Piece.NAME]
        if "--" in self._sql or "/*" in self._sql or (self._lexis.hash_comments and "#" in self._sql):
            found += [each for each in tokens(self._sql, self._lexis) if each.piece is Piece.COMMENT]
        return found

    def _word(self, index: int) -> str:
        return self._words[index][0] if 0 <= index < len(self._words) else ""

    def _piece(self, index: int) -> Piece:
        return self._words[index][1].piece if 0 <= index < len(self._words) else Piece.BLANK

    def _quoted(self, index: int) -> Quoted:
        token = self._words[index][1]
        return quoted(self._sql[token.start : token.end])

    def _look(self, index: int) -> None:
        word, piece = self._word(index), self._piece(index)
        if word == ";":
            self._account = self._identified = False
        elif word == "(":
            self._calls.append(self._word(index - 1) if self._piece(index - 1) is Piece.WORD and index else "")
            if _FUNCTIONS.fullmatch(self._calls[-1]):
                self._in_parentheses(index)
        elif word == ")" and self._calls:
            self._calls.pop()
        elif piece is Piece.WORD:
            self._look_at_word(index, word)
        elif self._is_key(index) and self._secret(self._quoted(index).content):
            self._value(index + 2)
        name = self._quoted(index).content if piece in (Piece.WORD, Piece.NAME) else ""
        if name.upper() in _PRAGMAS and self._is_pragma(index):
            self._pragma(index + 1)
        elif name and self._secret(name):
            self._value(index + 1, bare=self._account and word == "PASSWORD")
            self._value_before(index)

    def _is_key(self, index: int) -> bool:
        """Whether it is the first text of json_object('a', 1), set_config('a', 'b')."""
        paired = bool(self._calls) and _PAIRED.match(self._calls[-1]) is not None
        return paired and self._piece(index) is Piece.STRING and self._word(index + 1) in (",", ":")

    def _secret(self, name: str) -> bool:
        return _NAME.fullmatch(name) is not None and is_secret(name)

    def _look_at_word(self, index: int, word: str) -> None:
        before, after = self._word(index - 1), index + 1
        if word in ("USER", "ROLE", "LOGIN", "GROUP") and before in ("CREATE", "ALTER", "REPLACE", "OR", "EXISTS"):
            self._account = True
        elif word == "IDENTIFIED":
            self._identified = True
        elif self._identified and word in _VALUE_WORDS:
            self._value(after, bare=True)
        elif word == "KEY" and self._piece(after) is Piece.STRING:
            self._value(after)
        elif word == "PASSWORD" and before == "SET" and self._word(after) == "FOR":
            self._value(next((at for at in range(after, len(self._words)) if self._word(at) in ("=", "TO")), after))
        elif word == "INTO":
            self._insert(after)
        elif word in ("INSERT", "REPLACE"):
            self._insert_without_into(index)

    def _is_pragma(self, index: int) -> bool:
        """PRAGMA key, PRAGMA main.key."""
        return self._word(index - (3 if self._word(index - 1) == "." else 1)) == "PRAGMA"

    def _pragma(self, index: int) -> None:
        """PRAGMA key = 'text', "text", text or (any of them)."""
        for at in range(index, len(self._words) - 1):
            if self._word(at) == ";":
                return
            if self._piece(at) is not Piece.SIGN:
                self._mask(at)

    def _value(self, index: int, *, bare: bool = False) -> None:
        """Mask the expression that begins here, as far as it is made of literals."""
        compared = False
        while self._word(index) in _BETWEEN:
            compared, index = True, index + 1
        while True:
            index = self._skipped_prefix(index)
            word, piece = self._word(index), self._piece(index)
            if piece is Piece.STRING:
                self._mask(index)
            elif piece is Piece.PARAMETER:
                self.parameters.add(word[1:])
            elif word == "(":
                index = self._in_parentheses(index)
            elif piece is Piece.WORD and self._word(index + 1) == "(" and word not in _NO_PASSWORD:
                index = self._in_parentheses(index + 1)
            elif piece is Piece.NUMBER and compared:
                self._mask(index)
            else:
                if bare and piece is not Piece.BLANK and word not in _NO_PASSWORD:
                    self._mask_bare(index)
                return
            index += 1
            if self._word(index) == "|" and self._word(index + 1) == "|":
                index += 2
            elif self._piece(index) is not Piece.STRING:
                return

    def _skipped_prefix(self, index: int) -> int:
        """Behind the N of N'text', the U& of U&'text', the _utf8mb4 of MySQL."""
        at = index
        while self._piece(at) is Piece.WORD or (self._word(at) == "&" and at > index):
            if self._words[at][1].end != self._words[at + 1][1].start:
                return index
            at += 1
        return at if self._piece(at) is Piece.STRING else index

    def _value_before(self, index: int) -> None:
        """Mask the text in 'text' = u.password."""
        while self._word(index - 1) == ".":
            index -= 2
        if index >= 2 and self._word(index - 1) in ("=", "<", ">") and self._piece(index - 2) is Piece.STRING:
            self._mask(index - 2)

    def _in_parentheses(self, index: int) -> int:
        """Mask every text up to the closing parenthesis; returns its index."""
        end = self._closing(index)
        for at in range(index, end):
            if self._piece(at) is Piece.STRING:
                self._mask(at)
            elif self._piece(at) is Piece.PARAMETER:
                self.parameters.add(self._word(at)[1:])
        return end

    def _closing(self, index: int) -> int:
        depth = 0
        for at in range(index, len(self._words) - 1):
            depth += {"(": 1, ")": -1}.get(self._word(at), 0)
            if depth == 0:
                return at
        return len(self._words) - 1

    def _insert(self, index: int) -> None:
        """The columns of INSERT INTO a.b (x, password) VALUES (..), (..), or SELECT .., .., or (SELECT .., ..)."""
        while self._piece(index) in (Piece.WORD, Piece.NAME) and self._word(index + 1) == ".":
            index += 2
        name = self._quoted(index).content
        if self._word(index + 1) == "PARTITION" and self._word(index + 2) == "(":
            index = self._closing(index + 2)
        elif self._word(index + 1) == "AS" and self._piece(index + 2) in (Piece.WORD, Piece.NAME):
            index += 2
        if self._word(index + 1) == "(" and not is_query(self._word(index + 2)):
            end = self._closing(index + 1)
            secret = self._secret_places(index + 2, end)
        else:
            end, columns = index, self._lexis.columns(name)
            secret = {place for place, column in enumerate(columns) if self._secret(column)}
        rows = Rows()
        for at in range(end + 1, len(self._words) - 1) if secret else ():
            piece = self._piece(at)
            if rows.place in secret and piece is Piece.STRING:
                self._mask(at)
            elif rows.place in secret and piece is Piece.PARAMETER:
                self.parameters.add(self._word(at)[1:])
            elif piece in (Piece.WORD, Piece.SIGN) and not rows.goes_on(self._word(at), self._word(at + 1)):
                return

    def _secret_places(self, index: int, end: int) -> set[int]:
        """Which of the columns that are listed here are secret, counted from 0."""
        places, place = set[int](), 0
        for at in range(index, end):
            if self._word(at) == ",":
                place += 1
            elif self._secret(self._quoted(at).content):
                places.add(place)
        return places

    def _insert_without_into(self, index: int) -> None:
        """MySQL's INSERT IGNORE users (..) VALUES (..), and the INSERT (..) VALUES (..) of a MERGE."""
        if self._word(index - 1) == "THEN" and self._word(index + 1) == "(":
            self._insert(index)
            return
        while self._word(index + 1) in _PRIORITIES:
            index += 1
        if self._piece(index + 1) in (Piece.WORD, Piece.NAME) and self._word(index + 1) != "INTO":
            self._insert(index + 1)

    def _mask(self, index: int) -> None:
        token, text = self._words[index][1], self._quoted(index)
        self._places[token.start] = token.end, replace(text, content=masking.MASK).text
        self.secrets.add(text.content)

    def _mask_bare(self, index: int) -> None:
        """A password without quotes: to the next blank."""
        start = self._words[index][1].start
        found = _ENDS.search(self._sql, start + 1)
        end = found.start() if found else len(self._sql)
        self._places[start] = end, masking.MASK
        self.secrets.add(self._sql[start:end])

    def _look_inside(self, token: Token) -> None:
        """What is secret within a string, a quoted name or a comment."""
        text = quoted(self._sql[token.start : token.end])
        inner = text.content
        if token.piece is not Piece.NAME and _HINT.search(inner):
            inner = self._masked_inside(inner, is_code=text.is_dollar)
        inner = masking.strike(inner)
        if inner != text.content:
            self._places[token.start] = token.end, replace(text, content=inner).text

    def _masked_inside(self, text: str, *, is_code: bool) -> str:
        if self._depth >= _DEEPEST:
            return masking.MASK
        if not is_code:  # a connection string has backslashes before quotes, which SQL would end at
            text = masked_words(text, self.secrets, bare=False)
        within = without_passwords(text, self._lexis, self._depth + 1)
        self.secrets |= within.secrets
        return within.text if is_code else masked_words(within.text, self.secrets)
