"""Reading folders: trust of what comes with the app, what has changed, what is wrong."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from browser.migrate.places import own_project
from browser.migrate.trust import Trust
from browser.store import Store
from browser.ui.migrate.folder_bar import FolderBar, TrustStrip
from browser.ui.migrate.folder_empty import NoFolder
from browser.ui.migrate.folder_problems import ProblemsStrip
from browser.ui.migrate.folder_reading import read_folder
from tests.migrate import projects
from tests.ui.driving import click


def test_what_comes_with_the_app_is_trusted(home: Path) -> None:
    folder = read_folder(own_project(), Trust(Store(home)))
    assert folder.own and folder.trusted and folder.changes == ()


def test_a_foreign_folder_is_not(home: Path, tmp_path: Path) -> None:
    trust = Trust(Store(home))
    place = projects.write(tmp_path / "mine", projects.line(2))
    first = read_folder(place, trust)
    assert not first.own and not first.trusted and not first.since
    trust.trust(first.project.folder, first.project.digest, first.project.files)
    second = read_folder(place, trust)
    assert second.trusted and second.since and not second.is_like(first)
    assert second.is_like(read_folder(place, trust))
    projects.write(place, projects.line(3))
    third = read_folder(place, trust)
    assert not third.trusted and [each.what for each in third.changes] == ["added"]


async def test_the_strip_says_what_trust_means(home: Path, tmp_path: Path) -> None:
    parent = QWidget()
    folder = read_folder(projects.write(tmp_path / "mine", projects.line(2)), Trust(Store(home)))
    strip, bar = TrustStrip(parent), FolderBar([], parent)
    strip.show_folder(folder, Path("/usr/bin/python3"))
    assert "2 revisions" in strip.text.text() and "/usr/bin/python3" in strip.text.text()
    assert "Modules that env.py imports from elsewhere are run too" in strip.meaning.text()
    assert not strip.isHidden() and strip.button.isEnabled()
    bar.show_folder(folder, folder.project.folder)
    assert bar.trust.text() == "Not trusted"
    strip.show_folder(read_folder(own_project(), Trust(Store(home))), None)
    assert strip.isHidden()
    parent.deleteLater()


async def test_problems_unfold(home: Path, tmp_path: Path) -> None:
    parent = QWidget()
    strip = ProblemsStrip(parent)
    made = [*projects.duplicates(), projects.Made("lost01", "gone99")]
    strip.show_problems(read_folder(projects.write(tmp_path / "broken", made), Trust(Store(home))))
    assert strip.text.text().startswith("2 problems: ")
    parent.show()
    click(strip.more)
    assert strip.list.isVisible() and strip.list.count() == 2
    strip.show_problems(None)
    assert strip.isHidden()
    parent.deleteLater()


async def test_the_empty_state_offers_three_ways() -> None:
    parent = QWidget()
    empty = NoFolder(parent)
    wanted: list[str] = []
    empty.choose_wanted.connect(lambda: wanted.append("choose"))
    empty.own_wanted.connect(lambda: wanted.append("own"))
    empty.init_wanted.connect(lambda: wanted.append("init"))
    for button in (empty.choose, empty.own, empty.start):
        button.click()
    assert wanted == ["choose", "own", "init"]
    parent.deleteLater()
