"""Fuzzy matching for quick open and the command palette: what was typed, in order, anywhere in a name."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

ELSEWHERE = -10_000
"""What a word counts that is not in the name."""


def score(pattern: str, text: str) -> int | None:
    """How well `pattern` fits `text`, both in lower case: greater is better, None is not at all.

    The whole text beats its beginning, that the beginning of a word, that any substring, that letters in order.
    """
    if not pattern:
        return 0
    at = text.find(pattern)
    if at == 0:
        return 4_000 - len(text) + (1_000 if len(text) == len(pattern) else 0)
    if at > 0:
        starts_word = not text[at - 1].isalnum()
        return (3_000 if starts_word else 2_000) - at - len(text)
    position, gaps = 0, 0
    for character in pattern:
        found = text.find(character, position)
        if found < 0:
            return None
        gaps += found - position
        position = found + 1
    return 1_000 - 4 * gaps - len(text)


def ranked(
    pattern: str,
    items: Iterable[T],
    text_of: Callable[[T], str],
    limit: int = 100,
    *,
    place_of: Callable[[T], str] = lambda _: "",
) -> list[T]:
    """The items whose text fits every word of `pattern`, the best first, at most `limit`; ties keep their order.

    A word may fit the item's place instead (where it is, not what it is called), which counts less than any name.
    """
    words = pattern.lower().split()
    scored: list[tuple[int, int, T]] = []
    for order, item in enumerate(items):
        points = _points(words, text_of(item).lower(), place_of(item).lower())
        if points is not None:
            scored.append((-points, order, item))
    scored.sort(key=lambda each: each[:2])
    return [item for _, _, item in scored[:limit]]


def _points(words: Iterable[str], name: str, place: str) -> int | None:
    points = 0
    for word in words:
        fits = score(word, name)
        if fits is None:
            at = place.find(word)
            if at < 0:
                return None
            fits = ELSEWHERE - at
        points += fits
    return points
