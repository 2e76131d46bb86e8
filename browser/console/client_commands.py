"""Commands of psql, mysql and sqlite3 that stand in scripts: no SQL, no server knows them, and none is sent."""

import re

from browser import errors
from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import Piece, first_word, tokens

_LINE = re.compile(r"(?:\s|--[^\n]*\n|/\*(?s:.*?)\*/)*+([\\.][A-Za-z!?.;][\w+!?]*)")
_BEHIND = re.compile(r"\\(?:g|G|gx|gset|gexec|gdesc|crosstabview|watch)\b[^\n\\]{0,80}\s*\Z")
_WORDS = frozenset({"SOURCE", "EXIT", "QUIT", "GO", "CONNECT", "TEE", "NOTEE", "PROMPT", "SPOOL"})
_INSTEAD = (
    (r"copy|import|load", "INSERT rows, or let the server read a file of its own (COPY, LOAD DATA)."),
    (r"d\w*\+?|l\+?|z|tables|schema|indexes|databases|sf|sv", "The panel on the left shows what there is."),
    (r"c|connect|u|use|open", "Open another connection (Ctrl+N); SET search_path chooses schemas on PostgreSQL."),
    (r"i|ir|include|source|read|\.", "Open the file as a query of its own (Ctrl+Shift+P, Open an SQL file)."),
    (r"timing|timer", "Each result says how long it took."),
    (r"x|g|gx|pset|mode|headers?|a|t|h", "F2 shows the current value as a whole."),
    (r"q|exit|quit", "Ctrl+W closes the query."),
    (r"set|gset|prompt|unset", "Write :name for a value; it is filled in beside the text."),
    (r"delimiter", "Statements end by themselves; a routine's body is taken as one."),
    (r"watch", "Ctrl+R in a result runs its statement again."),
)


def not_sql(text: str, lexis: Lexis) -> errors.NotSupported | None:
    """What is said of a statement that is, or ends with, a command of some client; None for SQL."""
    command = _command(text, lexis)
    if command is None:
        return None
    bare = command.lstrip("\\.").lower() or "."
    hint = next((said for pattern, said in _INSTEAD if re.fullmatch(pattern, bare)), "Take it out.")
    return errors.NotSupported(
        f"“{command}” is a command of a client program, not SQL. Nothing was sent to the server.", hint=hint
    )


def _command(text: str, lexis: Lexis) -> str | None:
    if (found := _LINE.match(text)) is not None:
        return found[1]
    if (behind := _BEHIND.search(text, max(0, len(text) - 200))) is not None and _is_sign(text, behind.start(), lexis):
        return behind[0].split()[0]
    word = first_word(text[:10_000], lexis)
    foreign = {"USE": not lexis.use_is_sql, "DELIMITER": not lexis.delimiter_command}
    return word if word in _WORDS or foreign.get(word, False) else None


def _is_sign(text: str, place: int, lexis: Lexis) -> bool:
    """Whether the backslash there stands outside of strings, names and comments."""
    return any(token.start == place for token in tokens(text, lexis) if token.piece is Piece.SIGN)


def ends_with_its_line(script: str, place: int) -> bool:
    """Whether a command begins there that ends where its line does."""
    return _LINE.match(script, place, place + 20) is not None
