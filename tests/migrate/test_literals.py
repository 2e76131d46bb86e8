"""What can be known without a run: the same value that Python would give, or nothing."""

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.migrate.literals import LONGEST, NotLiteral, assigned, text_of, value_of


def value(source: str, **names: object) -> Any:
    return value_of(ast.parse(source, mode="eval").body, names)


@pytest.mark.parametrize(
    "source",
    [
        "'a' 'b'",
        "f'a{1}b'",
        "'a' + 'b' + 'c'",
        "'_'.join(('a', 'b'))",
        "'-'.join(['x'])",
        "('a', *('b', 'c'))",
        "['a'] + ['b']",
        "('a',) + ('b',)",
        "'%s_%s%%' % ('a', 1)",
        "'%s' % 'a'",
        "'{}_{}'.format('a', 2)",
        "'{1}{0}{x}'.format('a', 'b', x='c')",
        "' a '.strip().upper()",
        "str(12)",
        "tuple(['a'])",
        "('a', 'b')[1]",
        "{'a': 'b'}['a']",
        "'a' if True else 'b'",
        "'a_b'.split('_')[0]",
        "None",
    ],
)
def test_the_value_is_pythons(source: str) -> None:
    assert value(source) == eval(source)


@pytest.mark.parametrize(
    "source",
    [
        "open('x')",
        "__import__('os')",
        "unknown",
        "'a'.join(x for x in 'ab')",
        "'%10000000000d' % 1",
        "'{:>10000000000}'.format('a')",
        "'{0.__class__}'.format('a')",
        "f'{1:>1000000000}'",
        "'a' * 1000000000",
        "'a'.__class__",
        "(1).to_bytes(10 ** 9, 'big')",
        "[1, 2][5]",
        "'a'.split('')",
        "'a' % 'b'",
        "'%s' % ()",
        "'%d%s' % ('a',)",
        "{**{}}",
        "lambda: 1",
        "str(1, 2)",
    ],
)
def test_what_only_a_run_would_tell_is_not_guessed(source: str) -> None:
    with pytest.raises(NotLiteral):
        value(source)


def test_a_name_that_is_taken_is_not_the_function() -> None:
    with pytest.raises(NotLiteral):
        value("str(1)", str=NotLiteral(ast.Constant(1)))


def test_texts_do_not_grow_without_end() -> None:
    with pytest.raises(NotLiteral):
        value("a + a", a="x" * LONGEST)


def test_a_module_is_read_in_order() -> None:
    source = """
import os
from x import y as z
a = b = "1"
c: str = a + "2"
d, e = "3", c
d += "4"
(f, g) = unknown()
if os: a = "changed"
for h in (): pass
class K: a = 1
def m(): a = 1
n: int
"""
    names = assigned(ast.parse(source).body)
    known = {name: each for name, each in names.items() if not isinstance(each, NotLiteral)}
    assert known == {"b": "1", "c": "12", "d": "34", "e": "12"}
    assert set(names) - set(known) == {"os", "z", "a", "f", "g", "h", "K", "m"}


def test_a_text_or_nothing() -> None:
    assert text_of(ast.Constant("a"), {}) == "a"
    assert text_of(ast.Constant(1), {}) is None
    assert text_of(ast.Name("x"), {}) is None


WORDS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=8)


@given(st.lists(WORDS, max_size=4), WORDS)
def test_any_texts(words: list[str], glue: str) -> None:
    assert value(f"{glue!r}.join({words!r})") == glue.join(words)
    assert value(" + ".join(map(repr, [*words, glue]))) == "".join([*words, glue])
    template = "".join(each.replace("%", "%%") + "%s" for each in words)
    assert value(f"{template!r} % {tuple(words)!r}") == template % tuple(words)
