"""Statements with semicolons of their own inside: triggers, stored programs, SQL-standard function bodies, rules."""

from browser.console.script_tokens import word_set
from browser.database.dialects.base.lexis import Compound, Lexis

ROUTINES = frozenset({"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE", "RULE"})
"""What CREATE makes of which a part runs later."""
_NO_ROUTINE = word_set(
    """
    TABLE VIEW INDEX DATABASE SCHEMA USER ROLE SEQUENCE TYPE DOMAIN EXTENSION SERVER MATERIALIZED UNIQUE VIRTUAL AS
    ON CAST OPERATOR POLICY PUBLICATION SUBSCRIPTION COLLATION LANGUAGE TABLESPACE STATISTICS TRANSFORM
    """
)
_HEADER_WORDS = 12
_BEGINS_STATEMENT = frozenset({";", "BEGIN", "THEN", "ELSE", "DO", "LOOP", "REPEAT", ":", "ATOMIC"})
_BEGINS_BODY = frozenset({"ROW", ")", "DETERMINISTIC", "DATA", "SQL", "DEFINER", "INVOKER", "DO", ":"})


class Blocks:
    """Follows one statement token by token (`take`), and tells whether a semicolon there ends it (`open`)."""

    def __init__(self, lexis: Lexis) -> None:
        self._compound = lexis.compound
        self._undecided = ("CREATE", "BEGIN") if lexis.compound is Compound.BLOCKS else ("CREATE",)
        self._words = 0
        self._first = ""
        self._before = ""
        self._depth = 0
        self.routine = False
        """Whether it makes something that runs later: then there are no parameters in it."""

    @property
    def open(self) -> bool:
        """Whether a semicolon here is one inside of the statement."""
        return self._depth > 0

    @property
    def plain(self) -> bool:
        """Whether what follows cannot change anything here any more."""
        return self._words > 0 and not self.routine and self._first not in self._undecided

    def take(self, word: str) -> None:
        """The next significant token: a word in upper case, a sign, or "'" for all else."""
        if not self._words:
            self._first = word
        self._words += 1
        if not self.routine:
            self._look_for_routine(word)
        elif self._compound is Compound.BLOCKS:
            self._stored_program(word)
        elif self._compound is Compound.ATOMIC:
            self._atomic(word)
        elif self._compound is Compound.TRIGGERS:
            self._trigger(word)
        self._before = word

    def _look_for_routine(self, word: str) -> None:
        if self._first == "CREATE":
            if word in ROUTINES:
                self.routine = True
            elif word in _NO_ROUTINE or self._words > _HEADER_WORDS:
                self._first = ""
        elif self._first == "BEGIN" and self._words == 2 and self._compound is Compound.BLOCKS:
            self._first = ""
            if word == "NOT":
                self.routine, self._depth = True, 1

    def _trigger(self, word: str) -> None:
        if word == "BEGIN" and self._depth == 0:
            self._depth = 1
        elif word == "END" and self._before in (";", "BEGIN"):
            self._depth = 0

    def _atomic(self, word: str) -> None:
        if word == "(" or (word == "ATOMIC" and self._before == "BEGIN") or (word == "CASE" and self._depth):
            self._depth += 1
        elif self._depth and word in (")", "END"):
            self._depth -= 1

    def _stored_program(self, word: str) -> None:
        if word == "END":
            self._depth = max(0, self._depth - 1)
        elif word == "BEGIN" or (word == "CASE" and self._before != "END"):
            self._depth += 1
        elif word in ("IF", "LOOP", "WHILE", "REPEAT", "FOR"):
            begins = self._before in (_BEGINS_STATEMENT if self._depth else _BEGINS_BODY)
            if begins and not (self._depth == 0 and word == "FOR"):
                self._depth += 1
