import json

from hypothesis import given
from hypothesis import strategies as st

from browser.database.facts import Column, Kind, ObjectKind, TableFacts, TableRef
from browser.rows.filters import Filter
from browser.rows.query import Order
from browser.ui.rows.memory import TabState, state_of
from browser.ui.widgets.columns import ColumnLayout

TABLE = TableFacts(TableRef(None, "t"), ObjectKind.TABLE, (Column("a", "", Kind.TEXT), Column("b", "", Kind.TEXT)))
STATE = TabState(
    (Order("b", True),), (Filter("a", "=", "1", False),), ColumnLayout(("b", "a"), ("a",), {"b": 70}, 1), 12, "b"
)


def test_a_state_comes_back_through_json() -> None:
    assert state_of(json.loads(json.dumps(STATE.to_dict()))) == STATE


def test_columns_that_have_gone_are_left_out() -> None:
    query = TabState((Order("gone"), Order("a")), (Filter("gone", "=", "1"),)).query(TABLE)
    assert (query.order, query.filters) == ((Order("a"),), ())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


@given(st.dictionaries(st.sampled_from(["order", "filters", "columns", "row", "column"]), JSON))
def test_nothing_that_was_kept_can_break_a_tab(kept: dict[str, object]) -> None:
    assert state_of(kept).query(TABLE).table is TABLE
