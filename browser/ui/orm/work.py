"""What the tab asks of `browser.orm`: plain functions of a connection, run by the Database on a worker.

A mapping is made, used and disposed of inside one call; nothing of it comes out.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.orm.comparing import Measured
    from browser.orm.loading_facts import Loaded, Progress
    from browser.orm.mapping import Mapping
    from browser.orm.plan import Load

MakeMapping = Callable[[], "Mapping"]
Report = Callable[["Progress"], None]


@dataclass(frozen=True, slots=True)
class Code:
    """What is on the screen as source: the models, the query, and what had to be left out.

    `declared`: the models are somebody's own module, which the query imports; else they belong in front of it.
    """

    models: str
    query: str
    left_out: tuple[str, ...] = ()
    declared: bool = False

    @property
    def whole(self) -> str:
        """Ready to paste and run."""
        return self.query if self.declared else f"{self.models.rstrip()}\n\n\n{self.query}"


@contextmanager
def mapped(make: MakeMapping) -> "Iterator[Mapping]":
    """A mapping that is disposed of at the end."""
    mapping = make()
    try:
        yield mapping
    finally:
        mapping.dispose()


def load_entities(connection: "Connection", make: MakeMapping, load: "Load", progress: Report) -> "Loaded":
    """The entities and what they cost."""
    from browser.orm import loading

    with mapped(make) as mapping:
        return loading.load(connection, mapping, load, progress)


def compare_loaders(
    connection: "Connection", make: MakeMapping, load: "Load", progress: Report
) -> "tuple[tuple[Measured, ...], str]":
    """Every loader on the same paths, measured, and a sentence of advice."""
    from browser.orm import comparing

    with mapped(make) as mapping:
        measured = comparing.compare(connection, mapping, load, progress)
        return measured, comparing.advice(measured)


def write_code(_: "Connection", make: MakeMapping, load: "Load") -> Code:
    """The source; no statement is sent."""
    from browser.orm import codegen

    with mapped(make) as mapping:
        left_out = tuple(f"{ref.name}: {reason}" for ref, reason in mapping.left_out)
        models, query = codegen.models_source(mapping), codegen.select_source(load, mapping)
        return Code(models, query, left_out, declared=not mapping.exact)
