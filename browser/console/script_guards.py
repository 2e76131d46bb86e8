"""What deserves a question before it runs: UPDATE and DELETE without WHERE or with WHERE 1 = 1, DROP, TRUNCATE."""

from browser.console.script_tautology import holds_always
from browser.console.script_tokens import Token, first_word, significant, word_set
from browser.database.dialects.base.lexis import Lexis


def unguarded(text: str, lexis: Lexis) -> str:
    """What deserves a question before it runs, or "".

    "UPDATE without WHERE: users", "DELETE without WHERE: users", "DROP TABLE users", "TRUNCATE users", "ALTER TABLE
    users DROP ...": the name as it is written. In a CTE, too; EXPLAIN without ANALYZE runs nothing.
    """
    if first_word(text, lexis) not in _LOOKED_INTO:
        return ""
    words = significant(text, lexis)
    spelled = [text[token.start : token.end] for _word, token in words]
    upper = [word for word, _token in words]
    if (
        upper[:1]
        and upper[0] in ("EXPLAIN", "DESCRIBE", "DESC")
        and not {"ANALYZE", "ANALYSE", '"ANALYZE"'} & {word.upper() for word in upper[:8]}
    ):
        return ""
    for index, word in enumerate(upper):
        before = upper[index - 1] if index else ""
        starts = (
            index == 0 or before in ("(", ")", ";", "ANALYZE", "VERBOSE") or (upper[0] == "WITH" and before != "FOR")
        )
        if word in ("UPDATE", "DELETE") and starts and _without_where(words, index):
            name = _name_after(upper, spelled, index + 1)
            if name:
                return f"{word} without WHERE: {name}"
        if index == 0 and word in ("DROP", "TRUNCATE", "ALTER"):
            return _dropping(upper, spelled)
        if index == 0 and word not in _GUARDED_FIRST:
            return ""
    return ""


_GUARDED_FIRST = frozenset({"UPDATE", "DELETE", "WITH", "EXPLAIN", "ANALYZE", "DESCRIBE", "DESC", "(", "SET"})
_LOOKED_INTO = _GUARDED_FIRST | {"DROP", "TRUNCATE", "ALTER", ""}
_BEFORE_NAME = word_set(
    """
    FROM ONLY TABLE IF EXISTS OR ROLLBACK ABORT REPLACE FAIL IGNORE LOW_PRIORITY QUICK CONCURRENTLY
    """
)


def _without_where(words: list[tuple[str, Token]], index: int) -> bool:
    depth = 0
    for place in range(index + 1, len(words)):
        word = words[place][0]
        depth += (word == "(") - (word == ")")
        if depth < 0 or (depth == 0 and word == ";"):
            return True
        if depth == 0 and word == "WHERE":
            return holds_always(words[place + 1 :])
    return True


def _name_after(upper: list[str], spelled: list[str], index: int) -> str:
    while index < len(upper) and upper[index] in _BEFORE_NAME:
        index += 1
    name = ""
    while index < len(upper):
        piece = spelled[index]
        if not (piece[:1].isalpha() or piece[:1] in '_"`[' or piece == "." or piece[:1] == "'"):
            break
        if name and not name.endswith(".") and piece != ".":
            break
        name += piece
        index += 1
    return name


def _dropping(upper: list[str], spelled: list[str]) -> str:
    if upper[0] == "TRUNCATE":
        return f"TRUNCATE {_name_after(upper, spelled, 1)}".strip()
    if upper[0] == "DROP":
        kinds = []
        index = 1
        while index < len(upper) and upper[index] in _DROPPED:
            kinds.append(upper[index])
            index += 1
        return " ".join(["DROP", *kinds, _name_after(upper, spelled, index)]).strip()
    if "DROP" in upper:
        at = upper.index("DROP")
        kind = f" {upper[at + 1]}" if at + 1 < len(upper) and upper[at + 1] in ("COLUMN", "PARTITION") else ""
        if at + 1 < len(upper) and upper[at + 1] in ("CONSTRAINT", "DEFAULT", "NOT", "INDEX", "KEY", "IDENTITY"):
            return ""
        name = _name_after(upper, spelled, at + (2 if kind else 1))
        return f"ALTER TABLE {_name_after(upper, spelled, 1)} DROP{kind} {name}".strip()
    return ""


def targets(text: str, lexis: Lexis) -> tuple[str, ...]:
    """The tables, as they are written, whose rows a statement that `unguarded` names concerns; () for none."""
    told = unguarded(text, lexis)
    words = significant(text, lexis)
    spelled = [text[token.start : token.end] for _word, token in words]
    upper = [word for word, _token in words]
    if told.startswith(("UPDATE ", "DELETE ")):
        return (told.rpartition(": ")[2],)
    if not told or not (upper[0] == "TRUNCATE" or upper[:2] == ["DROP", "TABLE"]):
        return (told.split()[2],) if told.startswith("ALTER TABLE ") else ()
    names, index = [], 1
    while index < len(upper) and (name := _name_after(upper, spelled, index)):
        names.append(name)
        index = next((place + 1 for place in range(index, len(upper)) if upper[place] == ","), len(upper))
    return tuple(names)


_DROPPED = word_set(
    """
    TABLE TEMPORARY VIEW MATERIALIZED INDEX DATABASE SCHEMA SEQUENCE TRIGGER FUNCTION PROCEDURE ROUTINE TYPE DOMAIN
    USER ROLE EXTENSION EVENT SERVER FOREIGN AGGREGATE OPERATOR RULE POLICY PUBLICATION SUBSCRIPTION
    """
)
