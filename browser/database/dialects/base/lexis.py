"""What a vendor's SQL looks like to whoever reads it character by character; the generic one is standard SQL.

Only facts stand here, the vendor's own and one that an open database adds; `lexis_tokens` takes a text apart by them,
for whoever reads SQL.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

_RESERVED = """
all and any array as asc between both by case cast check collate column constraint create cross current_date
current_time current_timestamp current_user default deferrable delete desc distinct drop else end except exists false
fetch for foreign from full grant group having in index initially inner insert intersect into is join leading left like
limit localtime localtimestamp natural not null offset on or order outer primary references revoke right select
session_user set some table then to trailing trigger true union unique update user using values view when where window
with
"""


class Compound(StrEnum):
    """Which statements have semicolons of their own inside."""

    NONE = "none"
    TRIGGERS = "triggers"
    """CREATE TRIGGER ... BEGIN a; b; END"""
    ATOMIC = "atomic"
    """CREATE FUNCTION ... BEGIN ATOMIC a; b; END, and CREATE RULE ... DO (a; b)"""
    BLOCKS = "blocks"
    """Stored programs: BEGIN, IF, CASE, LOOP, WHILE, REPEAT, FOR ... END"""


def _unknown(table: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Lexis:
    """The lexical facts of one vendor. Quotes that double themselves ('' and "") are everywhere."""

    highlighter: str = "sql"
    """The name of Pygments' lexer; never "sqlite3", which is that of the shell."""
    dollar_quotes: bool = False
    """$$text$$ and $tag$text$tag$."""
    escape_strings: bool = False
    """E'it\\'s', whatever other strings do."""
    backslash_escapes: bool = False
    """'it\\'s' in every string."""
    nested_comments: bool = False
    """/* one /* two */ one */ is one comment."""
    hash_comments: bool = False
    """# to the end of the line."""
    dash_needs_space: bool = False
    """--x is no comment, -- x is."""
    return_ends_comment: bool = False
    """A carriage return alone ends a line comment."""
    executable_comments: bool = False
    """/*!50000 SQL */ is SQL to the server."""
    double_quotes_are_text: bool = False
    """"x" is a string, not a name."""
    backtick_names: bool = False
    bracket_names: bool = False
    """[a name], as SQLite takes it."""
    casts: bool = False
    """a::type."""
    array_slices: bool = False
    """a[1:2], where the colon begins no parameter."""
    assignments: bool = False
    """:= is an operator."""
    delimiter_command: bool = False
    """DELIMITER // is the script's own command, never sent."""
    use_is_sql: bool = True
    """USE name is a statement of the server's, and no command of a client alone."""
    sql_modes: bool = False
    """The session's `@@sql_mode` changes what a string is; see `in_mode`."""
    compound: Compound = Compound.NONE
    name_quote: str = '"'
    """What a name that needs it is put into."""
    folds_to: str = ""
    """"lower" where an unquoted name means the lower case one; "" where case does not matter to names."""
    reserved: frozenset[str] = field(default=frozenset(_RESERVED.split()), repr=False)
    """Words (lower case) that are no names without quotes."""
    keywords: tuple[str, ...] = field(default=tuple(_RESERVED.split()), repr=False)
    """What completion offers, lower case."""
    functions: tuple[str, ...] = field(default=("avg", "coalesce", "count", "max", "min", "sum"), repr=False)
    """Functions that completion offers, lower case."""
    columns: Callable[[str], tuple[str, ...]] = field(default=_unknown, repr=False)
    """The columns of a table with secrets, in their order, by its name; () of others, and where no database is open."""

    def in_mode(self, sql_mode: str) -> "Lexis":
        """The SQL of a session with this `@@sql_mode`: NO_BACKSLASH_ESCAPES and ANSI_QUOTES change what a string is.

        The same where a vendor has no such modes.
        """
        if not self.sql_modes:
            return self
        modes = {mode.strip().upper() for mode in sql_mode.split(",")}
        return replace(
            self,
            backslash_escapes="NO_BACKSLASH_ESCAPES" not in modes,
            double_quotes_are_text=not modes & {"ANSI_QUOTES", "ANSI"},
        )
