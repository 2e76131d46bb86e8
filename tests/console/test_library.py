"""Files of SQL are read exactly or refused, and nothing is written over that nobody has read."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser import errors, paths
from browser.console import library_parameters
from browser.console.binds import Bind, BindType
from browser.console.library import Library, SavedQuery, checked, library, tidy
from browser.console.library_files import MOST_BYTES, read_file, save_file
from browser.console.library_parameters import QueryParameters, query_key
from browser.database.dialects.mysql.lexis import LEXIS as MYSQL
from browser.database.dialects.postgresql.lexis import LEXIS as POSTGRESQL
from browser.store import Store
from tests.clock import clock


@pytest.fixture
def own(tmp_path: Path) -> Library:
    demo = tmp_path / "demo"
    demo.mkdir()
    (demo / "Orders.sql").write_text("SELECT 1")
    return Library(tmp_path / "home" / "queries", demo)


def names(found: tuple[SavedQuery, ...]) -> list[str]:
    return [each.name for each in found]


def test_saved_queries_are_files(own: Library) -> None:
    assert own.listing().queries == ()
    saved = own.save("reports/ä ö/Customers of a month", "SELECT 'ü'\n")
    assert saved.path == own.folder / "reports" / "ä ö" / "Customers of a month.sql"
    assert saved.path.read_bytes() == "SELECT 'ü'\n".encode()
    assert stat.S_IMODE(saved.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(own.folder.stat().st_mode) == 0o700
    own.save("all", "SELECT 2")
    own.make_folder("empty")
    listing = own.listing()
    assert names(listing.queries) == ["all", "reports/ä ö/Customers of a month"]
    assert listing.folders == ("empty", "reports", "reports/ä ö")
    assert listing.cut == ""
    assert own.read("all").text == "SELECT 2"
    assert own.read(listing.queries[0]).text == "SELECT 2"
    assert own.name_of(saved.path) == "reports/ä ö/Customers of a month"
    assert own.name_of(Path("/tmp/x.sql")) is None


def test_the_demos_queries_are_read_only(own: Library) -> None:
    (query,) = own.listing().demo
    assert (query.name, query.read_only) == ("Orders", True)
    assert own.read(query).text == "SELECT 1"
    own.save(query.name, "SELECT 2")
    assert own.read(query).text == "SELECT 1", "the person's own is another"


def test_a_file_that_changed_meanwhile_is_not_written_over(own: Library) -> None:
    seen = own.save("a", "one")
    seen = own.save("a", "two", seen)
    seen.path.write_text("another program")
    with pytest.raises(errors.NotSupported, match="changed by another program"):
        own.save("a", "three", seen)
    with pytest.raises(errors.NotSupported, match="already"):
        own.save("a", "three")
    with pytest.raises(errors.NotSupported, match="already"):
        own.save("a", "three", own.save("b", "another program"))
    assert own.read("a").text == "another program"
    assert own.save("a", "three", seen, replace=True) == own.read("a")
    seen.path.unlink()
    assert own.save("a", "four", seen).text == "four"
    assert sorted(path.name for path in own.folder.iterdir()) == ["a.sql", "b.sql"], "no other files are left"


def test_the_users_own_file_keeps_its_mode_encoding_and_link(tmp_path: Path) -> None:
    file, link = tmp_path / "real.sql", tmp_path / "link.sql"
    file.write_bytes(b"\xef\xbb\xbfSELECT 1\r\nFROM a\r\n")
    file.chmod(0o640)
    link.symlink_to(file)
    seen = read_file(link)
    assert (seen.text, seen.encoding, seen.line_end) == ("SELECT 1\nFROM a\n", "utf-8-sig", "\r\n")
    save_file(link, "SELECT 2\nFROM b\n", seen)
    assert file.read_bytes() == b"\xef\xbb\xbfSELECT 2\r\nFROM b\r\n"
    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", ""),
        (b"a\rb\r", "a\nb\n"),
        (b"a\r\nb\nc\rd", "a\r\nb\nc\rd"),
        (b"\xef\xbb\xbf\xef\xbb\xbfx", "\ufeffx"),
        (b"\xff\xfea\x00\r\x00\n\x00", "a\n"),
        (b"\xfe\xff\x00a", "a"),
        ("a\u2028b\u00a0c\x0bd\x85🎉".encode(), "a\u2028b\u00a0c\x0bd\x85🎉"),
    ],
)
def test_what_was_read_is_saved_byte_for_byte(tmp_path: Path, content: bytes, text: str) -> None:
    file = tmp_path / "a.sql"
    file.write_bytes(content)
    seen = read_file(file)
    assert seen.text == text
    save_file(file, seen.text, seen)
    assert file.read_bytes() == content


@given(st.binary(max_size=40) | st.text(alphabet="ab\r\n\ufeff\u2028ü", max_size=20).map(str.encode))
def test_any_file_is_read_exactly_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.sql"
    file.write_bytes(content)
    try:
        seen = read_file(file)
    except errors.NotSupported:
        assert file.read_bytes() == content
        return
    save_file(file, seen.text, seen)
    assert file.read_bytes() == content


@given(st.text(max_size=30))
def test_any_text_is_saved_exactly_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any_text.sql"
    file.unlink(missing_ok=True)
    try:
        save_file(file, text)
    except errors.NotSupported:
        assert not file.exists()
        return
    assert file.read_bytes() == text.encode()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda file: file.write_bytes(b"caf\xe9"), "not UTF-8"),
        (lambda file: file.write_bytes(b"a\0b"), "zero bytes"),
        (lambda file: file.write_bytes(b"a" * (MOST_BYTES + 1)), "larger than 4 MB"),
        (lambda file: os.mkfifo(file), "not a file"),
        (lambda file: file.mkdir(), "not a file|cannot be read"),
        (lambda file: file.symlink_to(file), "cannot be"),
        (lambda file: None, "cannot be read"),
    ],
)
def test_what_is_refused_is_left_alone(tmp_path: Path, make: Callable[[Path], object], words: str) -> None:
    file = tmp_path / "a.sql"
    make(file)
    with pytest.raises(errors.NotSupported, match=words):
        read_file(file)
    if os.path.lexists(file):
        with pytest.raises(errors.NotSupported):
            save_file(file, "SELECT 1")


def test_what_cannot_be_saved(tmp_path: Path, own: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("a\0b", "half \ud800", "x" * (MOST_BYTES + 1)):
        with pytest.raises(errors.NotSupported):
            own.save("a", text)
    seen = own.save("a", "SELECT 1")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # whoever runs the tests may be allowed everything
    with pytest.raises(errors.NotSupported, match="write-protected"):
        own.save("a", "SELECT 2", seen)
    monkeypatch.undo()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(errors.NotSupported, match="No space left"):
        own.save("a", "SELECT 2", seen)
    monkeypatch.undo()
    assert own.read("a") == seen
    assert [path.name for path in own.folder.iterdir()] == ["a.sql"], "no part of a file is left"


@pytest.mark.parametrize(
    "name",
    [
        *("", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", ".hidden", "a/.trash", "a\0b", "a\nb", "a\\b", "\ud800"),
        *("ä" * 126, "a/" + "x" * 252),
    ],
)
def test_names_that_cannot_be(own: Library, name: str) -> None:
    for call in (own.read, own.delete, own.make_folder, lambda name: own.save(name, "x")):
        with pytest.raises(errors.NotSupported, match="cannot be a name"):
            call(name)
    with pytest.raises(errors.NotSupported, match="cannot be a name"):
        own.rename("a", name)
    assert not own.folder.exists()


def test_names_that_can_be(own: Library) -> None:
    for name in ("ä" * 125, "a.b", "100% of 'x'; \"y\"", "日本/🎉", "-rf", "~", "CON", "x" * 251, "e\u0301", "é"):
        assert own.read(own.save(name, name).path.relative_to(own.folder).as_posix().removesuffix(".sql")).text == name
    assert len(own.listing().queries) == 10
    assert tidy("  reports / a.sql ") == "reports/a"
    assert checked("a b/c") == "a b/c"


def test_links_that_lead_out_are_refused(own: Library, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.sql").write_text("secret")
    own.save("real", "inside")
    (own.folder / "folder").symlink_to(outside)
    (own.folder / "file.sql").symlink_to(outside / "secret.sql")
    (own.folder / "self.sql").symlink_to(own.folder / "self.sql")
    (own.folder / "inside.sql").symlink_to(own.folder / "real.sql")
    assert names(own.listing().queries) == ["inside", "real"]
    for name in ("folder/secret", "file", "self"):
        with pytest.raises(errors.NotSupported, match=r"leads out|cannot be used"):
            own.read(name)
        with pytest.raises(errors.NotSupported, match=r"leads out|cannot be used"):
            own.save(name, "x", replace=True)
    with pytest.raises(errors.NotSupported, match="leads out"):
        own.rename("real", "folder/real")
    assert (outside / "secret.sql").read_text() == "secret"
    assert own.read("inside").text == "inside"


def test_renaming_replaces_nothing(own: Library) -> None:
    own.save("a", "one")
    own.save("b", "two")
    with pytest.raises(errors.NotSupported, match="There is a “b” already"):
        own.rename("a", "b")
    own.rename("a", "a")
    own.rename("a", "new/folder/c")
    assert (own.read("new/folder/c").text, own.read("b").text) == ("one", "two")
    with pytest.raises(errors.NotSupported, match="no “a” any more"):
        own.rename("a", "d")
    own.make_folder("other")
    with pytest.raises(errors.NotSupported, match="already"):
        own.rename_folder("new", "other")
    with pytest.raises(errors.NotSupported, match="already"):
        own.make_folder("other")
    with pytest.raises(errors.NotSupported, match="into itself"):
        own.rename_folder("new", "new/folder/new")
    own.rename_folder("new", "old")
    assert names(own.listing().queries) == ["b", "old/folder/c"]


def test_what_is_deleted_can_be_brought_back(own: Library) -> None:
    long = "ä" * 125
    for name in ("a", "folder/b", long):
        own.save(name, name)
    trashed = own.delete("a")
    own.save("a", "another")
    with pytest.raises(errors.NotSupported, match="already"):
        own.restore(trashed, "a")
    own.restore(trashed, "a again")
    own.restore(own.delete(long), long)
    gone = own.delete_folder("folder")
    assert names(own.listing().queries) == ["a", "a again", long]
    own.restore(gone, "folder")
    assert (own.read("folder/b").text, own.read("a again").text) == ("folder/b", "a")
    first, second = own.delete("a"), own.delete("a again")
    assert (first.read_text(), second.read_text()) == ("another", "a")
    with pytest.raises(errors.NotSupported, match="not in the trash"):
        own.restore(own.folder.parent / "x", "x")
    with pytest.raises(errors.NotSupported, match="no “a” any more"):
        own.delete("a")


def test_listing_copes_with_what_is_there(own: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    own.save("a", "1")
    for odd in (b"\xff.sql", b"new\nline.sql"):
        (own.folder / os.fsdecode(odd)).write_text("x")
    for other in (".hidden.sql", "notes.txt"):
        (own.folder / other).write_text("x")
    os.mkfifo(own.folder / "pipe.sql")
    assert names(own.listing().queries) == ["a"]
    assert own.listing().cut == "2 names cannot be shown."
    for number in range(20):
        own.save(f"f{number}/q", "x")
    monkeypatch.setattr("browser.console.library.MOST_NAMES", 10)
    assert "not listed" in own.listing().cut


def test_the_apps_own_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROWLORE_HOME", str(tmp_path))
    mine = library()
    assert mine.folder == paths.home() / "queries"
    assert len(mine.listing().demo) >= 5
    for query in mine.listing().demo:
        assert mine.read(query).text.strip()


def test_parameters_are_remembered_per_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = QueryParameters(Store(tmp_path))
    binds = (Bind("id", BindType.LIST, "1\n2", BindType.INTEGER), Bind("name", text="Ä"), Bind("token", text="canary"))
    sql = "SELECT * FROM a WHERE id IN :id AND name = :name AND password = crypt(:p, 'x') AND token = :token"
    kept.remember(sql, POSTGRESQL, (*binds, Bind("p", text="canary")))
    rest = sql.partition(" AND name = :name")[2]
    again = kept.remembered("-- again\nselect *\n  from A where ID in :id and name = :name /* x */" + rest, POSTGRESQL)
    assert again == (*binds[:2], Bind("token"), Bind("p"))
    assert not [each for each in tmp_path.iterdir() if b"canary" in each.read_bytes()]
    assert kept.remembered("SELECT 1", POSTGRESQL) == ()
    kept.remember("SELECT :x", MYSQL, [Bind("x", text="y" * 200_000)])
    kept.remember("SELECT 1", MYSQL, [])
    assert kept.remembered("SELECT :x", MYSQL) == ()
    monkeypatch.setattr(library_parameters, "MOST", 2)
    for number in range(4):
        kept.remember(f"SELECT :x + {number}", MYSQL, [Bind("x", BindType.INTEGER, str(number))])
    assert [len(kept.remembered(f"SELECT :x + {number}", MYSQL)) for number in range(4)] == [0, 0, 1, 1]
    kept.forget()
    assert kept.remembered("SELECT :x + 3", MYSQL) == ()


def test_queries_that_differ_have_different_keys() -> None:
    same = {query_key(sql, POSTGRESQL) for sql in ("SELECT a", "select  A -- x", "\nSelect a")}
    assert len(same) == 1
    others = {
        query_key(sql, POSTGRESQL) for sql in ("SELECT a", 'SELECT "a"', "SELECT 'a'", "SELECT 'A'", "SELECTa", "")
    }
    assert len(others) == 6
    started = clock()
    query_key("SELECT '\ud800'" + ", x" * 10_000, POSTGRESQL)
    assert clock() - started < 1
