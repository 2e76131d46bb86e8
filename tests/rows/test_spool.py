"""Rows on disk: what is appended is what is read, by any thread, at constant memory."""

import errno
import os
import resource
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser import errors
from browser.database.dialects.base.values import Undecodable, Untainted
from browser.rows.anchors import PAGE_ROWS
from browser.rows.cells import SHORTEN_AT
from browser.rows.spool import LARGE, Spool

WIRES = st.one_of(
    st.none(), st.integers(), st.floats(allow_nan=False), st.text(), st.binary(), st.binary().map(Undecodable)
)


def whole(spool: Spool) -> list[tuple[Any, ...]]:
    pages = (spool.rows + PAGE_ROWS - 1) // PAGE_ROWS
    return [row for number in range(pages) for row in spool.page(number)]


def types(rows: list[tuple[Any, ...]]) -> list[list[type]]:
    return [[type(value) for value in row] for row in rows]


@given(st.lists(st.lists(st.tuples(WIRES, WIRES), max_size=5), max_size=6), st.sampled_from([1, 60, 199, 200, 301]))
def test_what_is_appended_is_what_is_read(batches: list[list[tuple[Any, Any]]], repeated: int) -> None:
    spool = Spool()
    expected: list[tuple[Any, ...]] = []
    for batch in batches:
        spool.append(batch * repeated)
        expected += batch * repeated
        assert spool.rows == len(expected)
    assert whole(spool) == expected
    assert types(whole(spool)) == types(expected)
    spool.close()


@given(st.lists(st.integers(0, 900), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_one_thread_appends_while_others_read(sizes: list[int], dice: Any) -> None:
    """Every page that is read is a beginning of what that page is in the end."""
    spool = Spool()
    numbers = [dice.randrange(30) for _ in range(200)]
    seen: list[tuple[int, list[tuple[Any, ...]]]] = []

    def read() -> None:
        for number in numbers:
            rows = spool.rows
            page = spool.page(number)
            assert len(page) >= min(max(rows - number * PAGE_ROWS, 0), PAGE_ROWS)
            seen.append((number, page))

    reader = threading.Thread(target=read)
    reader.start()
    total = 0
    for size in sizes:
        rows = [(total + each, f"é{each}", None) for each in range(size)]
        spool.append(Untainted(rows) if size % 2 else rows)
        total += size
    spool.finish()
    reader.join()
    assert [row[0] for row in whole(spool)] == list(range(total))
    for number, page in seen:
        assert page == spool.page(number)[: len(page)]
    spool.close()


@pytest.mark.parametrize("make", [str, Undecodable, bytes], ids=lambda make: make.__name__)
@pytest.mark.parametrize("batch", [1, 1_000])
def test_large_values_lie_beside_their_page(make: type, batch: int) -> None:
    large: Any = "é" * LARGE if make is str else make(b"\xff" * LARGE)
    rows = [(number, large if number % 300 == 7 else "small") for number in range(1_000)]
    spool = Spool()
    for first in range(0, len(rows), batch):
        spool.append(rows[first : first + batch])
    assert whole(spool) == rows
    assert types(whole(spool)) == types(rows)
    head = spool.heads(0)[7][1]
    assert head == large[: SHORTEN_AT + 1]
    assert type(head) is type(large)
    assert spool.row(907) == rows[907]
    assert spool.page(0)[6] == (6, "small")
    spool.close()


def test_a_hundred_large_rows_are_neither_written_nor_looked_at_in_memory() -> None:
    spool = Spool()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(40):
        spool.append([(number, "x" * 10_000_000)])
    assert [row[0] for row in spool.heads(0)] == list(range(40))
    assert sum(sum(lengths) for lengths in spool.each(30, 40, lambda row: len(str(row[1])))) == 100_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes, of 400 MB
    spool.close()


def test_no_rows_no_columns_and_many_columns() -> None:
    spool = Spool()
    spool.append([])
    assert spool.page(0) == []
    assert spool.page(-1) == []
    spool.append([()] * 450)
    assert (spool.rows, len(spool.page(2)), spool.page(3)) == (450, 50, [])
    wide = Spool()
    wide.append([tuple(range(1_600))] * 401)
    assert wide.page(1)[3] == tuple(range(1_600))
    assert wide.row(400) == tuple(range(1_600))
    with pytest.raises(errors.NotSupported, match="no row 402"):
        wide.row(401)
    spool.close()
    wide.close()


def test_the_file_has_no_name_and_goes_with_the_spool(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path))
    spool.append([(number,) for number in range(1_000)])
    assert list(tmp_path.iterdir()) == []
    assert spool.size > 0
    spool.close()
    for use in (lambda: spool.append([(1,)] * 200), lambda: spool.page(0)):
        with pytest.raises(errors.StatementCancelled):
            use()


def test_a_folder_that_is_not_there_is_told() -> None:
    with pytest.raises(errors.NotSupported, match="temporary file"):
        Spool("/nowhere/at/all")


def test_a_full_disk_is_a_sentence_and_the_rows_before_it_stay() -> None:
    """/dev/full takes no byte; a limit on the size of files is what a full disk looks like for the rest."""
    spool = Spool()
    spool.append([(number, "x" * 100) for number in range(400)])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    import signal

    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (spool.size + 100, hard))
    try:
        with pytest.raises(errors.NotSupported, match="disk is full") as told:
            spool.append([(number, "y" * 100) for number in range(1_000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert os.strerror(errno.EFBIG) in told.value.words
    assert spool.rows == 400
    assert spool.page(1)[199] == (399, "x" * 100)
    spool.append([(400, "z")])
    assert spool.page(2) == [(400, "z")]
    spool.close()


def test_a_shortened_file_is_told(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path))
    spool.append([(number,) for number in range(1_000)])
    os.ftruncate(spool._file.fileno(), 100)
    with pytest.raises(errors.NotSupported, match="cut short"):
        spool.page(4)
    spool.close()
