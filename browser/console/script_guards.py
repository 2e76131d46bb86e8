"""What deserves a question before it runs: UPDATE and DELETE without WHERE or with WHERE 1 = 1, DROP, TRUNCATE.

It is found where it runs: in a CTE, behind EXPLAIN ANALYZE, PREPARE or SET STATEMENT, in the body of a DO block. What a
procedure, a prepared statement or a string that is put together does nobody can see.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from browser.console.script_effect import explained
from browser.console.script_tautology import holds_always
from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import Piece, Token, first_word, significant, word_set


class Unguarded(NamedTuple):
    """`what` is found, as "DELETE without WHERE: users", or ""; `tables`, as they are written, have the rows."""

    what: str = ""
    tables: tuple[str, ...] = ()


class _Word(NamedTuple):
    upper: str
    spelled: str
    token: Token


_Words = Sequence[_Word]
_NOTHING = Unguarded()
_EXPLAINING = frozenset({"EXPLAIN", "DESCRIBE", "DESC", "ANALYZE"})
_BLOCKS = frozenset({"BEGIN", "IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR"})
_LOOKED_INTO = (
    _EXPLAINING
    | _BLOCKS
    | word_set("UPDATE DELETE WITH SET DROP TRUNCATE ALTER CREATE MERGE PREPARE EXECUTE DO COPY")
    | {""}
)
_BEFORE_STATEMENT = word_set("; BEGIN ATOMIC THEN ELSE LOOP DO REPEAT")
_BEFORE_DML = _BEFORE_STATEMENT | {"(", ")"}
_BEFORE_NAME = word_set(
    """
    FROM ONLY TABLE TABLES INTO IF EXISTS OR ROLLBACK ABORT REPLACE FAIL IGNORE LOW_PRIORITY QUICK CONCURRENTLY
    """
)
_DROPPED = word_set(
    """
    TABLE TABLES VIEW MATERIALIZED INDEX DATABASE SCHEMA SEQUENCE TRIGGER FUNCTION PROCEDURE ROUTINE TYPE DOMAIN USER
    ROLE GROUP EXTENSION EVENT SERVER FOREIGN AGGREGATE OPERATOR CLASS FAMILY RULE POLICY PUBLICATION SUBSCRIPTION OWNED
    BY TEXT SEARCH CONFIGURATION DICTIONARY PARSER TEMPLATE ACCESS METHOD TABLESPACE CAST LANGUAGE PROCEDURAL MAPPING
    FOR STATISTICS COLLATION CONVERSION TRANSFORM PACKAGE BODY
    """
)
_LOSES_NO_ROWS = word_set("CONSTRAINT DEFAULT NOT INDEX KEY IDENTITY EXPRESSION PRIMARY FOREIGN CHECK")


def unguarded(text: str, lexis: Lexis) -> Unguarded:
    """The first thing in a statement that deserves a question, such as "UPDATE without WHERE: users", "TRUNCATE users",
    "ALTER TABLE users DROP COLUMN name": the name as it is written.
    """
    if first_word(text, lexis) not in _LOOKED_INTO:
        return _NOTHING
    words = _words_of(text, lexis)
    first = words[0].upper if words else ""
    if first in ("PREPARE", "EXECUTE", "DO") and (inner := _quoted_statement(words)):
        return _first_of(_scanned(_words_of(inner, lexis)))
    return _first_of(_scanned(_that_runs(words)))


def _words_of(text: str, lexis: Lexis) -> _Words:
    return [_Word(word, text[token.start : token.end], token) for word, token in significant(text, lexis)]


def _first_of(found: Iterator[Unguarded]) -> Unguarded:
    return next((each for each in found if each.what), _NOTHING)


def _quoted_statement(words: _Words) -> str:
    """The string in PREPARE x FROM '...', EXECUTE IMMEDIATE '...' or DO LANGUAGE 'x' $$...$$, without its quotes."""
    strings = (
        each.spelled
        for before, each in pairwise(words)
        if each.token.piece is Piece.STRING and before.upper != "LANGUAGE"
    )
    quoted = next(strings, "")
    if quoted.startswith("$"):
        tag = quoted[: quoted.index("$", 1) + 1]
        return quoted[len(tag) : -len(tag)]
    inner = quoted.partition(quoted[-1])[2] if quoted else ""  # E stands before the first quote of E'...'
    return inner[:-1].replace("''", "'")


def _that_runs(words: _Words) -> _Words:
    """Without what stands around it: EXPLAIN ANALYZE, SET STATEMENT x = 1 FOR, PREPARE x AS; EXPLAIN runs nothing."""
    upper = [each.upper for each in words]
    first = upper[0] if upper else ""
    if first in _EXPLAINING:
        runs, begins = explained(upper)
        return _that_runs(words[begins:]) if runs else ()
    if first == "SET":
        begins = upper.index("FOR") + 1 if upper[1:2] == ["STATEMENT"] and "FOR" in upper else len(upper)
        return words[begins:]
    if first == "PREPARE":
        return words[upper.index("AS") + 1 :] if "AS" in upper else ()
    return words


def _scanned(words: _Words) -> Iterator[Unguarded]:
    """What is found wherever a statement begins; in a definition (CREATE) nothing runs."""
    goes_on = 0
    for index, (word, _spelled, _token) in enumerate(words):
        if index < goes_on:
            continue
        before = words[index - 1].upper if index else ";"
        if before in _BEFORE_DML and word in ("UPDATE", "DELETE"):
            yield _writing(_statement(words, index))
        elif before in _BEFORE_DML and word == "MERGE":
            statement = _statement(words, index)
            yield _merging(statement)
            goes_on = index + len(statement)
        elif before in _BEFORE_STATEMENT and word in _DROPPING:
            yield _DROPPING[word](_statement(words, index))
        if word == "CREATE" and before in _BEFORE_STATEMENT:
            definition = _statement(words, index) if index else words  # a routine's own body holds semicolons
            yield from _filling(definition)
            goes_on = index + len(definition)


def _filling(words: _Words) -> Iterator[Unguarded]:
    """What is found in the query that a new table is filled from."""
    upper = [each.upper for each in words]
    if "TABLE" in upper[1:4] and "AS" in upper:
        yield from _scanned(words[upper.index("AS") + 1 :])


def _statement(words: _Words, begins: int) -> _Words:
    """Up to the semicolon or parenthesis that ends it."""
    depth, end = 0, begins
    while end < len(words):
        word = words[end].upper
        depth += (word == "(") - (word == ")")
        if depth < 0 or (depth == 0 and word == ";"):
            break
        end += 1
    return words[begins:end]


def _outside(words: _Words) -> Iterator[tuple[int, str]]:
    """The words that stand in no parentheses, with their places."""
    depth = 0
    for place, (word, _spelled, _token) in enumerate(words):
        depth += (word == "(") - (word == ")")
        if depth == 0:
            yield place, word


def _writing(words: _Words) -> Unguarded:
    """UPDATE or DELETE."""
    where = next((place for place, word in _outside(words) if word == "WHERE"), None)
    if where is not None and not _always(words[where + 1 :]):
        return _NOTHING
    name = "" if words[1:2] and words[1].upper == "SET" else _name(words[1:])
    return Unguarded(f"{words[0].upper} without WHERE: {name}", (name,)) if name else _NOTHING


def _merging(words: _Words) -> Unguarded:
    """MERGE whose condition holds for every pair of rows, or that changes every row of its own without a match."""
    spelled = " ".join(each.upper for each in words)
    at = [place for place, word in _outside(words) if word in ("ON", "WHEN")]
    on, when = (at[0], at[1]) if len(at) > 1 else (0, 0)
    changing = "THEN UPDATE" in spelled or "THEN DELETE" in spelled
    all_pairs = changing and _always(words[on + 1 : when])
    others = any(f"NOT MATCHED BY SOURCE THEN {verb}" in spelled for verb in ("UPDATE", "DELETE"))
    name = _name(words[1:])
    return Unguarded(f"MERGE into every row: {name}", (name,)) if all_pairs or others else _NOTHING


def _always(words: _Words) -> bool:
    return holds_always([(each.upper, each.token) for each in words])


def _dropping(words: _Words) -> Unguarded:
    kinds: list[str] = []
    for each in words[1:]:
        if each.upper not in _DROPPED:
            break
        kinds.append(each.upper)
    after = words[1 + len(kinds) :]
    if not kinds and after[:1] and after[0].upper in ("PREPARE", "TEMPORARY"):
        return _NOTHING  # of the session itself
    tables = _names(after) if kinds in (["TABLE"], ["TABLES"]) else ()
    return Unguarded(" ".join(["DROP", *kinds, _name(after)]).strip(), tables)


def _truncating(words: _Words) -> Unguarded:
    return Unguarded(f"TRUNCATE {_name(words[1:])}".strip(), _names(words[1:]))


def _altering(words: _Words) -> Unguarded:
    """ALTER TABLE that loses rows or their values: DROP COLUMN, DROP or TRUNCATE PARTITION."""
    upper = [each.upper for each in words]
    kind = next((word for word in upper[1:4] if word not in ("ONLINE", "IGNORE", "FOREIGN")), "")
    if kind not in ("TABLE", "TYPE"):
        return _NOTHING
    name = _name(words[upper.index(kind) + 1 :])
    for place, word in _outside(words):
        following = upper[place + 1] if place + 1 < len(upper) else ""
        if (word == "DROP" and following not in _LOSES_NO_ROWS) or (word == "TRUNCATE" and following == "PARTITION"):
            named = following in ("COLUMN", "PARTITION", "ATTRIBUTE", "SYSTEM")
            lost = [word, following] if named else [word]
            lost.append(_name(words[place + len(lost) :]))
            return Unguarded(f"ALTER {kind} {name} {' '.join(lost)}".strip(), (name,) if kind == "TABLE" else ())
    return _NOTHING


def _replacing(words: _Words) -> Unguarded:
    """MariaDB drops the table that is there."""
    if [each.upper for each in words[:4]] != ["CREATE", "OR", "REPLACE", "TABLE"]:
        return _NOTHING
    name = _name(words[4:])
    return Unguarded(f"CREATE OR REPLACE TABLE {name}", (name,))


_DROPPING = {"DROP": _dropping, "TRUNCATE": _truncating, "ALTER": _altering, "CREATE": _replacing}


def _name(words: _Words) -> str:
    """The name that comes first, with its schema, behind ONLY, IF EXISTS and the like; "" where there is none."""
    name = ""
    for each in words:
        if not name and each.upper in _BEFORE_NAME:
            continue
        if not (each.spelled[:1].isalpha() or each.spelled[:1] in ("_", '"', "`", "[", ".", "'")):
            break
        if name and not name.endswith(".") and each.spelled != ".":
            break
        name += each.spelled
    return name


def _names(words: _Words) -> tuple[str, ...]:
    """The names between commas."""
    begins = [0, *(place + 1 for place, word in _outside(words) if word == ",")]
    return tuple(name for place in begins if (name := _name(words[place:])))
