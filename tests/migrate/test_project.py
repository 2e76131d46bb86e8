"""A whole folder read without running anything of it: graph or sentence, never a crash, never a marker."""

import os
import py_compile
from pathlib import Path
from time import process_time

import pytest

from browser import errors
from browser.migrate import project as reading
from browser.migrate import revisions
from browser.migrate.graph import RevisionGraph
from browser.migrate.project import Project, read_project
from browser.paths import migrations
from tests.migrate import projects
from tests.migrate.projects import Made


def sentences(project: Project) -> list[str]:
    return [each.message for each in (*project.problems, *RevisionGraph(project).problems)]


def test_the_demos_own() -> None:
    found = read_project(migrations())
    graph = RevisionGraph(found)
    assert len(found.revisions) >= 7
    assert not sentences(found)
    assert (len(graph.heads), len(graph.bases), len(graph.branch_points), len(graph.merges)) == (1, 1, 1, 1)
    assert {each.message for each in found.revisions.values()} >= {"users, posts and orders"}


def test_nothing_is_executed(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    folder = projects.write(tmp_path / "p", projects.runs_on_import(marker), env=projects.env_with_marker(marker))
    (folder / "migrations" / "__init__.py").write_text(f"open({str(marker)!r}, 'w')")
    found = read_project(folder)
    graph = RevisionGraph(found)
    assert graph.lanes() and graph.path(frozenset(), "head")
    assert list(found.revisions) == ["evil01", "r0001"]
    assert not list(tmp_path.glob("marker*"))
    assert not list(folder.glob("**/__pycache__"))


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (projects.missing_parent(), "Revision third1 stands on “second1”, which no file here gives"),
        (projects.duplicates(), "Revision same01 is also in same01_one.py; Alembic uses the one it reads last"),
        (projects.same_label_twice(), "The branch label “twice” of second1 is used by first1 already"),
        (projects.circle(), "stand on each other in a circle; Alembic refuses the folder"),
        (projects.follows_itself(), "Revision itself1 stands on itself; Alembic refuses the folder."),
        (projects.syntax_error(), "This is not valid Python: invalid syntax."),
        ([Made("first1"), Made("second1", "fir")], "Is first1 meant? Alembic wants the whole id here."),
        ([Made("first1", depends_on="nobody")], "Revision first1 stands on “nobody”, which no file here gives"),
        (
            [Made("first1", depends_on="second1"), Made("second1", "first1")],
            "first1, second1 stand on each other in a circle",
        ),
        ([Made("first1", labels="x"), Made("x")], "The branch label “x” of first1 is used by x already"),
        ([Made("first1", ("",))], "Revision first1 stands on “”"),
        ([Made("x", name="helpers.py", source="y = 1")], "It gives no `revision`, so Alembic refuses the whole folder"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_the_rest_is_drawn(made: list[Made], sentence: str, tmp_path: Path) -> None:
    found = read_project(projects.write(tmp_path, made))
    assert any(sentence in each for each in sentences(found)), sentences(found)
    graph = RevisionGraph(found)
    assert [row.revision for row in graph.lanes()] == list(graph.order)
    assert set(graph.order) == set(found.revisions)
    for each in graph.revisions:
        assert each not in graph.ancestors(each)
        try:
            graph.path(frozenset([each]), "heads")
        except errors.NotSupported as error:
            assert error.message.endswith(".")


def test_a_syntax_error_is_told_with_file_and_line(tmp_path: Path) -> None:
    (problem,) = read_project(projects.write(tmp_path, projects.syntax_error())).problems
    assert (problem.path.name, problem.line) == ("broken1_oops.py", 4)


def test_several_places_and_folders_in_them(tmp_path: Path) -> None:
    ini = projects.INI.replace(
        "[loggers]", "version_locations = one:two\nrecursive_version_locations = true\n[loggers]"
    )
    folder = projects.write(tmp_path, [Made("ignored1")], ini=ini)
    for place, made in (("one/2026", Made("first1")), ("two", Made("second1", "first1")), ("one", Made("third1"))):
        (folder / place).mkdir(parents=True, exist_ok=True)
        (folder / place / made.file).write_bytes(made.text())
    found = read_project(folder)
    assert list(found.revisions) == ["third1", "first1", "second1"]
    assert found.version_locations == (folder / "one", folder / "two")
    assert "ignored1" in str(found.files)


def test_links_pipes_and_odd_names(tmp_path: Path) -> None:
    folder = projects.write(tmp_path, [Made("first1")])
    versions = folder / "migrations" / "versions"
    (versions / "again.py").symlink_to(versions / "first1_.py")
    (versions / "dead.py").symlink_to(versions / "nowhere.py")
    (versions / "endless.py").symlink_to("/dev/zero")
    os.mkfifo(versions / "pipe.py")
    (versions / "folder.py").mkdir()
    (versions / "__init__.py").write_text("oops(")
    (versions / ".#locked.py").write_text("oops(")
    Path(os.fsdecode(os.fsencode(versions) + b"/odd\xff.py")).write_bytes(Made("odd001", "first1").text())
    found = read_project(folder)
    assert set(found.revisions) == {"first1", "odd001"}
    assert sorted(each.message.partition(":")[0][:30] for each in found.problems) == [
        *["This file cannot be read"] * 3,
        f"This is {versions}/first1_.py"[:30],
    ]
    assert found.digest == ""


def test_compiled_revisions_are_told(tmp_path: Path) -> None:
    folder = projects.write(tmp_path, [Made("first1"), Made("second1", "first1")])
    versions = folder / "migrations" / "versions"
    source = versions / "second1_.py"
    py_compile.compile(str(source), str(versions / "second1_.pyc"))
    py_compile.compile(str(source), str(versions / "__pycache__" / "second1_.cpython-311.pyc"))
    assert not read_project(folder).problems
    source.unlink()
    (problem,) = read_project(folder).problems
    assert "Alembic leaves it out" in problem.message
    (folder / "alembic.ini").write_text(projects.INI.replace("[loggers]", "sourceless = true\n[loggers]"))
    told = read_project(folder)
    assert [each.message for each in told.problems] == [
        "Only the compiled file is there, which can be run but not read; its revision is missing here."
    ] * 2
    assert any(name.endswith(".pyc") for name in told.files)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    folder = projects.write(tmp_path, [])
    (folder / "migrations" / "versions").rmdir()
    (folder / "migrations" / "env.py").unlink()
    assert sentences(read_project(folder)) == [
        "There is no env.py, so Alembic cannot run here.",
        "This folder of revisions does not exist.",
    ]


@pytest.mark.parametrize(
    "file",
    [
        "alembic.ini",
        "migrations/env.py",
        "migrations/script.py.mako",
        "migrations/versions/r0001_.py",
        "migrations/new.py",
    ],
)
def test_the_digest_changes_with_every_file_that_is_executed(file: str, tmp_path: Path) -> None:
    folder = projects.write(tmp_path, projects.line(1))
    before = read_project(folder)
    assert before.digest == read_project(folder / "migrations").digest != ""
    times = (folder / file).stat() if (folder / file).exists() else None
    with (folder / file).open("a") as opened:
        opened.write("\n# more\n")
    if times:
        os.utime(folder / file, ns=(times.st_atime_ns, times.st_mtime_ns))
    after = read_project(folder)
    assert after.digest != before.digest
    assert {name for name in after.files if after.files[name] != before.files.get(name)} == {file}


def test_a_file_that_changed_is_read_anew_even_with_the_same_time_and_size(tmp_path: Path) -> None:
    folder = projects.write(tmp_path, [Made("first1", message="one")])
    path = folder / "migrations" / "versions" / "first1_one.py"
    times = path.stat()
    assert read_project(folder).revisions["first1"].message == "one"
    path.write_bytes(path.read_bytes().replace(b"one", b"two"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert read_project(folder).revisions["first1"].message == "two"


def test_too_many_files_are_read_as_far_as_it_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_FILES", 5)
    found = read_project(projects.write(tmp_path, projects.line(10)))
    assert len(found.revisions) == 5
    assert found.digest == ""
    assert "There are more than 5 files; the rest is not read." in sentences(found)


def test_two_thousand_revisions(tmp_path: Path) -> None:
    """A second is the aim; what is asserted leaves room for machines that do something else besides."""
    folder = projects.write(tmp_path, projects.many(2000))
    revisions._remembered.cache_clear()
    began = process_time()
    found = read_project(folder)
    assert process_time() - began < 3.0
    assert (len(found.revisions), found.problems) == (2000, ())
    began = process_time()
    again = read_project(folder)
    assert process_time() - began < 1.0
    assert again == found
    began = process_time()
    graph = RevisionGraph(found)
    assert len(graph.lanes()) == len(graph.path(frozenset(), "heads")) == 2000
    assert process_time() - began < 1.0
