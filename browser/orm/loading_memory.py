"""What entities take in memory, by the sizes of their objects.

tracemalloc would slow the load down to a half and count what other threads allocate meanwhile; the process's own
figure never goes down again. Sizes of the objects that are there are neither.
"""

import sys
import weakref
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_STATE = ("obj", "committed_state", "expired_attributes", "key")
"""What SQLAlchemy keeps of each entity beside its values, as far as it is each entity's own."""


SAMPLE = 2_000
"""Entities that are looked at; the rest counts as much as these."""


def entity_bytes(states: Sequence[Any]) -> int:
    """Bytes of the entities of these InstanceStates: SQLAlchemy's books of them, their values, their collections.

    An object that several of them share counts once.
    """
    step = max(1, len(states) // SAMPLE)
    sample = states[::step]
    return _bytes(sample) * len(states) // len(sample) if sample else 0


def _bytes(states: Iterable[Any]) -> int:
    seen: set[int] = set()
    total = 0
    for state in states:
        entity = state.obj()
        if entity is None:
            continue
        total += sys.getsizeof(entity) + sys.getsizeof(state)
        for part in (*_books(state), vars(entity), *_values(vars(entity), state)):
            if id(part) not in seen:
                seen.add(id(part))
                total += sys.getsizeof(part)
    return total


def _books(state: Any) -> Iterator[Any]:
    inside = vars(state)
    yield inside
    for part in (*(getattr(state, name) for name in _STATE), *inside.values()):
        if isinstance(part, dict | set | tuple | weakref.ref):
            yield part
    yield from state.key or ()


def _values(inside: dict[str, Any], state: Any) -> Iterator[Any]:
    for value in inside.values():
        adapter = getattr(value, "_sa_adapter", None)
        if adapter is not None:
            yield from (value, vars(value), adapter, getattr(adapter, "_data", None))
        elif value is not state and value is not None and not hasattr(value, "__mapper__"):
            yield value
