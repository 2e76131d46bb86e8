"""Going along a trail step by step."""

from pathlib import Path

from browser.ui.rows import trails
from browser.ui.window.main import MainWindow
from tests.ui.rows.related_shop import open_shop, related_of


async def test_every_step_of_a_trail_is_a_place(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    graphs, chosen = window.relating.graphs, related_of(window).chosen()
    assert graphs is not None
    assert chosen is not None
    orders = graphs.graph(tab.database).relation(tab.facts.ref, "orders by user_id")
    visit = await trails.further(graphs, None, chosen, orders)
    assert visit.trail is not None
    assert visit.steps == ["users #1", "orders by user_id"]
    assert visit.restriction == "orders by user_id of users #1"
    assert visit.trail.steps[0].pins == ((("id", 1),),)
    start = await trails.visit(graphs, tab.database, visit.trail, 0)
    assert (start.query.within, start.steps) == (None, ["users"])
    again = await trails.visit(graphs, tab.database, visit.trail, 1)
    assert again.query == visit.query
