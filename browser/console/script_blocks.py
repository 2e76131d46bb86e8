"""Statements with semicolons of their own inside: triggers, stored programs, SQL-standard function bodies, rules."""

from browser.database.dialects.base.lexis import Compound, Lexis
from browser.database.dialects.base.lexis_tokens import word_set

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
_LOOPS = frozenset({"IF", "LOOP", "WHILE", "REPEAT"})
_BEGINS_BODY = frozenset({"ROW", ")", "DETERMINISTIC", "DATA", "SQL", "DEFINER", "INVOKER", "DO", ":"})


class Blocks:
    """Follows one statement token by token (`take`), and tells whether a semicolon there ends it (`open`)."""

    def __init__(self, lexis: Lexis) -> None:
        self._compound = lexis.compound
        self._undecided = ("CREATE", "BEGIN") if lexis.compound is Compound.BLOCKS else ("CREATE",)
        self._words = 0
        self._first = ""
        self._before = ""
        self._open: list[str] = []  # what is open: "block", "case" (an expression), "("
        self._kind = ""
        self.routine = False
        """Whether it makes something that runs later: then there are no parameters in it."""

    @property
    def open(self) -> bool:
        """Whether a semicolon here is one inside of the statement."""
        return bool(self._open)

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
                self.routine, self._kind = True, word
            elif word in _NO_ROUTINE or self._words > _HEADER_WORDS:
                self._first = ""
        elif self._first == "BEGIN" and self._words == 2 and self._compound is Compound.BLOCKS:
            self._first = ""
            if word == "NOT":
                self.routine, self._open = True, ["block"]

    def _trigger(self, word: str) -> None:
        if word == "BEGIN" and not self._open:
            self._open = ["block"]
        elif word == "END" and self._before in (";", "BEGIN"):
            self._open = []

    def _atomic(self, word: str) -> None:
        """BEGIN ATOMIC ... END of functions; the parentheses of rules."""
        if self._kind == "RULE":
            if word == "(":
                self._open.append(word)
        elif (word == "ATOMIC" and self._before == "BEGIN") or (word == "CASE" and self._open):
            self._open.append("block")
        if self._open and word == (")" if self._kind == "RULE" else "END"):
            self._open.pop()

    def _stored_program(self, word: str) -> None:
        if self._before == ".":
            return
        starts = self._before in (_BEGINS_STATEMENT if self._open else _BEGINS_BODY) and self._open[-1:] != ["case"]
        if word == "END":
            del self._open[-1:]
        elif word == "BEGIN":
            self._open.append("block")
        elif word == "CASE" and self._before != "END":
            self._open.append("block" if starts else "case")
        elif starts and (word in _LOOPS or (word == "FOR" and self._open)):
            self._open.append("block")
