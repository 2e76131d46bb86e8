from browser.ui.rows.table_tab import TableTab
from tests.ui.driving import until


async def test_to_the_end_and_to_a_typed_row(orders: TableTab) -> None:
    orders.jumps.to_end()
    await until(lambda: orders.grid.currentIndex().row() == 2_999)
    assert orders.grid.currentIndex().column() == orders.grid.last_column
    orders.jumps.to_typed("1")
    await until(lambda: orders.grid.currentIndex().row() == 0)


async def test_what_was_said_goes_away_with_the_next_jump(orders: TableTab) -> None:
    orders.jumps.to_typed("<b>x</b>")
    assert orders.message.isVisible()
    orders.jumps.to_typed("7")
    await until(lambda: orders.grid.currentIndex().row() == 6)
    assert not orders.message.isVisible()
