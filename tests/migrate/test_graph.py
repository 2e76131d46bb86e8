"""The graph means what Alembic means: heads, branches, labels, orders and paths are compared with the real one's."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from alembic.script.revision import RevisionMap
from hypothesis import example, given, settings
from hypothesis import strategies as st

from browser import errors
from browser.migrate.graph import Direction, RevisionGraph
from browser.migrate.project import Project, read_project
from browser.migrate.revisions import read_revision
from tests.migrate import alembic_says, projects
from tests.migrate.projects import Made


def graph_of(made: Sequence[Made]) -> RevisionGraph:
    """The graph of revisions that were read, without a folder."""
    read = [read_revision(Path(each.file), each.text()) for each in made]
    here = Path()
    return RevisionGraph(
        Project(here, None, here, (), "alembic_version", None, {each.id: each for each in read}, (), "")
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Made]:
    """Any history without circles: branches, merges, several bases, labels, dependencies; files in any order."""
    made: list[Made] = []
    for number in range(draw(st.integers(1, 12))):
        id = f"{draw(st.integers(0, 15)):x}rev{number:02}"
        known = [each.id for each in made]
        down = draw(st.lists(st.sampled_from(known), max_size=3, unique=True)) if known else []
        others = [each for each in known if each not in down] + [str(each.labels) for each in made if each.labels]
        depends = draw(st.lists(st.sampled_from(others), max_size=2, unique=True)) if others else []
        labels = f"label{number}" if draw(st.integers(0, 3)) == 0 else None
        made.append(Made(id, tuple(down) or None, labels=labels, depends_on=tuple(depends) or None))
    return draw(st.permutations(made))


@example([Made("r0"), Made("r1", "r0", labels="l"), Made("r2", depends_on="r1"), Made("r3", "r2", depends_on="r1")])
@given(histories())
def test_the_graph_is_alembics(made: list[Made]) -> None:
    graph, known = graph_of(made), alembic_says.revision_map(made)
    assert not graph.problems
    assert (graph.heads, graph.bases, graph.effective_heads) == (known.heads, known.bases, known._real_heads)
    for each in graph.revisions:
        script = known.get_revision(each)
        assert script is not None
        assert (each in graph.branch_points, each in graph.merges) == (script.is_branch_point, script.is_merge_point)
        assert graph.labels[each] == script.branch_labels
        assert set(graph.children[each]) == script.nextrev
        assert set(graph.followers[each]) == script._all_nextrev
        assert set(graph.dependencies[each]) == set(script._normalized_resolved_dependencies)
        assert graph.closure([each]) == {one.revision for one in known._get_ancestor_nodes([script])}
        assert graph.reached([each], graph.followers) == {one.revision for one in known._get_descendant_nodes([script])}
    _assert_order(graph)
    if _one_way_to_go(graph):
        theirs = known.iterate_revisions("heads", "base", inclusive=True, assert_relative_length=False)
        assert graph.order == tuple(each.revision for each in theirs)


def _assert_order(graph: RevisionGraph) -> None:
    place = {each: position for position, each in enumerate(graph.order)}
    assert set(place) == set(graph.revisions)
    assert all(place[each] < place[other] for each in graph.revisions for other in graph.below(each))


def _one_way_to_go(graph: RevisionGraph) -> bool:
    """Alembic keeps several dependencies of one revision in a set, so its order changes from run to run."""
    return all(len(each) < 2 for each in graph.dependencies.values())


@st.composite
def questions(draw: st.DrawFn) -> tuple[list[Made], frozenset[str], str]:
    """A history, the rows of a version table, and where to go."""
    made = draw(histories())
    graph = graph_of(made)
    chosen = draw(st.lists(st.sampled_from(sorted(graph.revisions)), max_size=3, unique=True))
    rows = frozenset(each for each in chosen if not any(each in graph.ancestors(other) for other in chosen))
    ids = st.sampled_from(sorted(graph.revisions))
    labels = st.sampled_from(sorted([*graph.labelled, *graph.revisions]))
    absolute = st.sampled_from(["head", "heads", "base"]) | ids | ids.map(lambda each: each[:5])
    steps = st.sampled_from(["+1", "+2", "-1", "-2", "-3"])
    relative = steps | st.tuples(ids, steps).map("".join)
    on_branch = st.tuples(labels, st.just("@"), absolute | relative).map("".join)
    return made, rows, draw(absolute | relative | on_branch)


@settings(max_examples=300)
@given(questions())
def test_paths_are_alembics(question: tuple[list[Made], frozenset[str], str]) -> None:
    made, rows, target = question
    graph, known = graph_of(made), alembic_says.revision_map(made)
    for direction in Direction:
        _compare(graph, known, rows, target, direction)


def _compare(graph: RevisionGraph, known: RevisionMap, rows: frozenset[str], target: str, direction: Direction) -> None:
    up = direction is Direction.UPGRADE
    try:
        steps = (graph.upgrades if up else graph.downgrades)(rows, target)
        ours = [step.revision.id for step in steps]
        assert all(step.direction is direction for step in steps)
    except errors.NotSupported:
        ours = None
    try:
        theirs = (alembic_says.upgrades if up else alembic_says.downgrades)(known, tuple(sorted(rows)), target)
    except alembic_says.REFUSED:
        theirs = None
    if theirs is not None and ours is None:
        # Alembic warns, and goes down from the row that it happens to read first.
        assert not up and len(rows) > 1 and target.startswith("-"), theirs
    elif theirs is None or ours is None or _one_way_to_go(graph):
        assert ours == theirs
    else:
        assert sorted(ours) == sorted(theirs)


@pytest.mark.parametrize("make", [projects.two_heads, projects.three_parents, projects.labelled, projects.many])
def test_a_folder_read_by_both_is_the_same(make: Callable[[], list[Made]], tmp_path: Path) -> None:
    """The same with files, and Alembic's own steps."""
    folder = projects.write(tmp_path, make()[:200])
    graph = RevisionGraph(read_project(folder))
    with alembic_says.directory(folder) as alembic:
        assert graph.order == tuple(each.revision for each in alembic.walk_revisions())
        assert tuple(graph.revisions) == tuple(
            each for each in alembic.revision_map._revision_map if each in graph.revisions
        )
        steps = alembic._upgrade_revs("heads", ())  # type: ignore[arg-type]
        assert [each.revision.id for each in graph.path(frozenset(), "heads")] == [
            each.revision.revision for each in steps
        ]
        for each, revision in graph.revisions.items():
            script = alembic.get_revision(each)
            assert (Path(script.path), script.doc.strip()) == (revision.path, revision.message)
            assert script.longdoc == revision.docstring


@pytest.mark.parametrize(
    ("rows", "target", "direction", "ids"),
    [
        ([], "heads", "upgrade", ["base1", "left1", "left2", "right1"]),
        (["left2"], "left1", "downgrade", ["left2"]),
        (["left2"], "heads", "upgrade", ["right1"]),
        (["left2", "right1"], "heads", "", []),
        (["left2", "right1"], "base", "downgrade", ["left2", "left1", "right1", "base1"]),
        (["left1"], "+1", "upgrade", ["left2"]),
        (["left1"], "-1", "downgrade", ["left1"]),
        (["left2", "right1"], "left2@-1", "downgrade", ["left2"]),
        (["right1"], "left1+1", "upgrade", ["left1", "left2"]),
    ],
)
def test_a_path_goes_the_way_that_is_meant(rows: list[str], target: str, direction: str, ids: list[str]) -> None:
    graph = graph_of(projects.two_heads())
    steps = graph.path(frozenset(rows), target)
    assert sorted(each.revision.id for each in steps) == sorted(ids)
    assert {each.direction.value for each in steps} <= {direction}


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("head", "There are 2 heads: left2, right1. Say “heads” for all, or name one."),
        ("nobody", "No file here gives the revision “nobody”."),
        ("nobody@head", "No file here gives the revision “nobody”."),
        ("base1@right1+9", "There are no 9 revisions in that direction."),
        ("base1+1", "It may go on with left1, right1. Name the revision to end at."),
        ("left2@right1", "Revision right1 is not on the branch “left2”."),
    ],
)
def test_what_alembic_refuses_is_a_sentence(target: str, sentence: str) -> None:
    with pytest.raises(errors.NotSupported) as raised:
        graph_of(projects.two_heads()).upgrades(frozenset(), target)
    assert str(raised.value) == sentence


def test_short_ids_are_not_found_by_their_beginning() -> None:
    graph = graph_of([Made("abc"), Made("abcd", "abc")])
    assert graph.resolve("ab") == "abcd", "so Alembic: “abc” is too short to be found"
    assert (graph.resolve("abc"), graph.resolve("abcd")) == ("abc", "abcd")


def test_a_graph_of_nothing() -> None:
    graph = graph_of([])
    assert (graph.order, graph.heads, graph.lanes(), graph.path(frozenset(), "head")) == ((), (), (), ())
