"""House rules that no linter knows: (pattern, reason) pairs over the product's tree, and sizes.

A pattern is looked for in code without its comments and strings, so that a docstring may name what it forbids.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = sorted(ROOT.glob("browser/**/*.py")) + sorted(ROOT.glob("migrations/**/*.py"))
TESTS = sorted(ROOT.glob("tests/**/*.py"))

MODULE_LINES, FUNCTION_LINES, CLASS_LINES = 400, 50, 250


@dataclass(frozen=True)
class Ban:
    """`pattern` must not occur in the code of files whose path matches none of `allowed`."""

    pattern: str
    reason: str
    allowed: tuple[str, ...] = ()
    tests: bool = False
    """Whether tests keep it, too."""


NESTED_LOOP = "a nested Qt loop loses other tasks' wake-ups for good (open() and await `finished`)"
VENDORS = "browser/database/dialects/"

BANS = (
    Ban(
        r"\bcreate_task\b|\bensure_future\b",
        "a task that nobody keeps is lost, and its error with it; tasks.start names, owns and cancels it",
        allowed=("browser/ui/tasks.py", "browser/database/"),
    ),
    Ban(r"\basyncSlot\b|\basyncClose\b", "qasync's decorators drop the task and its error; use tasks.start"),
    Ban(r"\bQThread\b", "workers belong to a Database; a second kind of thread is a second kind of shutdown"),
    Ban(r"\.exec_?\(", NESTED_LOOP, tests=True),
    Ban(r"\bprocessEvents\b", NESTED_LOOP, tests=True),
    Ban(
        r"\btime\.sleep\b",
        "waits for a guess instead of a condition, and cannot be cancelled",
        allowed=("tests/bench/",),
        tests=True,
    ),
    Ban(r"\bimport qasync\b|\bfrom qasync\b", "only app.py knows the event loop", allowed=("browser/app.py",)),
    Ban(
        r"\b(dialect\.name|dialect_name|get_backend_name\(\))\s*(==|!=|in\b)",
        "one place knows vendors",
        allowed=(VENDORS,),
    ),
    Ban(
        r"\bpytest\.(skip|mark\.skip|mark\.skipif|mark\.xfail|importorskip)\b",
        "a case that does not apply is not collected; only a missing server skips",
        allowed=("tests/conftest.py",),
        tests=True,
    ),
    Ban(r"\bpickle\b", "2.6 times slower than marshal, and runs what a file says"),
    Ban(r"\bprint\(", "people read the window, developers the log", allowed=("migrations/",)),
    Ban(r"\bautomap\b", "merges parallel foreign keys and raises on name clashes"),
    Ban(r"\.reflect\(", "10 seconds and 6,850 queries on 66 schemas; the Catalog reads in bulk"),
    Ban(r"\bselectedIndexes\(", "12 s and 1.4 GB for a million rows; copy by selection ranges"),
    Ban(r"\bQMessageBox\b", "errors appear where they happened, with Retry; nothing modal unless data could be lost"),
)

TEXT_BANS = (
    ("\u0054ODO|FIXME|XXX", "what is missing is an issue, not a comment"),
    (r"#\s*type:\s*ignore(?!\[)", "an ignored error must be named"),
    (r"#\s*noqa(?!:)", "a silenced rule must be named"),
)

BROAD_EXCEPTS = {"browser/ui/tasks.py": 1, "browser/database/boundary.py": 1}
"""The only places that catch everything: the end of a task, and the edge of what drivers raise."""


@cache
def _code(path: Path) -> str:
    """The source with comments and strings blanked out, line by line."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [list(line) for line in lines]
    for token in tokenize.generate_tokens(io.StringIO("".join(lines)).readline):
        if token.type in (tokenize.STRING, tokenize.COMMENT):
            _blank(kept, token.start, token.end)
    return "".join("".join(line) for line in kept)


def _blank(lines: list[list[str]], start: tuple[int, int], end: tuple[int, int]) -> None:
    for row in range(start[0], end[0] + 1):
        line = lines[row - 1]
        first = start[1] if row == start[0] else 0
        last = end[1] if row == end[0] else len(line)
        line[first:last] = [" " if character != "\n" else "\n" for character in line[first:last]]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _places(pattern: str, text: str, path: Path) -> Iterator[str]:
    for match in re.finditer(pattern, text):
        yield f"{_name(path)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"


@pytest.mark.parametrize("ban", BANS, ids=lambda ban: ban.pattern)
def test_nobody_uses_what_is_banned(ban: Ban) -> None:
    found = [
        place
        for path in PRODUCT + (TESTS if ban.tests else [])
        if not _name(path).startswith(ban.allowed)
        for place in _places(ban.pattern, _code(path), path)
    ]
    assert not found, f"{ban.reason}: {found}"


@pytest.mark.parametrize(("pattern", "reason"), TEXT_BANS)
def test_no_comment_hides_something(pattern: str, reason: str) -> None:
    found = [place for path in PRODUCT + TESTS for place in _places(pattern, path.read_text(encoding="utf-8"), path)]
    found = [place for place in found if not place.startswith(_name(Path(__file__)))]
    assert not found, f"{reason}: {found}"


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_only_two_places_catch_everything() -> None:
    counted = {_name(path): _broad_excepts(path) for path in PRODUCT}
    assert {name: count for name, count in counted.items() if count} == BROAD_EXCEPTS


def _broad_excepts(path: Path) -> int:
    handlers = [node for node in ast.walk(_tree(path)) if isinstance(node, ast.ExceptHandler)]
    return sum((handler.type is None or _is_broad(handler.type)) and not _passes_on(handler) for handler in handlers)


def _passes_on(handler: ast.ExceptHandler) -> bool:
    """Whether a handler only tidies up and raises again, or hands the error to whoever waits for a Future."""
    last = handler.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return True
    return any(isinstance(node, ast.Attribute) and node.attr == "set_exception" for node in ast.walk(handler))


def _is_broad(caught: ast.expr) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_broad(each) for each in caught.elts)
    return isinstance(caught, ast.Name) and caught.id in ("Exception", "BaseException")


def test_sizes() -> None:
    found = []
    for path in PRODUCT:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MODULE_LINES:
            found.append(f"{_name(path)}: {lines} lines; more than {MODULE_LINES}")
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                limit = CLASS_LINES if isinstance(node, ast.ClassDef) else FUNCTION_LINES
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > limit:
                    found.append(f"{_name(path)}:{node.lineno}: {node.name} has {length} lines; more than {limit}")
    assert not found


def test_whatever_is_public_says_what_it_is() -> None:
    found = [
        f"{_name(path)}:{getattr(node, 'lineno', 1)}: {getattr(node, 'name', 'the module')}"
        for path in PRODUCT
        for node in _public(_tree(path))
        if not ast.get_docstring(node)
    ]
    assert not found


Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def _public(module: ast.Module) -> Iterator[Documented]:
    """The module, its public classes and functions, and those classes' public methods that are nobody's override."""
    if module.body:
        yield module
    for node in module.body:
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef) and not node.bases:
                yield from (
                    each
                    for each in node.body
                    if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
                    and not each.name.startswith("_")
                    and not any(isinstance(d, ast.Name | ast.Attribute) for d in each.decorator_list)
                )
