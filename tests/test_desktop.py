"""The desktop entry starts this installation and opens SQLite files; nothing is written outside the user's folders."""

import configparser
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from browser import desktop


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


def test_installs_entry_icon_and_file_type(data: Path) -> None:
    written = desktop.install_desktop()
    assert [str(path.relative_to(data)) for path in written] == [
        "applications/rowlore.desktop",
        "icons/hicolor/scalable/apps/rowlore.svg",
        "mime/packages/rowlore.xml",
    ]
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read(written[0])
    section = entry["Desktop Entry"]
    assert section["Exec"] == f"{desktop.exec_key(desktop.command())} %F"
    assert section["Icon"] == written[1].stem
    types = ElementTree.parse(written[2]).getroot()
    assert types[0].attrib["type"] in section["MimeType"].split(";")
    assert desktop.install_desktop() == written


def test_the_command_of_a_bundle_is_the_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert desktop.command() == (sys.executable,)


def test_the_command_of_a_checkout_works_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert desktop.command()[0] == "env"
    assert desktop.command()[2:] == (str(tmp_path / "python"), "-m", "browser")


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("/usr/bin/rowlore",), "/usr/bin/rowlore"),
        (("/home/a b/rowlore", "100%"), '"/home/a b/rowlore" 100%%'),
        (('/a"$b',), '"/a\\\\"\\\\$b"'),
    ],
)
def test_reserved_characters_are_quoted(words: tuple[str, ...], key: str) -> None:
    assert desktop.exec_key(words) == key
