"""Conditions that hold for every row: WHERE TRUE, WHERE 1 = 1, WHERE id = id, WHERE :x = :x or anything."""

from collections.abc import Iterator, Sequence

from browser.database.dialects.base.lexis_tokens import Piece, Token, word_set

Words = Sequence[tuple[str, Token]]

_ENDS = word_set("RETURNING ORDER LIMIT GROUP HAVING WINDOW UNION FETCH OFFSET FOR ON")
_SIGNS = word_set("TRUE FALSE NOT NULL IS IN LIKE BETWEEN ISNULL NOTNULL UNKNOWN DISTINCT FROM DIV MOD XOR")
_NEVER = (["FALSE"], ["0"], ["NULL"], ["NOT", "TRUE"], ["NOT", "1"])
_LITERALS = (Piece.NUMBER, Piece.STRING)


def holds_always(words: Words) -> bool:
    """Whether what stands behind a WHERE cannot tell one row from another, as far as its text shows.

    A condition of literals and parameters alone counts as one that holds. `words` may go on behind the condition.
    """
    return _holds(list(_clause(words)))


def _clause(words: Words) -> Iterator[tuple[str, Token]]:
    depth = 0
    for word, token in words:
        depth += (word == "(") - (word == ")")
        if depth < 0 or (depth == 0 and (word in _ENDS or word == ";") and token.piece is not Piece.NAME):
            return
        yield word, token


def _holds(words: Words) -> bool:
    words = _bare(words)
    either = list(_split(words, "OR"))
    if len(either) > 1:
        return any(_holds(part) for part in either)
    both = list(_split(words, "AND"))
    if len(both) > 1:
        return all(_holds(part) for part in both)
    return bool(words) and _true(words)


def _true(words: Words) -> bool:
    spelled = [word for word, _token in words]
    if spelled in _NEVER:
        return False
    if spelled[0] == "NOT" and len(spelled) > 1 and spelled[1] not in ("IN", "LIKE", "BETWEEN"):
        return spelled[1:] in _NEVER
    middle = len(spelled) // 2
    compared = len(spelled) % 2 == 1 and spelled[middle] in ("=", "==", "IS")
    if compared and spelled[:middle] == spelled[middle + 1 :]:
        return True
    if spelled[-2:-1] == ["LIKE"] and spelled[-1] in ("'%'", "'%%'", '"%"'):
        return True
    if compared and all(token.piece in _LITERALS for _word, token in (words[0], words[-1])) and len(spelled) == 3:
        return False  # 1 = 0
    return all(token.piece not in (Piece.NAME, Piece.WORD) or word in _SIGNS for word, token in words)


def _bare(words: Words) -> Words:
    """Without the parentheses around all of it."""
    while len(words) > 1 and words[0][0] == "(" and words[-1][0] == ")" and _one_pair(words):
        words = words[1:-1]
    return words


def _one_pair(words: Words) -> bool:
    depth = 0
    for place, (word, _token) in enumerate(words):
        depth += (word == "(") - (word == ")")
        if depth == 0:
            return place == len(words) - 1
    return False


def _split(words: Words, at: str) -> Iterator[Words]:
    depth, start = 0, 0
    for place, (word, _token) in enumerate(words):
        depth += (word == "(") - (word == ")")
        if depth == 0 and word == at:
            yield words[start:place]
            start = place + 1
    yield words[start:]
