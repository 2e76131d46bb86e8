"""How the child gets its database: what env.py looks at, which database must answer, in which environment it runs.

env.py is read with `ast`, never run. The URL goes to the child by a pipe; there it is put wherever env.py looks.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from browser.migrate.child_watch import IDENTITY, identity_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.migrate.project import Project

_URL_NAME = re.compile(r"(?i)(ur[il]|dsn|database|sqlalchemy|postgres|mysql|mariadb|sqlite)")
_SYNC = {"create_engine", "engine_from_config"}
_ASYNC = {"create_async_engine", "async_engine_from_config"}
_DROPPED = re.compile(r"PYTHON.*|VIRTUAL_ENV|QT_.*|ROWLORE_.*|LD_LIBRARY_PATH_ORIG|_MEIPASS.*|_PYI.*")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Where an env.py looks for its database.

    `variables` are names in the environment, `x_urls` keys of `alembic -x key=URL`. `attribute`: it knows nothing but
    `config.attributes["connection"]`. `asynchronous`: whether its engine needs an async driver; None takes both kinds.
    """

    variables: tuple[str, ...] = ()
    x_urls: tuple[str, ...] = ()
    attribute: bool = False
    asynchronous: bool | None = None


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python to run Alembic with. `why` says in words whose it is."""

    path: Path
    why: str
    ours: bool = False


def interpreters(project: "Project | None", extra: Path | None = None) -> tuple[Interpreter, ...]:
    """The interpreters to choose from, the best first; nothing is run to find them.

    In a frozen bundle the app has none of its own to offer.
    """
    found: list[Interpreter] = []
    if extra is not None:
        found.append(Interpreter(extra, "chosen by you"))
    folders = [project.folder, *list(project.folder.parents)[:2]] if project is not None else []
    for folder in folders:
        for name in (".venv", "venv", "env", ".tox/py"):
            path = folder / name / "bin" / "python"
            if path.exists() and path not in [each.path for each in found]:
                found.append(Interpreter(path, f"the environment in {folder / name}"))
    if not getattr(sys, "frozen", False):
        found.append(Interpreter(Path(sys.executable), "the one this app runs on", ours=True))
    return tuple(found)


def recipe(project: "Project") -> Recipe:
    """Where the env.py of a project looks for its database; what cannot be read is taken as the usual template."""
    try:
        tree = ast.parse((project.script_location / "env.py").read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return Recipe()
    names = {name for node in ast.walk(tree) for name in _names(node)}
    asks = tuple(_asked(tree))
    variables = {key for where, key in asks if where == "environment" and _URL_NAME.search(key)}
    x_urls = {key for where, key in asks if where == "x" and _URL_NAME.search(key)}
    synchronous = "AsyncEngine" not in names and bool(names & _SYNC)
    asynchronous = "AsyncEngine" in names or bool(names & _ASYNC)
    attribute = ("attributes", "connection") in asks and not (synchronous or asynchronous)
    kind = None if attribute or synchronous == asynchronous else asynchronous
    return Recipe(tuple(sorted(variables)), tuple(sorted(x_urls)), attribute, kind)


def identity(connection: "Connection") -> tuple[str, ...]:
    """Which database this is, in the words in which the child will ask; empty where nobody knows how to ask."""
    question = IDENTITY.get({"mariadb": "mysql"}.get(connection.dialect.name, connection.dialect.name))
    if question is None:
        return ()
    return tuple(identity_of(connection.exec_driver_sql(question).one()))


def identity_of_file(path: Path) -> tuple[str, ...]:
    """The same of a SQLite file."""
    return tuple(identity_of([path.resolve(), "", ""]))


def environment(interpreter: Path, parent: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of the child: the person's own, without what is about this app."""
    kept = {key: value for key, value in (parent or os.environ).items() if not _DROPPED.fullmatch(key)}
    kept |= {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    home = interpreter.parent.parent
    if (home / "pyvenv.cfg").exists():
        kept["VIRTUAL_ENV"] = str(home)
        kept["PATH"] = os.pathsep.join([str(interpreter.parent), kept.get("PATH", os.defpath)])
    return kept


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr


def _asked(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What is asked by a constant key, and where: of the environment, of `-x` arguments, of Config.attributes."""
    named = {
        target.id: where
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and (where := _where(node.value, {}))
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        key: ast.AST | None = None
        holder: ast.AST | None = None
        if isinstance(node, ast.Subscript):
            key, holder = node.slice, node.value
        elif isinstance(node, ast.Call) and node.args:
            key = node.args[0]
            holder = node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr != "getenv" else node
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and holder is not None:
            where = "environment" if holder is node and _is_getenv(node) else _where(holder, named)
            if where:
                yield where, key.value


def _is_getenv(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and "getenv" in set(_names(node.func))


def _where(node: ast.AST, named: Mapping[str, str]) -> str:
    if isinstance(node, ast.Name) and node.id in named:
        return named[node.id]
    if isinstance(node, ast.Call):
        return "x" if "get_x_argument" in set(_names(node.func)) else ""
    last = next(_names(node), "")
    return {"environ": "environment", "attributes": "attributes"}.get(last, "")
