"""The drawing: every line starts and ends where it should, the same graph gives the same picture, and it is quick."""

from time import process_time

import pytest
from hypothesis import given

from browser.migrate.graph import RevisionGraph
from browser.migrate.lanes import Row
from tests.migrate import projects
from tests.migrate.projects import Made
from tests.migrate.test_graph import graph_of, histories


def assert_connected(graph: RevisionGraph, rows: tuple[Row, ...]) -> None:
    """Follow every line from its revision down, row by row: it ends at its target, and passes through nobody else."""
    place = {row.revision: row for row in rows}
    for row in rows:
        for target in graph.below(row.revision):
            lane, dashed = row.lane, target not in graph.parents[row.revision]
            for each in rows[row.row : place[target].row]:
                going = [one for one in each.edges if (one.target, one.above, one.dependency) == (target, lane, dashed)]
                (edge,) = [one for one in going if each is not row or one.revision == row.revision]
                assert each is row or each.lane != lane, "the line runs through another revision"
                lane = edge.below
            assert lane == place[target].lane
    for row in rows:
        assert len(row.edges) == len({(edge.above, edge.below, edge.dependency) for edge in row.edges})
        assert all(edge.target in graph.below(edge.revision) for edge in row.edges)
        assert row.width > max([row.lane, *(max(edge.above, edge.below) for edge in row.edges)])


@given(histories())
def test_every_line_arrives(made: list[Made]) -> None:
    graph = graph_of(made)
    rows = graph.lanes()
    assert [row.row for row in rows] == list(range(len(made)))
    assert [row.revision for row in rows] == list(graph.order)
    assert_connected(graph, rows)
    assert rows == graph_of(made).lanes()


def test_a_line_is_one_lane() -> None:
    assert {row.lane for row in graph_of(projects.line(50)).lanes()} == {0}
    assert {row.width for row in graph_of(projects.line(50)).lanes()} == {1}


def test_a_merge_of_three_takes_three_lanes() -> None:
    rows = graph_of(projects.three_parents()).lanes()
    assert [row.lane for row in rows] == [0, 0, 1, 2, 0]
    assert max(row.width for row in rows) == 3


def test_two_heads_stand_side_by_side() -> None:
    rows = {row.revision: row.lane for row in graph_of(projects.two_heads()).lanes()}
    assert rows["left2"] != rows["right1"]


def test_a_dependency_is_told_from_a_parent() -> None:
    rows = {row.revision: row for row in graph_of(projects.labelled()).lanes()}
    assert {edge.target: edge.dependency for edge in rows["billing2"].edges if edge.revision == "billing2"} == {
        "billing1": False,
        "users2": True,
    }


def crossings(rows: tuple[Row, ...]) -> int:
    pairs = ((one, other) for row in rows for one in row.edges for other in row.edges)
    return sum(one.above < other.above and one.below > other.below for one, other in pairs)


def test_few_lines_cross() -> None:
    """A long life with a branch open half of the time: lines that are open keep their lane."""
    assert crossings(graph_of(projects.many(500)).lanes()) == 0


@pytest.mark.parametrize("width", [1, 40])
def test_two_thousand_rows_are_laid_out_at_once(width: int) -> None:
    """200 ms is the aim, also where forty lines run beside each other; what is asserted leaves room."""
    made = [Made(f"r{n:04}", f"r{n - width:04}" if n >= width else None) for n in range(2000)]
    graph = graph_of([*made, Made("merged", [each.id for each in made[-width:]])])
    assert graph.order
    began = process_time()
    rows = graph.lanes()
    assert process_time() - began < 0.6
    assert max(row.width for row in rows) == width


def test_lines_to_one_target_are_one_line() -> None:
    """A thousand heads on one base: two lanes, and no more lines than that in any row."""
    rows = graph_of([Made("base1"), *(Made(f"head{n}", "base1") for n in range(1000))]).lanes()
    assert max(row.width for row in rows) == 2
    assert sum(len(row.edges) for row in rows) == 1999
