"""Scripts: their statements, the parameters in them, and what of them is sent. Pure functions, no database.

A statement begins with the comments that stand directly above it (an empty line between detaches them) and ends before
its delimiter. What stands between statements is blanks, delimiters, detached comments, DELIMITER commands.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from browser import errors
from browser.console.client_commands import ends_with_its_line
from browser.console.script_blocks import Blocks
from browser.console.script_effect import Effect, effect, is_plain_select
from browser.console.script_guards import unguarded
from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.base.lexis_tokens import Piece, Token, coarse_tokens, tokens

__all__ = [
    "Effect", "Statement", "as_sent", "as_text", "effect", "is_plain_select", "split", "statement_at", "unguarded",
]  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """One statement of a script: `script[start:end]`, offsets in code points.

    `text` is exactly what was typed, without the delimiter. `line` counts from 1. `parameters` are the names without
    their colon, in the order they first appear, each once. `stop` is where the next statement may begin: behind the
    delimiter and the comment that follows on its line.
    """

    text: str
    start: int
    end: int
    line: int
    parameters: tuple[str, ...] = ()
    stop: int = -1


def split(script: str, lexis: Lexis) -> tuple[Statement, ...]:
    """The statements of `script`. Any text is accepted; what is left open runs to the end. Linear time."""
    return tuple(_Splitter(script, lexis).statements())


def statement_at(statements: Sequence[Statement], offset: int) -> Statement | None:
    """The statement the caret is in or just behind (up to the end of its delimiter's line), or None."""
    index = bisect_right(statements, offset, key=lambda each: each.start) - 1
    if index >= 0 and offset <= max(statements[index].end, statements[index].stop):
        return statements[index]
    return None


def as_sent(statement: Statement, lexis: Lexis) -> str:
    r"""What a statement without parameters is sent as: as typed, but `\:name` outside of quotes as `:name`."""
    text = statement.text
    if "\\:" not in text:
        return text
    return "".join(
        text[token.start + 1 : token.end] if token.piece is Piece.ESCAPED else text[token.start : token.end]
        for token in tokens(text, lexis)
    )


def as_text(statement: Statement, lexis: Lexis) -> str:
    """What `sqlalchemy.text()` must be given so that exactly `statement.parameters` are binds.

    Every other colon and backslash reaches the server as typed, percent signs too.
    Raises NotSupported where SQLAlchemy would take something else for a bind; a sentence says what to rename.
    """
    text, parameters = statement.text, set(statement.parameters)
    _refuse_look_alikes(statement)
    return "".join(
        text[token.start : token.end]
        if token.piece is Piece.ESCAPED or (token.piece is Piece.PARAMETER and _name(text, token) in parameters)
        else text[token.start : token.end].replace(":", "\\:")
        for token in tokens(text, lexis)
    )


_LOOK_ALIKE = re.compile(r"%\(([^)]+?)\)s|__\[POSTCOMPILE_")


def _refuse_look_alikes(statement: Statement) -> None:
    if not statement.parameters:
        return
    for found in _LOOK_ALIKE.finditer(statement.text):
        if found[1] is None or found[1] in statement.parameters:
            raise errors.NotSupported(
                f"“{found[0]}” in this statement looks like a parameter to SQLAlchemy.",
                hint="Write it in two pieces joined by ||, or rename the parameter."
                if found[1]
                else "Write it in two pieces joined by ||.",
            )


def _name(text: str, token: Token) -> str:
    return text[token.start + 1 : token.end]


class _Splitter:
    """One pass over a script."""

    def __init__(self, script: str, lexis: Lexis) -> None:
        self._script = script
        self._lexis = lexis
        self._delimiter = ";"
        self._found: list[Statement] = []
        self._line, self._counted = 1, 0
        self._same_line = False  # whether a delimiter stands on this line, and nothing of the next statement
        self._plain_lexis = _lexis_without_slices(lexis)
        self._marks = _MARKS.finditer(script)
        self._mark = re.match("", script)  # the last one of them that was looked at
        self._bracket = script.find("[")  # the next one; a look at each statement would take the square of the time
        self._begin()

    def _begin(self) -> None:
        self._start = -1  # where the statement or the comments above it begin
        self._end = -1  # where it ends as far as it was read; -1: nothing but comments so far
        self._detached = False  # whether an empty line stands behind _end
        self._parameters: dict[str, None] = {}
        self._blocks = Blocks(self._lexis)
        self._sliced = False  # whether it has brackets in which a colon may be no parameter

    def statements(self) -> list[Statement]:
        """All of them."""
        position, length = 0, len(self._script)
        while position < length:
            position = self._coarse_pass(position) if self._is_plain() else self._pass(position)
        self._finish(length)
        return self._found

    def _is_plain(self) -> bool:
        return self._blocks.plain and self._delimiter == ";" and not self._sliced

    def _coarse_pass(self, start: int) -> int:
        """Reads to the end of a statement in which only semicolons, comments and parameters matter any more."""
        script = self._script
        for token in coarse_tokens(script, self._lexis, start):
            piece = token.piece
            if piece is Piece.BLANK:
                self._blank(token)
            elif piece is Piece.COMMENT:
                self._comment(token)
            elif piece is Piece.SIGN and script[token.start] == ";":
                return self._finish(token.end)
            elif self._lexis.array_slices and piece is Piece.SIGN and script[token.start] == "[":
                return self._again()
            else:
                self._end, self._detached = token.end, False
                if piece is Piece.PARAMETER:
                    self._parameters[_name(script, token)] = None
        return len(script)

    def _again(self) -> int:
        """Goes back to the start of a statement with brackets, which has to be read token by token."""
        start = self._start
        self._begin()
        self._sliced = True
        return start

    def _pass(self, start: int) -> int:
        """Reads on from `start`; returns where to go on: the end, or behind something tokens know nothing of."""
        script = self._script
        if 0 <= self._bracket < start:
            self._bracket = script.find("[", start)
        for token in tokens(script, self._lexis if self._bracket >= 0 else self._plain_lexis, start):
            piece = token.piece
            if self._delimiter != ";" and piece in _MAY_BE_DELIMITER:
                cut = script.find(self._delimiter, token.start, token.end + len(self._delimiter) - 1)
                if cut >= 0:
                    return self._cut(token, cut)
            if piece is Piece.BLANK:
                self._blank(token)
            elif piece is Piece.COMMENT:
                self._comment(token)
            elif (
                piece is Piece.SIGN and script[token.start] == ";" and self._delimiter == ";" and not self._blocks.open
            ):
                if (behind := self._finish(token.end)) != token.end:
                    return behind
            elif self._end < 0 and piece is Piece.WORD and self._is_command(token):
                return self._command(token)
            elif self._end < 0 and script[token.start] in "\\." and ends_with_its_line(script, token.start):
                return self._client_command(token)
            else:
                self._significant(token)
                self._sliced = self._sliced or (self._lexis.array_slices and script[token.start] == "[")
                if self._is_plain():
                    return token.end
        return len(script)

    def _blank(self, token: Token) -> None:
        newlines = self._script.count("\n", token.start, token.end)
        if not newlines:
            return
        if self._end < 0 and (newlines > 1 or self._same_line):
            self._start = -1
        self._detached = self._detached or newlines > 1
        self._same_line = False

    def _comment(self, token: Token) -> None:
        if self._end >= 0:
            if not self._detached:
                self._end = token.end
            return
        if self._same_line and self._found:
            self._stop(token.end)
        if self._start < 0:
            self._start = token.start

    def _significant(self, token: Token) -> None:
        if self._start < 0:
            self._start = token.start
        self._end, self._same_line, self._detached = token.end, False, False
        script, piece = self._script, token.piece
        if piece is Piece.WORD:
            self._blocks.take(script[token.start : token.end].upper())
        elif piece is Piece.SIGN:
            self._blocks.take(script[token.start : token.end])
        else:
            if piece is Piece.PARAMETER:
                self._parameters[_name(script, token)] = None
            self._blocks.take("'")

    def _cut(self, token: Token, cut: int) -> int:
        if cut > token.start and token.piece is not Piece.BLANK:
            self._significant(Token(token.piece, token.start, cut))
        return self._finish(cut + len(self._delimiter))

    def _finish(self, stop: int) -> int:
        """Ends the statement that was read, if there is one; returns where to go on."""
        if self._end >= 0:
            self._line += self._script.count("\n", self._counted, self._start)
            self._counted = self._start
            parameters = () if self._blocks.routine else tuple(self._parameters)
            text = self._script[self._start : self._end]
            if _COPY.match(text) is not None:
                stop = self._behind_data(stop)
            self._found.append(Statement(text, self._start, self._end, self._line, parameters, stop))
            self._same_line = True
        if self._start >= 0:
            self._begin()
        return stop

    def _behind_data(self, stop: int) -> int:
        """Where the rows end that begin on the line behind COPY ... FROM STDIN; they are no statements.

        `stop` where there are none: where another COPY begins before any end.
        """
        line = _LINE_ENDS.match(self._script, stop)
        if line is None:
            return stop
        while self._mark is not None and self._mark.start() < line.end():
            self._mark = next(self._marks, None)
        return stop if self._mark is None or self._mark["copy"] else self._mark.end()

    def _client_command(self, token: Token) -> int:
        """A command of psql or sqlite3, which ends with its line."""
        end = self._script.find("\n", token.start)
        end = len(self._script) if end < 0 else end
        if self._start < 0:
            self._start = token.start
        self._end = token.start + len(self._script[token.start : end].rstrip())
        return self._finish(end)

    def _stop(self, stop: int) -> None:
        last = self._found[-1]
        self._found[-1] = Statement(last.text, last.start, last.end, last.line, last.parameters, stop)

    def _is_command(self, token: Token) -> bool:
        return self._lexis.delimiter_command and self._script[token.start : token.end].upper() == "DELIMITER"

    def _command(self, token: Token) -> int:
        """DELIMITER and what it says, up to the end of its line. Without a delimiter it says nothing."""
        script = self._script
        end = script.find("\n", token.end)
        end = len(script) if end < 0 else end
        said = script[token.end : end].split()
        if said:
            self._delimiter = said[0]
        self._begin()
        self._same_line = False
        return end


@lru_cache(maxsize=8)
def _lexis_without_slices(lexis: Lexis) -> Lexis:
    """The same for text without brackets."""
    return replace(lexis, array_slices=False)


_COPY = re.compile(r"(?is)(?:\s|--[^\n]*\n|/\*.*?\*/)*+copy\b.*?\bfrom\s+stdin\b")
_LINE_ENDS = re.compile(r"[ \t\r]*(?:--[^\n]*)?\n")
_MARKS = re.compile(r"(?im)^(?:\\\.\r?$|(?P<copy>[ \t]*copy\b[^;\n]*?\bfrom[ \t]+stdin\b))")
_MAY_BE_DELIMITER = frozenset({Piece.SIGN, Piece.WORD, Piece.NUMBER, Piece.BLANK, Piece.PARAMETER})
