"""Trust is for one folder with one content, is remembered, and a change is named."""

from pathlib import Path

import pytest

from browser import errors
from browser.migrate.project import Project, read_project
from browser.migrate.trust import Change, Trust
from browser.store import FILE, Store
from tests.migrate import projects


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    return Trust(Store(tmp_path / "home"))


def made(folder: Path) -> Project:
    return read_project(projects.write(folder, projects.line(2)))


def allow(trust: Trust, project: Project) -> None:
    trust.trust(project.folder, project.digest, project.files)


def test_nothing_is_trusted_at_first(trust: Trust, tmp_path: Path) -> None:
    project = made(tmp_path / "p")
    assert not trust.is_trusted(project.folder, project.digest)
    assert (trust.since(project.folder), trust.changes(project)) == (None, ())


def test_trust_is_remembered_and_forgotten(trust: Trust, tmp_path: Path) -> None:
    project = made(tmp_path / "p")
    allow(trust, project)
    again = Trust(Store(tmp_path / "home"))
    assert again.is_trusted(project.folder, project.digest)
    assert str(again.since(project.folder)).endswith("Z")
    assert again.changes(project) == ()
    again.forget(project.folder)
    assert not trust.is_trusted(project.folder, project.digest)


def test_a_changed_file_is_named_and_trust_is_gone(trust: Trust, tmp_path: Path) -> None:
    project = made(tmp_path / "p")
    allow(trust, project)
    versions = project.script_location / "versions"
    (project.script_location / "env.py").write_text("print('changed')")
    (versions / "r0002_.py").unlink()
    (versions / "new.py").write_text("revision = 'n'\ndown_revision = 'r0001'")
    after = read_project(project.folder)
    assert not trust.is_trusted(after.folder, after.digest)
    assert trust.changes(after) == (
        Change("migrations/env.py", "changed"),
        Change("migrations/versions/new.py", "added"),
        Change("migrations/versions/r0002_.py", "removed"),
    )
    allow(trust, after)
    assert trust.is_trusted(after.folder, after.digest)
    assert not trust.is_trusted(after.folder, project.digest), "only the newest content counts"


def test_the_same_content_elsewhere_is_not_trusted(trust: Trust, tmp_path: Path) -> None:
    one, other = made(tmp_path / "one"), made(tmp_path / "other")
    assert one.digest == other.digest
    allow(trust, one)
    assert not trust.is_trusted(other.folder, other.digest)
    (tmp_path / "link").symlink_to(one.folder)
    assert trust.is_trusted(tmp_path / "link", one.digest)


def test_what_could_not_be_read_is_never_trusted(trust: Trust, tmp_path: Path) -> None:
    project = made(tmp_path / "p")
    (project.script_location / "dead.py").symlink_to("nowhere")
    after = read_project(project.folder)
    allow(trust, after)
    assert not trust.is_trusted(after.folder, after.digest)


def test_a_store_that_cannot_be_used_trusts_nobody(tmp_path: Path) -> None:
    project = made(tmp_path / "p")
    (tmp_path / FILE).write_text("no database")
    with pytest.raises(errors.NotSupported):
        Trust(Store(tmp_path)).is_trusted(project.folder, project.digest)


def test_odd_names(trust: Trust, tmp_path: Path) -> None:
    import os

    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/p\xff"))
    project = made(folder)
    (Path(os.fsdecode(os.fsencode(folder) + b"/migrations/odd\xff.py"))).touch()
    after = read_project(folder)
    allow(trust, after)
    assert trust.is_trusted(folder, after.digest)
    assert [each.what for each in trust.changes(project)] == ["removed"]
