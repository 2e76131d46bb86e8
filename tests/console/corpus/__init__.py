"""Scripts with the statements, parameters and effects that are expected of them, per vendor.

Every statement can be sent to its server as it stands (an error of the server is an answer, too), so that what arrived
can be compared with what was typed. `corpus(vendor)` is all that one vendor is tried with.
"""

from dataclasses import dataclass

from browser.console.script import Effect


@dataclass(frozen=True)
class Said:
    """One statement as it is expected."""

    text: str
    effect: Effect
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A script and the statements that are in it."""

    script: str
    said: tuple[Said, ...]


def read(text: str, *parameters: str) -> Case:
    """One statement that reads."""
    return Case(text, (Said(text, Effect.READ, parameters),))


def write(text: str, *parameters: str) -> Case:
    """One statement that changes or locks rows."""
    return Case(text, (Said(text, Effect.WRITE, parameters),))


def define(text: str, *parameters: str) -> Case:
    """One statement of DDL."""
    return Case(text, (Said(text, Effect.DEFINE, parameters),))


def transaction(text: str) -> Case:
    """One statement about transactions."""
    return Case(text, (Said(text, Effect.TRANSACTION),))


def session(text: str, *parameters: str) -> Case:
    """One statement that changes the session."""
    return Case(text, (Said(text, Effect.SESSION, parameters),))


def other(text: str, *parameters: str) -> Case:
    """One statement of which nobody can tell."""
    return Case(text, (Said(text, Effect.OTHER, parameters),))


def several(script: str, *cases: Case) -> Case:
    """A script of several statements, in order."""
    return Case(script, tuple(said for case in cases for said in case.said))


def corpus(vendor: str) -> tuple[Case, ...]:
    """All cases of "sqlite", "postgresql" or "mysql"."""
    from tests.console.corpus import mysql, postgresql, shared, sqlite

    own = {"sqlite": sqlite.CASES, "postgresql": postgresql.CASES, "mysql": mysql.CASES}
    return (*shared.CASES, *own[vendor])
