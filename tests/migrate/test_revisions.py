"""One file at a time: every spelling people use, and every way a file can be wrong."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.migrate.revisions import LARGEST, Revision, Unreadable, quietly, read_revision
from tests.migrate.projects import Made

END = "\ndef upgrade(): pass\ndef downgrade(): pass\n"


def read(source: str | bytes, name: str = "x.py") -> Revision:
    given = source if isinstance(source, bytes) else source.encode()
    with quietly():
        return read_revision(Path("/somewhere") / name, given)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'b1'", ("b1",)),
        ("None", ()),
        ("()", ()),
        ("('b1', 'b2', 'b3')", ("b1", "b2", "b3")),
        ("['b1']", ("b1",)),
        ("'b' '1'", ("b1",)),
        ("f'b1'", ("b1",)),
        ("PARENT", ("p1",)),
        ("(PARENT, 'b2')", ("p1", "b2")),
        ("'_'.join(('b', '1'))", ("b_1",)),
        ("'b' + '1'", ("b1",)),
        ("f'{PARENT}x'", ("p1x",)),
        ("('b1', 'b1')", ("b1",)),
    ],
)
@pytest.mark.parametrize("annotation", ["", ": str", ": Union[str, Sequence[str], None]", ": 'str | None'"])
def test_every_spelling_of_a_parent(written: str, meant: tuple[str, ...], annotation: str) -> None:
    found = read(f'PARENT = "p1"\nrevision{annotation} = "a1"\ndown_revision{annotation} = {written}{END}')
    assert (found.id, found.down, found.problems) == ("a1", meant, ())


def test_everything_else_a_file_says() -> None:
    source = '''"""Add users

and their addresses.

Revision ID: a1
Revises: b1
Create Date: 2026-01-02 03:04:05.678901

"""
from alembic import op
revision, down_revision = "a1", "b1"
branch_labels = ("users", "people")
depends_on: str = "c1"


def upgrade() -> None:
    op.drop_table("old")


def downgrade() -> None:
    raise NotImplementedError
'''
    found = read(source)
    assert (found.message, found.date) == ("Add users", "2026-01-02 03:04:05.678901")
    assert found.docstring.startswith("Add users\n\nand their addresses.")
    assert (found.labels, found.depends_on) == (("users", "people"), ("c1",))
    assert [each.name for each in found.upgrade] == ["drop_table"]
    assert not found.reversible
    assert (found.upgrade_line, found.downgrade_line) == (16, 20)
    assert found.path == Path("/somewhere/x.py")


def test_a_message_that_is_empty_stays_empty() -> None:
    assert read(f'"""\nRevision ID: a1\nRevises:\n"""\nrevision = "a1"\ndown_revision = None{END}').message == ""
    assert read(f'revision = "a1"\ndown_revision = None{END}').message == ""


def test_a_very_old_file_is_called_by_its_name() -> None:
    assert read(f"down_revision = None{END}", "1975ea83b712.py").id == "1975ea83b712"
    with pytest.raises(Unreadable, match="gives no `revision`"):
        read("x = 1", "helpers.py")


@pytest.mark.parametrize(
    ("source", "sentence", "line"),
    [
        ("revision = 'a1'\n\ndef upgrade(:\n", "not valid Python", 3),
        ("revision = make_id()\ndown_revision = None", "only a run would tell", 1),
        ("from .base import revision\ndown_revision = None", "only a run would tell", 1),
        ("if True:\n    revision = 'a1'", "only a run would tell", 1),
        ("revision = 5", "must be a text, not 5", 0),
        ("revision = ''", "must be a text", 0),
        (b"revision = 'a\xff'", "This is not utf-8 text, and the file names no other encoding", 1),
        (b"# -*- coding: klingon -*-\nrevision = 'a1'", "does not know its encoding: unknown encoding", 1),
        (b"revision = 'a\x001'", "not valid Python", 0),
        ("revision = " + "(" * 300 + ")" * 300, "not valid Python", 1),
        ("x = " + "-" * 100_000 + "1", "nested too deeply", 0),
        ("x = " + "1+" * 50_000 + "1", "nested too deeply", 0),
        ("revision = 'a1'\ndown_revision = " + "+".join(["'a'"] * 900), "nested too deeply", 0),
    ],
)
def test_what_cannot_be_read_is_a_sentence(source: str | bytes, sentence: str, line: int) -> None:
    with pytest.raises(Unreadable) as raised:
        read(source)
    assert sentence in raised.value.message
    assert raised.value.line == line


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("revision = 'a1'", "It gives no `down_revision`"),
        ("revision = 'a1'\ndown_revision = find()", "What `down_revision` is (line 2) only a run would tell"),
        ("revision = 'a1'\ndown_revision = 5", "`down_revision` must be a text or several, not 5"),
        ("revision = 'a1'\ndown_revision = ('x', 5)", "`down_revision` must be a text or several"),
        ("revision = 'a@1'\ndown_revision = None", "Alembic refuses “a@1”"),
        ("revision = 'a1'\ndown_revision = None", "There is no upgrade() in it."),
    ],
)
def test_what_is_wrong_is_said_beside_what_can_be_shown(source: str, sentence: str) -> None:
    assert any(each.startswith(sentence) for each in read(source).problems)


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("latin-1", "# -*- coding: latin-1 -*-\n"),
        ("cp1252", "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_ends_of_lines(encoding: str, head: str, newline: str) -> None:
    source = f'{head}"""Größe"""\nfrom alembic import op\nrevision = "a1"\ndown_revision = None\n'
    source += 'def upgrade():\n    op.execute("ü ö",\n        1)\ndef downgrade(): pass\n'
    found = read(source.replace("\n", newline).encode(encoding))
    assert found.message == "Größe"
    assert (found.upgrade[0].arguments, found.upgrade[0].sql) == (('"ü ö"', "1"), "ü ö")


def test_a_huge_file_is_read_as_far_as_its_functions() -> None:
    head = 'revision = "a1"\ndown_revision = "b1"\nfrom alembic import op\n\n'
    rows = "".join(f"    op.execute('insert {number}')\n" for number in range(LARGEST // 20))
    found = read(f"{head}def upgrade():\n{rows}\ndef downgrade(): pass\n")
    assert (found.id, found.down, found.upgrade) == ("a1", ("b1",), ())
    assert "bytes; what it does is not read" in found.problems[0]
    with pytest.raises(Unreadable, match="no function near its beginning"):
        read("x = 1\n" * LARGEST)


def test_pythons_warnings_are_for_the_files_owner() -> None:
    assert read(f'revision = "a1"\ndown_revision = None\nx = "\\d"\ny = 1 is 1{END}').id == "a1"


NAMES = st.text(st.characters(whitelist_categories=["L", "N"]), min_size=1, max_size=12)


@given(NAMES, st.none() | NAMES | st.lists(NAMES, min_size=1, max_size=4, unique=True), st.none() | NAMES)
def test_what_was_written_is_read(id: str, down: str | list[str] | None, label: str | None) -> None:
    made = Made(id, down, "a message", labels=label, upgrade="op.drop_table('x')")
    found = read(made.text())
    assert found.id == id
    assert found.down == (() if down is None else (down,) if isinstance(down, str) else tuple(down))
    assert found.labels == (() if label is None else (label,))
    assert (found.message, found.problems) == ("a message", ())


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_file_is_a_crash(source: bytes) -> None:
    try:
        assert read(source).id
    except Unreadable as error:
        assert error.message.endswith(".")


PIECES = [
    "revision",
    "down_revision",
    "=",
    '"a"',
    "(",
    ")",
    "\n",
    "def upgrade():",
    "\n ",
    "op.",
    "execute",
    ",",
    "+",
    "%",
]


@given(st.lists(st.sampled_from([*PIECES, "for x in", "with", "as b:", "if", ":", "f'{x}'", "x", "lambda:", "*"])))
def test_no_source_is_a_crash(pieces: list[str]) -> None:
    source = f"revision = 'a'\n{''.join(pieces)}"
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return
    try:
        read(source)
    except Unreadable as error:
        assert error.message.endswith(".")
