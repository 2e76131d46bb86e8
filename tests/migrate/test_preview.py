"""SQL revision by revision: one that cannot be rendered, or ends its process, hides no other."""

import asyncio

import pytest

from browser import errors
from browser.migrate.graph import RevisionGraph
from browser.migrate.preview import Preview, heads_before, preview
from browser.migrate.runner import Options, Runner
from browser.migrate.trust import Trust
from tests.conftest import OpenDatabase
from tests.migrate import projects
from tests.migrate.conftest import PYTHON, MakeProject
from tests.migrate.projects import Made

ONLINE = 'rows = op.get_bind().execute(sa.text("SELECT 1")).fetchall()\nop.create_table(rows[0][0])'


async def test_one_that_cannot_be_rendered_hides_no_other(
    database_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    runner = Runner(trust, await open_database(database_url))
    broken = [
        Made("online3", "r0002", upgrade=ONLINE),
        Made("exits4", "online3", upgrade="import sys\nsys.exit(3)"),
        Made("dies05", "exits4", upgrade="import os\nos._exit(7)"),
        Made("after6", "dies05", upgrade=projects.table("afterwards", "x")[0]),
    ]
    project = make_project([*projects.line(2), *broken])
    steps = RevisionGraph(project).path(frozenset(), "head")
    told: list[Preview] = []
    found = await preview(runner, project, PYTHON, steps, (), told.append)
    assert [each.revision for each in found] == ["r0001", "r0002", "online3", "exits4", "dies05", "after6"]
    assert [bool(each.problem) for each in found] == [False, False, True, True, True, False]
    assert "CREATE TABLE alembic_version" in found[0].sql and "CREATE TABLE t_r0001" in found[0].sql
    assert "CREATE TABLE t_r0002" in found[1].sql and "SET version_num='r0002'" in found[1].sql.replace('"', "")
    assert "status 7" in found[4].problem and "CREATE TABLE afterwards" in found[5].sql.replace("`", "")
    assert set(told) == set(found)


async def test_merges_and_downgrades_are_rendered(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    runner = Runner(trust, await open_database(sqlite_url))
    project = make_project(projects.three_parents())
    graph = RevisionGraph(project)
    up = await preview(runner, project, PYTHON, graph.path(frozenset(), "head"), ())
    assert [each.problem for each in up] == [""] * 5
    assert up[-1].sql.count("DELETE FROM alembic_version") == 2
    down = await preview(runner, project, PYTHON, graph.path(frozenset({"merged"}), "base"), ("merged",))
    assert [each.problem for each in down] == [""] * 5 and "DROP TABLE t_base1" in down[-1].sql


async def test_one_that_never_ends_is_named(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    runner = Runner(trust, await open_database(sqlite_url))
    project = make_project(projects.slow(60))
    steps = RevisionGraph(project).path(frozenset(), "head")
    began = asyncio.get_running_loop().time()
    await preview(runner, project, PYTHON, steps[:1], ())  # how long one takes on this machine just now
    limit = 1.0 + 4 * (asyncio.get_running_loop().time() - began)
    found = await preview(runner, project, PYTHON, steps, (), options=Options(time_limit=limit))
    assert "time limit" in found[1].problem and "CREATE TABLE t_after3" in found[2].sql


async def test_it_needs_trust(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    runner = Runner(trust, await open_database(sqlite_url))
    project = make_project(projects.line(2), trusted=False)
    steps = RevisionGraph(project).path(frozenset(), "head")
    with pytest.raises(errors.NotSupported, match="not trusted"):
        await preview(runner, project, PYTHON, steps, ())


def test_the_rows_before_each_step(make_project: MakeProject) -> None:
    graph = RevisionGraph(make_project(projects.labelled()))
    up = heads_before(graph, graph.path(frozenset(), "heads"), ())
    assert all(len(each["heads"]) <= 2 for each in up) and up[0]["heads"] == []
    billing2 = next(each for each in up if each["revision"] == "billing2")
    assert billing2["heads"] in (["billing1", "users2"], ["billing1", "users3"])
