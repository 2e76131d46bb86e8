"""Entities loaded as the plan says, as plain data, and what they cost.

`load` is a plain function of a connection for `Database.read`: it opens a Session on it, never commits, and hands out
no live entity.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.orm.loading_facts import Cost, Loaded, Progress
from browser.orm.mapping_types import Mapping
from browser.orm.plan import Branch, Load, attribute_paths, plan, statement

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from browser.orm.loading_watch import Watch

Report = Callable[[Progress], None]


@dataclass
class Run:
    """A load while its session is open: live entities, and what is known of them. Never leaves this package."""

    entities: list[Any]
    branches: tuple[Branch, ...]
    session: "Session"
    watch: "Watch"
    milliseconds: float = 0.0
    keyless: int = 0
    problems: dict[tuple[int, Branch], str] = field(default_factory=dict)
    """By the identity of an entity and the branch that could not be followed from it."""


def load(connection: "Connection", mapping: Mapping, load: Load, progress: Report | None = None) -> Loaded:
    """The entities of `load` and what they cost; every branch is touched once, as a program would.

    `progress` is called on the worker's thread. Raises NotSupported where too many rows would come.
    """
    from browser.orm.loading_equal import equal_only_there
    from browser.orm.loading_tree import Tree

    with running(connection, mapping, load, progress) as run:
        cost = cost_of(mapping, run)
        tree = Tree(mapping, run.problems)
        return Loaded(
            tree.nodes(run.entities, run.branches),
            tuple(run.watch.sent),
            cost,
            {ref: entity.columns for ref, entity in mapping.entities.items()},
            {ref: mapping.secrets(ref) for ref in mapping.entities},
            run.keyless,
            stopped(run),
            equal_only_there(mapping, run),
        )


@contextmanager
def running(connection: "Connection", mapping: Mapping, load: Load, progress: Report | None) -> Iterator[Run]:
    """The load, done; the session is open inside."""
    from sqlalchemy.orm import Session

    from browser.database.dialects import dialect_of
    from browser.orm.loading_touch import touch
    from browser.orm.loading_watch import Watch

    dialect = dialect_of(connection)
    values = dialect.values if mapping.exact else None
    branches = plan(mapping, load)
    query = statement(mapping, load, branches)
    secrets = frozenset().union(*map(mapping.secrets, {*mapping.entities, *mapping.tables}))
    watch = Watch(values, attribute_paths(branches), load.most_lazy, progress, dialect.lexis, secrets)
    with _own_errors(), ExitStack() as open_:
        if values is not None:
            open_.enter_context(values.exactly(connection))
        # Nothing is ever flushed, and nothing may expire: a touched column would be a statement nobody asked for.
        session = open_.enter_context(Session(connection, autoflush=False, expire_on_commit=False))
        options: dict[str, Any] = {"compiled_cache": mapping.compiled}
        if mapping.schema_map is not None:
            options["schema_translate_map"] = mapping.schema_map
        open_.enter_context(watch.watching(connection, session, options))
        started = perf_counter()
        rows = session.scalars(query).unique(_one_of_each).all()
        run = Run([entity for entity in rows if entity is not None], branches, session, watch)
        run.keyless = len(rows) - len(run.entities)
        touch(run.entities, branches, watch, run.problems)
        run.milliseconds = (perf_counter() - started) * 1000
        watch.report(now=True)
        yield run


def _one_of_each(entity: Any) -> object:
    """Entities are the same by identity; rows without a key, which are None, are each one of their own."""
    return object() if entity is None else id(entity)


@contextmanager
def _own_errors() -> Iterator[None]:
    """Let through as it is what this program raised while SQLAlchemy prepared a statement."""
    from sqlalchemy.exc import StatementError

    try:
        yield
    except StatementError as error:
        if isinstance(error.orig, errors.RowloreError):
            raise error.orig from error
        raise


def stopped(run: Run) -> str:
    """What was not loaded, in a sentence, or ""."""
    if not run.watch.refused:
        return ""
    return f"Stopped after {run.watch.lazy:,} lazy loads; {run.watch.refused:,} more were asked for and not sent."


def cost_of(mapping: Mapping, run: Run) -> Cost:
    """What the load cost, counted while its session is open."""
    from browser.orm.loading_memory import entity_bytes

    watch, made = run.watch, run.session.identity_map
    states = made.all_states()
    needed = sum(len(state.mapper.columns) for state in states)
    roots = len(run.entities)
    first = watch.sent[0].rows if watch.sent else 0
    others = (watch.rows - first) - (len(states) - roots)
    return Cost(
        statements=len(watch.sent),
        lazy=watch.lazy,
        rows=watch.rows,
        values=watch.transferred,
        needed=needed,
        entities=len(states),
        repeated=max(0, first - roots - run.keyless) + max(0, others),
        milliseconds=run.milliseconds,
        kilobytes=(entity_bytes(states) + watch.largest) / 1024,
    )
