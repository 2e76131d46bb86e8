"""What every lesson must tell."""

import re

from browser.database.url import parse
from browser.demo.lessons import LESSONS, Lesson, Told

WORDS = {
    "detached": "DetachedInstanceError: Parent instance .* is not bound to a Session",
    "missing_greenlet": "MissingGreenlet: greenlet_spawn has not been called",
    "missing_unique": r"InvalidRequestError: The unique\(\) method must be invoked",
    "never_closed": "Current Checked out connections: 1",
    "legacy_query": "LegacyAPIWarning: The Query.get",
    "exhausted": r"TimeoutError: QueuePool limit of size 1 overflow 1 reached, connection timed out, timeout 0\.30",
    "read_only": "ArgumentError: Invalid value .* for isolation_level",
    "strategies": "lazy='raise'",
    "slow": "^INFO rowlore.slow: slow statement",
}
HAPPENED = {
    "n_plus_one": r"26 statements for \d+ orders of 25 users",
    "expired": "6 statements",
    "unflushed": "sees 0 orders more than before, and the order's id is None",
    "never_closed": "1 connection is still checked out",
    "unit_of_work": "2 pending, 1 dirty, 1 deleted",
    "bulk_work": "rows went in",
    "large": r"\d entries by 2 statements|0 entries",
}
REMEDIED = {
    "n_plus_one": "2 statements",
    "expired": "1 statement:",
    "unflushed": r"1 more, and its id is [0-9a-f-]{36}.*the first code sees 1 more",
    "missing_greenlet": r"(\d+) orders .*; \1 with the old code",
    "never_closed": "^0 connections",
    "read_only": "an UPDATE was refused: .*(readonly|read-only|READ ONLY)",
    "unit_of_work": r"id was None, afterwards \d+.*new\.mechanic@rowlore\.example",
}


def lessons(module: str) -> list[str]:
    """The functions of one module's lessons."""
    return [lesson.function for lesson in LESSONS if lesson.module == module]


def tell(url: str, function: str) -> Told:
    """Run the lesson and check what it tells."""
    lesson = next(each for each in LESSONS if each.function == function)
    told = lesson.run(parse(url))
    check(lesson, told)
    return told


def check(lesson: Lesson, told: Told) -> None:
    """Every part is there, and says what it must."""
    assert told.title == lesson.title and told.explanation and told.remedied
    for text, wanted in ((told.words, WORDS), (told.happened, HAPPENED), (told.remedied, REMEDIED)):
        assert re.search(wanted.get(lesson.function, ""), text, re.DOTALL), text
    for code in (told.code, told.remedy):
        compile(code, lesson.function, "exec")
    assert all("•" in each.parameters for each in told.statements if "hashed_password=" in each.parameters)
    assert {len(row) for row in told.rows} <= {len(told.columns)}
