"""The value of an expression that needs no program: literals, names given above, joined and formatted texts.

Nothing is called: the few methods of texts that migrations use are done here, on values that were written in the file.
"""

import ast
import re
import string
from collections.abc import Callable, Iterable, Mapping, Sized
from typing import Any, TypeVar

LONGEST = 100_000
"""Characters of a text, and entries of a list, that are still put together."""

Names = Mapping[str, Any]
_Sized = TypeVar("_Sized")


class NotLiteral(Exception):
    """The value is only known when the program runs. `node` is the part of the expression that is to blame."""

    def __init__(self, node: ast.AST) -> None:
        super().__init__(type(node).__name__)
        self.node = node


def value_of(node: ast.expr, names: Names) -> Any:
    """The value of an expression: a text, number, None, tuple, list or dict. Raises NotLiteral."""
    maker = _MAKERS.get(type(node))
    if maker is None:
        raise NotLiteral(node)
    return maker(node, names)


def text_of(node: ast.expr, names: Names) -> str | None:
    """The value where it is a text, else None."""
    try:
        value = value_of(node, names)
    except NotLiteral:
        return None
    return value if isinstance(value, str) else None


def assigned(statements: Iterable[ast.stmt]) -> dict[str, Any]:
    """What the names of a module stand for after its statements, in order; a NotLiteral where only a run would tell."""
    names: dict[str, Any] = {}
    for statement in statements:
        learn(statement, names)
    return names


def learn(statement: ast.stmt, names: dict[str, Any]) -> None:
    """Add what one statement gives to names; whatever hides behind a condition, loop or import is not known."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            _bind(target, statement.value, names)
    elif isinstance(statement, ast.AnnAssign):
        if statement.value is not None:
            _bind(statement.target, statement.value, names)
    elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        before = ast.Name(statement.target.id, ast.Load(), lineno=statement.lineno, col_offset=statement.col_offset)
        _bind(statement.target, ast.BinOp(before, statement.op, statement.value), names)
    elif not isinstance(statement, ast.Expr):
        names.update(dict.fromkeys(_names_given(statement), NotLiteral(statement)))


def _names_given(statement: ast.stmt) -> set[str]:
    """The names that a statement may give; a look into functions would find theirs, and take most of the time."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
    found = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif node is not statement and isinstance(node, ast.stmt):
            found |= _names_given(node) if not isinstance(node, _BLOCKS) else set()
    return found


_BLOCKS = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.AsyncFor, ast.AsyncWith)


def _bind(target: ast.expr, value: ast.expr, names: dict[str, Any]) -> None:
    if isinstance(target, ast.Name):
        try:
            names[target.id] = value_of(value, names)
        except NotLiteral as unknown:
            names[target.id] = unknown
    elif isinstance(target, ast.Tuple | ast.List):
        parts = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        if len(parts) != len(target.elts) or any(isinstance(each, ast.Starred) for each in [*parts, *target.elts]):
            _lose(target, value, names)
            return
        for each, part in zip(target.elts, parts, strict=True):
            _bind(each, part, names)


def _lose(target: ast.expr, value: ast.expr, names: dict[str, Any]) -> None:
    for node in ast.walk(target):
        if isinstance(node, ast.Name):
            names[node.id] = NotLiteral(value)


def _constant(node: ast.Constant, _: Names) -> Any:
    return node.value


def _name(node: ast.Name, names: Names) -> Any:
    value = names.get(node.id, NotLiteral(node))
    if isinstance(value, NotLiteral):
        raise value
    return value


def _elements(node: ast.Tuple | ast.List | ast.Set, names: Names) -> list[Any]:
    values: list[Any] = []
    for each in node.elts:
        if isinstance(each, ast.Starred):
            inner = value_of(each.value, names)
            if not isinstance(inner, tuple | list):
                raise NotLiteral(each)
            values += inner
        else:
            values.append(value_of(each, names))
    return values


def _tuple(node: ast.Tuple, names: Names) -> tuple[Any, ...]:
    return tuple(_elements(node, names))


def _list(node: ast.List | ast.Set, names: Names) -> list[Any]:
    return _elements(node, names)


def _dict(node: ast.Dict, names: Names) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        name = None if key is None else value_of(key, names)
        if not isinstance(name, str | int):
            raise NotLiteral(node)
        made[name] = value_of(value, names)
    return made


def _joined(node: ast.JoinedStr, names: Names) -> str:
    return _bounded("".join(str(value_of(part, names)) for part in node.values), node)


def _hole(node: ast.FormattedValue, names: Names) -> str:
    if node.format_spec is not None or node.conversion not in (-1, ord("s")):
        raise NotLiteral(node)
    return _plain(value_of(node.value, names), node)


def _sum(node: ast.BinOp, names: Names) -> Any:
    left, right = value_of(node.left, names), value_of(node.right, names)
    if isinstance(node.op, ast.Add):
        for kind in (str, tuple, list):
            if isinstance(left, kind) and isinstance(right, kind):
                return _bounded(left + right, node)  # type: ignore[operator]
    if isinstance(node.op, ast.Mod) and isinstance(left, str):
        return _percent(left, right if isinstance(right, tuple) else (right,), node)
    raise NotLiteral(node)


def _percent(template: str, values: tuple[Any, ...], node: ast.AST) -> str:
    """Only %s and %%: a width could ask for a text of any length."""
    pieces = re.split(r"%(.)", template, flags=re.DOTALL)
    marks, rest = pieces[1::2], list(values)
    if any(mark not in "s%" for mark in marks) or marks.count("s") != len(rest):
        raise NotLiteral(node)
    shown = ["%" if mark == "%" else _plain(rest.pop(0), node) for mark in marks]
    return _bounded("".join(a + b for a, b in zip(pieces[::2], [*shown, ""], strict=True)), node)


def _choice(node: ast.IfExp, names: Names) -> Any:
    test = value_of(node.test, names)
    return value_of(node.body if test else node.orelse, names)


def _item(node: ast.Subscript, names: Names) -> Any:
    try:
        return value_of(node.value, names)[value_of(node.slice, names)]
    except (LookupError, TypeError):
        raise NotLiteral(node) from None


def _call(node: ast.Call, names: Names) -> Any:
    if isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS and node.func.id not in names:
        arguments = [value_of(each, names) for each in node.args]
        if len(arguments) == 1 and not node.keywords and isinstance(arguments[0], str | int | tuple | list):
            return _FUNCTIONS[node.func.id](arguments[0])
    if isinstance(node.func, ast.Attribute) and isinstance(owner := value_of(node.func.value, names), str):
        arguments = [value_of(each, names) for each in node.args]
        keywords = {each.arg or "": value_of(each.value, names) for each in node.keywords}
        return _method(node, owner, node.func.attr, arguments, keywords)
    raise NotLiteral(node)


def _method(node: ast.Call, owner: str, name: str, arguments: list[Any], keywords: dict[str, Any]) -> Any:
    if name == "format":
        return _formatted(node, owner, arguments, keywords)
    if not keywords and name == "join" and len(arguments) == 1 and isinstance(arguments[0], tuple | list):
        return _bounded(owner.join(_plain(each, node) for each in arguments[0]), node)
    if not keywords and name in _METHODS and all(isinstance(each, str) for each in arguments):
        try:
            return _bounded(getattr(owner, name)(*arguments), node)
        except (TypeError, ValueError):
            raise NotLiteral(node) from None
    raise NotLiteral(node)


def _formatted(node: ast.Call, template: str, arguments: list[Any], keywords: dict[str, Any]) -> str:
    made, unnamed = "", iter(arguments)
    try:
        for text, field, spec, conversion in string.Formatter().parse(template):
            made += text
            if field is None:
                continue
            if spec or conversion:
                raise NotLiteral(node)
            value = next(unnamed) if not field else arguments[int(field)] if field.isdecimal() else keywords[field]
            made = _bounded(made + _plain(value, node), node)
    except (ValueError, LookupError, StopIteration):
        raise NotLiteral(node) from None
    return made


def _plain(value: Any, node: ast.AST) -> str:
    if isinstance(value, str | int):
        return str(value)
    raise NotLiteral(node)


def _bounded(value: _Sized, node: ast.AST) -> _Sized:
    if isinstance(value, Sized) and len(value) > LONGEST:
        raise NotLiteral(node)
    return value


_MAKERS: Mapping[type[ast.expr], Callable[[Any, Names], Any]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _list,
    ast.Dict: _dict,
    ast.JoinedStr: _joined,
    ast.FormattedValue: _hole,
    ast.BinOp: _sum,
    ast.IfExp: _choice,
    ast.Subscript: _item,
    ast.Call: _call,
}
_FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {"str": str, "tuple": tuple, "list": list}
_METHODS = frozenset(
    {"strip", "lstrip", "rstrip", "lower", "upper", "removeprefix", "removesuffix", "partition", "split"}
)
