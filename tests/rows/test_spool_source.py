"""The pages of a result on disk, while it grows."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from browser import errors
from browser.database.dialects.base.values import Undecodable
from browser.database.facts import Column, Kind
from browser.rows.clipboard import SIZE_LIMIT
from browser.rows.counts import AtLeast, Exact
from browser.rows.spool import LARGE, Kept, Row, Spool
from browser.rows.spool_source import SpoolSource, told_apart

COLUMNS = (Column("id", "integer", Kind.NUMBER), Column("name", "text", Kind.TEXT), Column("id", "", Kind.TEXT))


@pytest.fixture
async def source() -> AsyncIterator[SpoolSource]:
    spool = Spool()
    made = SpoolSource(spool, COLUMNS)
    yield made
    made.close()
    spool.close()


def spool_of(source: SpoolSource) -> Spool:
    """The one that grows."""
    assert isinstance(source.spool, Spool)
    return source.spool


def row(number: int) -> tuple[int, str, bytes]:
    return number, f"name\t{number}", b"\x00"


async def test_it_grows_while_it_is_read(source: SpoolSource) -> None:
    assert (await source.page(0)).cells == ()
    assert source.count == AtLeast(0)
    spool_of(source).append([row(0)])
    first = await source.page(0)
    assert [cell.text for cell in first.cells[0]] == ["0", "name\t0", "x'00'"]
    assert not first.at_end
    spool_of(source).append([row(number) for number in range(1, 1_001)])
    assert source.count == AtLeast(1_001)
    assert len((await source.page(0)).cells) == 200
    spool_of(source).finish()
    assert str(source.count) == str(Exact(1_001))
    last = await source.last_page()
    assert (last.first, len(last.cells), last.at_end) == (1_000, 1, True)
    assert not (await source.page(4)).at_end
    assert (await source.page(9)).cells == ()


async def test_names_are_told_apart(source: SpoolSource) -> None:
    assert [column.name for column in source.columns] == ["id", "name", "id (2)"]
    spool_of(source).append([row(5)])
    assert await source.full_value(0, "id (2)") == b"\x00"
    assert await source.text_of(0, 0, ("id (2)", "id")) == "x'00'\t5\n"
    names = told_apart([Column(name, "") for name in ("a", "a (2)", "a", "", "", "a")])
    assert [column.name for column in names] == ["a", "a (2)", "a (3)", "", " (2)", "a (4)"]


async def test_text_is_whole_masked_and_crosses_pages(source: SpoolSource) -> None:
    spool_of(source).append([row(number) for number in range(450)])
    text = await source.text_of(199, 401, ("name", "id"), {"name"})
    lines = text.splitlines()
    assert len(lines) == 203
    assert [line.partition("\t")[2] for line in lines] == [str(number) for number in range(199, 402)]
    assert "name" not in text
    assert '"name\t7"' in await source.text_of(7, 7, ("name",))


async def test_large_values_are_shown_shortened_and_read_as_a_whole(source: SpoolSource) -> None:
    large, broken = "é" * LARGE, Undecodable(b"\xff" * LARGE)
    spool_of(source).append([(1, large, broken), (2, "x", b"y" * LARGE)])
    cells = (await source.page(0)).cells
    assert [cell.shortened for cell in (*cells[0], *cells[1])] == [False, True, True, False, False, True]
    assert await source.full_value(0, "name") == large
    whole = await source.full_value(0, "id (2)")
    assert type(whole) is Undecodable
    assert whole == broken
    assert await source.text_of(0, 0, ("name",)) == large + "\n"
    with pytest.raises(errors.NotSupported, match="no row 3"):
        await source.full_value(2, "id")


async def test_a_clipboard_has_an_end(source: SpoolSource) -> None:
    for number in range(SIZE_LIMIT // 10_000_000 + 1):
        spool_of(source).append([(number, "x" * 10_000_000, None)])
    with pytest.raises(errors.NotSupported, match="100 MB"):
        await source.text_of(0, source.spool.rows - 1, ("name",))


async def test_a_copy_holds_up_no_page_and_stops_when_it_is_cancelled(source: SpoolSource) -> None:
    class Slow(Spool):
        copied = 0

        def whole(self, row: Kept) -> Row:
            gate.wait(30)
            self.copied += 1
            return super().whole(row)

    gate, spool = threading.Event(), Slow()
    spool.append([(str(number), "x", None) for number in range(1_000)])
    source.spool = spool
    copying = asyncio.create_task(source.text_of(0, 999, ("id", "name")))
    assert (await source.page(3)).first == 600
    assert not copying.done()
    copying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await copying
    gate.set()
    for each in [each for each in threading.enumerate() if each.name == "rowlore-apart"]:
        each.join(30)
    assert spool.copied == 1
    spool.close()
