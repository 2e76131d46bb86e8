"""Which column the values of an INSERT go to, told word by word."""

from enum import Enum

from browser.database.dialects.base.lexis_tokens import word_set

SETS = word_set("UNION EXCEPT INTERSECT MINUS")
_ENDS_THE_LIST = word_set("FROM WHERE ORDER LIMIT WITH")
_QUERY = word_set("SELECT VALUES VALUE WITH (")


class _Mode(Enum):
    """What stands between two parentheses, or outside of all, at the present word."""

    START = "a query or VALUES may begin"
    LIST = "values, one for each column"
    ROWS = "VALUES: each parenthesis has a list"
    INSIDE = "what belongs to one value"
    REST = "a query behind its list"
    NONE = "what goes to no column"


_WITHIN = {
    _Mode.START: _Mode.START,
    _Mode.LIST: _Mode.INSIDE,
    _Mode.ROWS: _Mode.LIST,
    _Mode.INSIDE: _Mode.INSIDE,
    _Mode.REST: _Mode.NONE,
    _Mode.NONE: _Mode.NONE,
}


def is_query(word: str) -> bool:
    """Whether what begins with this word behind a parenthesis is a query, and no list of columns."""
    return word in _QUERY


class Rows:
    """Follows the words behind INSERT INTO t (a, b): `place` is the column a value goes to, None where it is none."""

    def __init__(self) -> None:
        self._modes = [_Mode.START]
        self._place = 0

    @property
    def place(self) -> int | None:
        """The column, counted from 0, that a literal here goes to."""
        return self._place if self._modes[-1] in (_Mode.LIST, _Mode.INSIDE) else None

    def goes_on(self, word: str, following: str) -> bool:
        """Take the next word, in upper case, with the one after it; False where the INSERT has no more rows."""
        mode = self._modes[-1]
        if word == "(":
            self._modes.append(_WITHIN[mode])
            self._place = 0 if mode is _Mode.ROWS else self._place
        elif word == ")":
            self._modes.pop()
        elif word == ";":
            return False
        elif mode is not _Mode.INSIDE and mode is not _Mode.NONE:
            if word == "RETURNING" or (word == "ON" and following in ("CONFLICT", "DUPLICATE")):
                return False
            self._take(word, mode)
        return bool(self._modes)

    def _take(self, word: str, mode: _Mode) -> None:
        if word == "," and mode is _Mode.LIST:
            self._place += 1
        elif word == "SELECT":
            self._modes[-1], self._place = _Mode.LIST, 0
        elif word in ("VALUES", "VALUE") and mode is not _Mode.LIST:
            self._modes[-1] = _Mode.ROWS
        elif word in SETS:
            self._modes[-1] = _Mode.START
        elif word in _ENDS_THE_LIST:
            self._modes[-1] = _Mode.REST
