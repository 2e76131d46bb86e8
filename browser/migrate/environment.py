"""What env.py says about the version table, read with `ast`: env.py itself is never run."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browser.migrate.files import read_file, words_of
from browser.migrate.literals import NotLiteral, assigned, learn, value_of
from browser.migrate.revisions import Problem, Unreadable, parsed

VERSION_TABLE = "alembic_version"


@dataclass(frozen=True, slots=True)
class Environment:
    """Where Alembic keeps what is applied. `schema` is None for the connection's own."""

    version_table: str = VERSION_TABLE
    schema: str | None = None
    problems: tuple[Problem, ...] = ()


def read_environment(path: Path, options: Mapping[str, str]) -> Environment:
    """What the `context.configure(...)` of an env.py says, as far as it says it in so many words.

    `options` are those of the configuration file, for an env.py that asks for them by name.
    """
    try:
        source = read_file(path)
    except OSError as error:
        return Environment(problems=(Problem(path, 0, f"This file cannot be read: {words_of(error)}."),))
    try:
        _, tree = parsed(source)
    except Unreadable as error:
        return Environment(problems=(Problem(path, error.line, error.message),))
    found = _Asked(path, options, assigned(tree.body))
    return Environment(
        found.told(tree, "version_table") or VERSION_TABLE, found.told(tree, "version_table_schema"), (*found.problems,)
    )


class _Asked:
    """Looks for keywords, and for keys of dictionaries that are handed over as keywords."""

    def __init__(self, path: Path, options: Mapping[str, str], names: dict[str, Any]) -> None:
        self._path, self._options, self._names = path, options, names
        self.problems: list[Problem] = []

    def told(self, tree: ast.Module, name: str) -> str | None:
        """What is given under a name; where it is given twice and differently, that is a problem."""
        values: dict[str, int] = {}
        for function in [tree, *_functions(tree)]:
            names = dict(self._names)
            for statement in function.body if not isinstance(function, ast.Module) else []:
                learn(statement, names)
            for node in _own(function):
                for given in _given(node, name):
                    value = self._value(given, names, name)
                    if value:
                        values.setdefault(value, given.lineno)
        if len(values) > 1:
            shown = " and ".join(f"“{each}” (line {line})" for each, line in values.items())
            self.problems.append(Problem(self._path, 0, f"`{name}` is {shown}; the first is used here."))
        return next(iter(values), None)

    def _value(self, node: ast.expr, names: dict[str, Any], name: str) -> str | None:
        try:
            value = value_of(node, names)
        except NotLiteral:
            value = self._option(node)
            if value is None:
                said = f"What `{name}` is only a run would tell; Alembic's own is assumed here."
                self.problems.append(Problem(self._path, node.lineno, said))
        return value if isinstance(value, str) else None

    def _option(self, node: ast.expr) -> str | None:
        """`config.get_main_option("version_table", "default")`."""
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            return None
        if node.func.attr not in ("get_main_option", "get_alembic_option"):
            return None
        asked = [each.value for each in node.args if isinstance(each, ast.Constant)]
        if not asked or not isinstance(asked[0], str):
            return None
        default = asked[1] if len(asked) > 1 and isinstance(asked[1], str) else None
        return self._options.get(asked[0], default)


def _functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _own(scope: ast.AST) -> list[ast.AST]:
    """The nodes of a scope without those of the functions in it."""
    found, waiting = [], list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting.extend(ast.iter_child_nodes(node))
    return sorted(found, key=lambda node: getattr(node, "lineno", 0))


def _given(node: ast.AST, name: str) -> list[ast.expr]:
    if isinstance(node, ast.Call):
        return [each.value for each in node.keywords if each.arg == name]
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == name]
    return []
