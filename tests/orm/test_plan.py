"""The plan: a tree of what was ticked, and the select() that follows from it."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite

from browser.orm.mapping import map_tables
from browser.orm.plan import USES, Load, Strategy, attribute_paths, plan, statement
from tests.orm.schemas import DEEP, ref_of, shop
from tests.rows.tables import sqlite_memory


def test_everywhere_means_every_step_of_every_path() -> None:
    with sqlite_memory() as connection:
        graph = shop(connection, 1)
    root = ref_of(graph, "users")
    load = Load(root, ((DEEP, Strategy.LAZY),), 5)
    assert load.everywhere(Strategy.JOINED) == Load(
        root, tuple((DEEP[:depth], Strategy.JOINED) for depth in (1, 2, 3)), 5
    )


def test_paths_become_a_tree() -> None:
    with sqlite_memory() as connection:
        graph = shop(connection, 1)
    root = ref_of(graph, "orders")
    mapping = map_tables(graph, None, root, [("items", "product"), ("user",)])
    load = Load(
        root, ((("items", "product"), Strategy.JOINED), (("user",), Strategy.RAISE), (("gone",), Strategy.LAZY))
    )
    branches = plan(mapping, load)
    assert attribute_paths(branches) == [("items",), ("items", "product"), ("user",)] or attribute_paths(branches) == [
        ("user",),
        ("items",),
        ("items", "product"),
    ]
    strategies = {branch.link.name: branch.strategy for branch in branches}
    assert strategies == {"items": Strategy.SELECTIN, "user": Strategy.RAISE}
    sql = str(statement(mapping, load, branches).compile(dialect=sqlite.dialect()))
    assert sql.startswith('SELECT "main"."orders"."id", "main"."orders"."user_id"')
    assert 'ORDER BY "main"."orders"."id"' in sql
    mapping.dispose()


@pytest.mark.parametrize("strategy", Strategy)
def test_each_strategy_has_its_use_in_a_sentence(strategy: Strategy) -> None:
    assert USES[strategy].endswith(".")


def test_nothing_is_imported_before_it_is_needed() -> None:
    """The ORM alone costs 80 ms and more; the window only wants the words."""
    rooms = [path.stem for path in Path("browser/orm").glob("*.py") if path.stem != "__init__"]
    late = ("keys", "mapping_classes", "loading_touch", "loading_watch")
    free = [f"browser.orm.{room}" for room in rooms if room not in late]
    asked = (
        "import sys, importlib as i; [i.import_module(n) for n in sys.argv[1:]]; assert 'sqlalchemy' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", asked, *free], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
