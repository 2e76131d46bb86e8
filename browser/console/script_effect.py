"""What a statement does, as far as its text tells. In doubt it is never a read."""

import re
from enum import StrEnum
from itertools import pairwise

from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import first_word, significant, word_set


class Effect(StrEnum):
    """The kinds of statements."""

    READ = "read"
    WRITE = "write"
    """Rows or files change or are locked: DML (in a CTE, too), SELECT INTO, SELECT FOR UPDATE, TRUNCATE, REFRESH."""
    DEFINE = "define"
    TRANSACTION = "transaction"
    SESSION = "session"
    """SET, USE, PRAGMA x = y, ATTACH, LISTEN, PREPARE ..."""
    OTHER = "other"
    """CALL, DO, VACUUM and whatever is unknown."""


_ANALYZE = ("ANALYZE", "ANALYSE")
_EXPLAINING = (*_ANALYZE, "VERBOSE", "EXTENDED", "PARTITIONS", "FORMAT", "QUERY", "PLAN")
_DML = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"})
_QUERIES = frozenset({"SELECT", "VALUES", "TABLE", "WITH"})
_FIRST = {
    Effect.READ: "SHOW DESCRIBE DESC HELP",
    Effect.WRITE: "INSERT UPDATE DELETE MERGE REPLACE TRUNCATE REFRESH IMPORT",
    Effect.DEFINE: "CREATE ALTER DROP COMMENT GRANT REVOKE RENAME SECURITY REASSIGN",
    Effect.TRANSACTION: "BEGIN START COMMIT ROLLBACK SAVEPOINT RELEASE END ABORT XA",
    Effect.SESSION: "SET RESET USE DISCARD LISTEN UNLISTEN ATTACH DETACH PREPARE DEALLOCATE DECLARE CLOSE LOCK UNLOCK",
}
_BY_FIRST = {word: kind for kind, words in _FIRST.items() for word in words.split()}
_CERTAIN = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "CREATE", "ALTER", "DROP", "GRANT", "REVOKE"})
"""What needs no look at the rest: a megabyte of INSERT takes no time."""
_ACTING = re.compile(
    r"""
    NEXTVAL | SETVAL | LASTVAL | SET_CONFIG | QUERY_TO_XML.* | DATABASE_TO_XML | DBLINK.* | LO_.+ | LOWRITE
    | PG_(?:TERMINATE_BACKEND | CANCEL_BACKEND | RELOAD_CONF | ROTATE_LOGFILE | SWITCH_(?:WAL|XLOG) | PROMOTE | NOTIFY
        | LOG_.+ | LOGICAL_.+ | CREATE_.+ | DROP_.+ | COPY_.+ | REPLICATION_.+ | WAL_REPLAY_.+ | BACKUP_.+
        | START_BACKUP | STOP_BACKUP | (?:TRY_)?ADVISORY_.+
        | STAT_(?:STATEMENTS_)?RESET.* | READ_(?:BINARY_)?FILE | LS_DIR | FILE_.+ | IMPORT_.+)
    | BRIN_(?:DE)?SUMMARIZE_.+ | GIN_CLEAN_PENDING_LIST | GET_LOCK | RELEASE_(?:ALL_)?LOCKS? | MASTER_.+_WAIT
    | LOAD_FILE | LOAD_EXTENSION | WRITEFILE | EDIT | FTS3_TOKENIZER | SYS_EXEC | SYS_EVAL
    """,
    re.VERBOSE,
)
"""Names of functions that do more than compute. A database has functions of its own, too, and nobody can know those."""
_READ_PRAGMAS = word_set(
    """
    TABLE_INFO TABLE_XINFO TABLE_LIST INDEX_INFO INDEX_XINFO INDEX_LIST FOREIGN_KEY_LIST FOREIGN_KEY_CHECK
    INTEGRITY_CHECK QUICK_CHECK DATABASE_LIST COLLATION_LIST FUNCTION_LIST MODULE_LIST PRAGMA_LIST COMPILE_OPTIONS
    """
)
_ACTING_PRAGMAS = word_set(
    """
    OPTIMIZE WAL_CHECKPOINT INCREMENTAL_VACUUM SHRINK_MEMORY
    """
)
_WRITING_PRAGMAS = word_set(
    """
    USER_VERSION APPLICATION_ID SCHEMA_VERSION JOURNAL_MODE AUTO_VACUUM PAGE_SIZE ENCODING WRITABLE_SCHEMA
    """
)


def effect(statement_text: str, lexis: Lexis) -> Effect:
    """What the statement does. Functions that it calls may do more than anybody can see."""
    first = first_word(statement_text, lexis)
    if first in _CERTAIN and statement_text.lstrip()[:1] != "(":
        return _BY_FIRST[first]
    words = significant(statement_text, lexis)
    while words and words[-1][0] == ";":
        words.pop()
    several = any(word == ";" for word, _token in words)
    found = _effect([word for word, _token in words], lexis)
    return Effect.OTHER if several and found is not Effect.DEFINE else found


def is_plain_select(text: str, lexis: Lexis) -> bool:
    """Whether `text` is one SELECT, VALUES, TABLE or WITH ... SELECT as DECLARE CURSOR takes it: nothing but rows."""
    if first_word(text, lexis) not in (*_QUERIES, ""):
        return False
    words = [word for word, _token in significant(text, lexis)]
    return (
        _keyword(words) in _QUERIES
        and ";" not in words
        and not any(word == "INTO" and before != "." for before, word in zip(["", *words], words, strict=False))
        and not (_keyword(words) == "WITH" and _has_dml(words))
    )


def _keyword(words: list[str]) -> str:
    """The first word; the parentheses around a query are none."""
    return next((word for word in words if word != "("), "")


def _effect(words: list[str], lexis: Lexis) -> Effect:
    first = _keyword(words)
    if words and words[0] == "(" and first not in _QUERIES:
        return Effect.OTHER
    if first in _QUERIES:
        return query_effect(words)
    if first in _SPECIAL:
        return _SPECIAL[first](words, lexis)
    return _BY_FIRST.get(first, Effect.OTHER)


def query_effect(words: list[str]) -> Effect:
    """What a SELECT, VALUES, TABLE or WITH does, by its words."""
    if _keyword(words) == "WITH" and _has_dml(words):
        return Effect.WRITE
    found = Effect.READ
    for index, word in enumerate(words):
        before = words[index - 1] if index else ""
        after = words[index + 1] if index + 1 < len(words) else ""
        if before == ".":
            continue
        if word == "INTO":
            return Effect.SESSION if after == "@" else Effect.WRITE
        if (word == "FOR" and after in ("UPDATE", "SHARE", "NO", "KEY")) or (word == "LOCK" and after == "IN"):
            return Effect.WRITE
        if word == "NEXT" and after == "VALUE":
            return Effect.OTHER
        if word == ":=" and words[max(index - 2, 0)] == "@":
            found = Effect.SESSION
    acting = any(after == "(" and _acts(word) for word, after in pairwise(words))
    return Effect.OTHER if acting else found


def _acts(name: str) -> bool:
    """Whether a function of this name, quoted or not, may act; one whose name is spelled in code points may be any."""
    return _ACTING.fullmatch(name.strip('"`[]').upper()) is not None or (name[:1] == '"' and "\\" in name)


def _has_dml(words: list[str]) -> bool:
    """Whether a WITH statement has DML in it, at its end or in a CTE. A function REPLACE() is none."""
    for index, word in enumerate(words):
        if word in _DML:
            before = words[index - 1] if index else ""
            after = words[index + 1] if index + 1 < len(words) else ""
            if before not in (".", "FOR", "AS") and after not in ("(", ".", ",", ")", "="):
                return True
    return False


def explained(words: list[str]) -> tuple[bool, int]:
    """Whether EXPLAIN, DESCRIBE or MariaDB's ANALYZE runs what it explains, and where in `words` that begins."""
    runs, begins = words[0] == "ANALYZE", 1
    if words[1:2] == ["("] and _keyword(words[1:]) not in _QUERIES:
        begins = words.index(")") + 1 if ")" in words else len(words)
        options = [word.strip('"').upper() for word in words[2:begins]]
        runs = runs or any(
            word in _ANALYZE and following not in ("FALSE", "OFF", "0") for word, following in pairwise(options)
        )
    while words[begins : begins + 1] and words[begins] in _EXPLAINING:
        runs = runs or words[begins] in _ANALYZE
        begins += 3 if words[begins] == "FORMAT" else 1
    return runs, begins


def _explain(words: list[str], lexis: Lexis) -> Effect:
    """EXPLAIN runs nothing without ANALYZE. MariaDB's ANALYZE SELECT is like EXPLAIN ANALYZE SELECT."""
    runs, begins = explained(words)
    inner = _effect(words[begins:], lexis)
    if words[0] == "ANALYZE" and (words[begins : begins + 1] == ["TABLE"] or inner not in (Effect.READ, Effect.WRITE)):
        return Effect.OTHER
    return inner if runs else Effect.READ


def _pragma(words: list[str], _lexis: Lexis) -> Effect:
    name = words[3] if words[2:3] == ["."] and len(words) > 3 else words[1] if len(words) > 1 else ""
    rest = words[4:] if words[2:3] == ["."] else words[2:]
    if name in _ACTING_PRAGMAS or not name.isidentifier():
        return Effect.OTHER
    if not rest or (rest[0] == "(" and name in _READ_PRAGMAS):
        return Effect.READ
    return Effect.WRITE if name in _WRITING_PRAGMAS else Effect.SESSION


def _copy(words: list[str], lexis: Lexis) -> Effect:
    depth, direction, at = 0, "", 0
    for index, word in enumerate(words):
        depth += (word == "(") - (word == ")")
        if depth == 0 and word in ("FROM", "TO"):
            direction, at = word, index
            break
    if direction == "FROM":
        return Effect.WRITE
    if direction != "TO" or words[at + 1 : at + 2] != ["STDOUT"]:
        return Effect.OTHER
    return _effect(words[2 : at - 1], lexis) if words[1] == "(" else Effect.READ


def _set(words: list[str], lexis: Lexis) -> Effect:
    following = words[1] if len(words) > 1 else ""
    if following == "TRANSACTION" or words[1:3] in (["SESSION", "TRANSACTION"], ["LOCAL", "TRANSACTION"]):
        return Effect.TRANSACTION
    if following == "STATEMENT" and "FOR" in words:
        return _effect(words[words.index("FOR") + 1 :], lexis)
    if {"GLOBAL", "PERSIST", "PERSIST_ONLY"} & set(words):
        return Effect.OTHER
    return Effect.DEFINE if following in ("PASSWORD", "DEFAULT") else Effect.SESSION


def _by_second(words: list[str], lexis: Lexis) -> Effect:
    following = words[1] if len(words) > 1 else ""
    if words[0] == "BEGIN":
        return Effect.OTHER if following == "NOT" else Effect.TRANSACTION
    if words[0] == "START":
        return Effect.TRANSACTION if following == "TRANSACTION" else Effect.OTHER
    if words[0] == "PREPARE":
        return Effect.TRANSACTION if following == "TRANSACTION" else Effect.SESSION
    if words[0] == "LOAD":
        return Effect.WRITE if following in ("DATA", "XML") else Effect.OTHER
    if words[0] == "IMPORT":
        return Effect.DEFINE
    return _BY_FIRST.get(words[0], Effect.OTHER)


_SPECIAL = {
    "EXPLAIN": _explain,
    "DESCRIBE": _explain,
    "DESC": _explain,
    "ANALYZE": _explain,
    "PRAGMA": _pragma,
    "COPY": _copy,
    "SET": _set,
    "BEGIN": _by_second,
    "START": _by_second,
    "PREPARE": _by_second,
    "LOAD": _by_second,
    "IMPORT": _by_second,
}
