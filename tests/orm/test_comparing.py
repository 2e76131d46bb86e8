"""Every strategy in turn, and what is advised."""

import pytest
from sqlalchemy import Connection

from browser.orm import loading_watch
from browser.orm.comparing import COMPARED, Measured, advice, compare
from browser.orm.loading_facts import Cost, Progress
from browser.orm.mapping import map_tables
from browser.orm.plan import Load, Strategy
from tests.orm.schemas import DEEP, ref_of, shop
from tests.rows.tables import sqlite_memory


def test_all_load_the_same_and_lazy_is_n_plus_1(connection: Connection) -> None:
    graph = shop(connection, 20)
    root = ref_of(graph, "users")
    mapping = map_tables(graph, None, root, [DEEP])
    seen: list[Progress] = []
    measured = compare(connection, mapping, Load(root, ((DEEP, Strategy.RAISE),)), seen.append)
    assert tuple(each.strategy for each in measured) == COMPARED
    assert len({each.digest for each in measured}) == 1
    costs = {each.strategy: each.cost for each in measured if each.cost is not None}
    statements = {strategy: cost.statements for strategy, cost in costs.items()}
    assert statements == {
        Strategy.SELECTIN: 4,
        Strategy.JOINED: 1,
        Strategy.SUBQUERY: 4,
        Strategy.LAZY: 1 + 20 + 40 + 7,
    }
    assert {cost.entities for cost in costs.values()} == {20 + 40 + 80 + 7}
    assert costs[Strategy.JOINED].repeated == 60
    assert all(cost.milliseconds > 0 and cost.kilobytes > 20 for cost in costs.values())
    assert [each.strategy for each in seen if each.strategy] == sorted(
        (each.strategy for each in seen if each.strategy), key=COMPARED.index
    )
    assert "lazyload asks 68 times instead of 1: that is the N+1 problem." in advice(measured)
    mapping.dispose()


def test_a_strategy_that_fetches_too_much_is_refused_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading_watch, "MOST_ROWS", 60)
    with sqlite_memory() as connection:
        graph = shop(connection, 4, orders=5, items=2)
        root = ref_of(graph, "users")
        mapping = map_tables(graph, None, root, [DEEP])
        measured = compare(connection, mapping, Load(root, ((DEEP, Strategy.LAZY),)))
    assert {each.strategy: each.cost is not None for each in measured} == {
        Strategy.SELECTIN: False,  # 4 + 20 + 40 + 7 rows
        Strategy.JOINED: True,  # 40
        Strategy.SUBQUERY: False,
        Strategy.LAZY: False,
    }
    assert measured[0].stopped == "This load would fetch more than 60 rows, so it was stopped."
    assert advice(measured).startswith("joinedload suits this: 1 statement, 40 rows")
    mapping.dispose()


def test_strategies_that_found_other_relations_are_told() -> None:
    selectin = Measured(Strategy.SELECTIN, _cost(2, 110, 220, 12.0), digest=1)
    others = [Measured(strategy, _cost(1, 1, 1, 1.0), digest=2) for strategy in COMPARED[1:]]
    assert advice((selectin, *others)).startswith(
        "joinedload, subqueryload and lazyload found other relations than selectinload: either"
    )


def test_lazy_that_was_stopped_says_more_than() -> None:
    with sqlite_memory() as connection:
        graph = shop(connection, 20)
        root = ref_of(graph, "users")
        mapping = map_tables(graph, None, root, [("orders",)])
        measured = compare(connection, mapping, Load(root, ((("orders",), Strategy.SELECTIN),), most_lazy=5))
    assert measured[-1].stopped == "Stopped after 5 lazy loads; 15 more were asked for and not sent."
    assert "lazyload asks more than 6 times instead of 1" in advice(measured)
    mapping.dispose()


def _cost(statements: int, rows: int, values: int, milliseconds: float) -> Cost:
    return Cost(statements, 0, rows, values, 100, 100, 0, milliseconds, 1.0)


def test_advice_names_the_fastest_and_prefers_what_keeps_its_pace() -> None:
    selectin = Measured(Strategy.SELECTIN, _cost(2, 110, 220, 12.0))
    joined = Measured(Strategy.JOINED, _cost(1, 100, 1000, 10.0))
    assert advice((selectin, joined)) == (
        "selectinload suits this: 2 statements, 110 rows, 12 ms. "
        "joinedload sends 10.0 times the values that are needed, for each row repeats its parent."
    )
    slow = Measured(Strategy.SELECTIN, _cost(2, 110, 220, 40.0))
    assert advice((slow, joined)) == "joinedload suits this: 1 statement, 100 rows, 10 ms."
    none = Measured(Strategy.SELECTIN, None, stopped="too much")
    assert advice((none,)) == "No strategy loaded everything within the limits: load fewer entities, or fewer paths."
    lazy = Measured(Strategy.LAZY, _cost(1, 10, 20, 1.0))
    assert advice((joined, lazy)).endswith("lazyload costs no more here.")
