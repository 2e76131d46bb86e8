"""The memory of entities, by the sizes of their objects, is near what Python allocates for them."""

import gc
import tracemalloc

from browser.orm.loading import running
from browser.orm.loading_memory import entity_bytes
from browser.orm.mapping import map_tables
from browser.orm.plan import Load, Strategy
from tests.orm.schemas import DEEP, ref_of, shop
from tests.rows.tables import sqlite_memory


def test_it_is_near_what_was_allocated() -> None:
    with sqlite_memory() as connection:
        graph = shop(connection, 300)
        root = ref_of(graph, "users")
        mapping = map_tables(graph, None, root, [DEEP])
        wanted = Load(root, ((DEEP, Strategy.SELECTIN),), 300)
        with running(connection, mapping, wanted, None):
            pass  # compiles the statements
        gc.collect()
        tracemalloc.start()
        try:
            with running(connection, mapping, wanted, None) as run:
                gc.collect()
                allocated, _ = tracemalloc.get_traced_memory()
                counted = entity_bytes(run.session.identity_map.all_states())
        finally:
            tracemalloc.stop()
        assert 0.7 < counted / allocated < 1.3, (counted, allocated)
        assert entity_bytes([]) == 0
    mapping.dispose()
