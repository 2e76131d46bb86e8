"""Where a database stands: the rows of its version table, and what they mean for each revision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from browser import errors
from browser.migrate.graph import RevisionGraph

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.migrate.project import Project


class Place(StrEnum):
    """What a revision is to a database."""

    APPLIED = "applied"
    CURRENT = "current"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Standing:
    """What each revision is to a database; `unknown` are ids in its version table that no file has, sorted.

    `overlapping` are rows that other rows stand on already: Alembic refuses to go on from there.
    """

    places: Mapping[str, Place]
    unknown: tuple[str, ...] = ()
    overlapping: tuple[str, ...] = ()

    @property
    def at_head(self) -> bool:
        """Whether everything is applied."""
        return not self.unknown and Place.PENDING not in self.places.values()


def current(connection: "Connection", project: "Project") -> frozenset[str]:
    """The rows of the version table as they are; nothing where there is no such table, or no such schema."""
    return recorded(connection, project.version_table, project.version_table_schema)


def recorded(connection: "Connection", name: str, schema: str | None) -> frozenset[str]:
    """The rows of a version table by its name; nothing where there is none."""
    from sqlalchemy import String, column, inspect, select, table

    if not inspect(connection).has_table(name, schema=schema):
        return frozenset()
    rows = connection.scalars(select(column("version_num", String)).select_from(table(name, schema=schema)))
    return frozenset(_text(each) for each in rows if each is not None)


def _text(value: object) -> str:
    """SQLite keeps anything in any column."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def standing(project: "Project | RevisionGraph", rows: Iterable[str]) -> Standing:
    """What each revision is to a database whose version table has these rows.

    Whatever a row's revision stands on counts as applied, dependencies on other branches too: Alembic keeps no row
    for a head that another one depends on.
    """
    graph = project if isinstance(project, RevisionGraph) else RevisionGraph(project)
    known, unknown = set(), set()
    for row in rows:
        try:
            known.add(graph.resolve(row))
        except errors.NotSupported:
            unknown.add(row)
    applied = graph.closure(known)
    below = {other for each in known for other in graph.ancestors(each)}
    places = {
        each: Place.CURRENT if each in known else Place.APPLIED if each in applied else Place.PENDING
        for each in graph.order
    }
    return Standing(places, tuple(sorted(unknown)), tuple(sorted(known & below)))
