"""Comparisons that name pg_catalog: `a OPERATOR(pg_catalog.=) b`.

Anybody who may create in a schema of the search path can put operators there, and PostgreSQL takes one that fits the
types exactly before its own that fits by a cast: for two varchars `public.=(varchar, varchar)` before the `=` of text.
It would run with the rights of whoever browses. So what is compared here names the operator's schema, and functions do.

Left as they are found: types that bring operators of their own (`Column.own_operators`: citext, PostGIS), whose
operators live wherever their extension was put; two integers, for which pg_catalog has the exact operator and is
searched first (`sessions.guard` sees to that); and columns with a type of SQLAlchemy, which are the demo's own.
ORDER BY, PARTITION BY, DISTINCT and CASE look up no operator by its name: they take the type's default operator class,
which only a superuser can make. A domain's CHECK, a view and a policy are run by the server whatever is asked.
"""

from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Dialect, TupleType
from sqlalchemy.dialects.postgresql.base import PGCompiler
from sqlalchemy.sql.elements import BinaryExpression, ColumnElement, Tuple, UnaryExpression
from sqlalchemy.sql.selectable import ScalarSelect, SelectBase
from sqlalchemy.sql.sqltypes import STRINGTYPE
from sqlalchemy.types import NullType, TypeDecorator

from browser.database.dialects.base.servertype import ServerType

_FUNCTIONS = frozenset({"count", "row_number"})
_INTEGERS = frozenset({"smallint", "integer", "bigint"})


def qualify(dialect: Dialect) -> None:
    """Make whatever this dialect compiles from now on name pg_catalog."""
    compiler: Any = type(dialect).statement_compiler
    dialect.statement_compiler = _qualifying(compiler)


@cache
def _qualifying(compiler: type[Any]) -> type[Any]:
    return type(f"Qualified{compiler.__name__}", (Qualified, compiler), {})


class Qualified(PGCompiler):
    """What SQLAlchemy asks for each operator that is named in a comparison."""

    def visit_eq_binary(self, binary: Any, operator: Any, **options: Any) -> str:
        """a = b"""
        return self._compared(binary, "=", **options)

    def visit_ne_binary(self, binary: Any, operator: Any, **options: Any) -> str:
        """a <> b"""
        return self._compared(binary, "<>", **options)

    def visit_lt_binary(self, binary: Any, operator: Any, **options: Any) -> str:
        """a < b"""
        return self._compared(binary, "<", **options)

    def visit_le_binary(self, binary: Any, operator: Any, **options: Any) -> str:
        """a <= b"""
        return self._compared(binary, "<=", **options)

    def visit_gt_binary(self, binary: Any, operator: Any, **options: Any) -> str:
        """a > b"""
        return self._compared(binary, ">", **options)

    def visit_ge_binary(self, binary: Any, operator: Any, **options: Any) -> str:
        """a >= b"""
        return self._compared(binary, ">=", **options)

    def visit_like_op_binary(self, binary: Any, operator: Any, **options: Any) -> str:
        """a LIKE b"""
        plain: str = super().visit_like_op_binary(binary, operator, **options)  # type: ignore[no-untyped-call]
        return self._alike(binary, "~~", **options) if _is_qualified(binary) else plain

    def visit_ilike_op_binary(self, binary: Any, operator: Any, **options: Any) -> str:
        """a ILIKE b"""
        plain: str = super().visit_ilike_op_binary(binary, operator, **options)  # type: ignore[no-untyped-call]
        return self._alike(binary, "~~*", **options) if _is_qualified(binary) else plain

    def visit_in_op_binary(self, binary: Any, operator: Any, **options: Any) -> str:
        """a IN (...), as = ANY: IN takes no schema."""
        plain = self._generate_generic_binary(binary, " IN ", **options)
        if not _is_qualified(binary):
            return plain
        left = self._operand(binary.left, **options)
        right: str = self.process(binary.right, **options)
        if isinstance(binary.right, SelectBase | ScalarSelect):
            return f"{left} OPERATOR(pg_catalog.=) ANY {right}"
        if not right.startswith("("):
            return plain
        listed = right[1:-1]
        elements = getattr(getattr(binary.right, "element", None), "clauses", ())
        if any(_spelling(each).endswith("]") for each in (binary.left, *elements)):
            # Arrays in an array would be one of more dimensions.
            same = [f"{left} OPERATOR(pg_catalog.=) {self._operand(each, **options)}" for each in elements]
            return f"({' OR '.join(same)})" if same else plain
        if not isinstance(binary.left, Tuple):
            # A list alone would be one of text; this never is evaluated, but gives it the column's type.
            return f"{left} OPERATOR(pg_catalog.=) ANY (ARRAY[{listed}, CASE WHEN false THEN {left} END])"
        if not all(isinstance(each.type, NullType | TypeDecorator) and _spelling(each) for each in binary.left.clauses):
            return plain
        typed = ", ".join(f"CASE WHEN false THEN CAST(NULL AS {_spelling(each)}) END" for each in binary.left.clauses)
        return f"{left} OPERATOR(pg_catalog.=) ANY (VALUES ({typed}), {listed})"

    def visit_empty_set_op_expr(self, type_: Any, expand_op: Any, **options: Any) -> str:
        """An empty list: no row, whether it stands in an array or in parentheses."""
        if expand_op is None or expand_op.__name__ != "in_op" or not all(map(_is_untyped, type_)):
            text: str = super().visit_empty_set_op_expr(type_, expand_op, **options)  # type: ignore[no-untyped-call]
            return text
        nulls = ", ".join(["NULL"] * len(type_))
        return f"({nulls})" if len(type_) > 1 else nulls

    def visit_function(self, func: Any, add_to_result_map: Any = None, **options: Any) -> str:
        """count(*), row_number()."""
        text: str = super().visit_function(func, add_to_result_map, **options)
        return f"pg_catalog.{text}" if func.name in _FUNCTIONS and not func.packagenames else text

    def _compared(self, binary: Any, name: str, **options: Any) -> str:
        if not _is_qualified(binary):
            return self._generate_generic_binary(binary, f" {'!=' if name == '<>' else name} ", **options)
        left, right = self._operand(binary.left, **options), self._operand(binary.right, **options)
        return f"{left} OPERATOR(pg_catalog.{name}) {right}"

    def _alike(self, binary: Any, name: str, **options: Any) -> str:
        left, right = self._operand(binary.left, **options), self._operand(binary.right, **options)
        escape = binary.modifiers.get("escape")
        if escape is not None:
            letter = self.render_literal_value(escape, STRINGTYPE)  # type: ignore[no-untyped-call]
            right = f"pg_catalog.like_escape({right}, {letter})"
        return f"{left} OPERATOR(pg_catalog.{name}) {right}"

    def _operand(self, element: ColumnElement[Any], **options: Any) -> str:
        """In parentheses where it has an operator itself: OPERATOR() binds tighter than a comparison."""
        text: str = self.process(element, **options)
        return f"({text})" if isinstance(element, BinaryExpression | UnaryExpression) else text


def _is_qualified(binary: Any) -> bool:
    sides = [each for side in (binary.left, binary.right) for each in _types(side)]
    if any(getattr(each, "own_operators", False) for each in sides):
        return False
    if all(_name(each) in _INTEGERS for each in _types(binary.left)) and _are_integers(binary.right, sides):
        return False
    return any(map(_is_untyped, sides))


def _are_integers(element: Any, sides: list[Any]) -> bool:
    """Whether this is an integer, or a parameter that the server takes for what it is compared with."""
    return isinstance(element, BindParameter) or all(_name(each) in _INTEGERS for each in sides)


def _types(element: Any) -> list[Any]:
    if isinstance(element, Tuple):
        return [each.type for each in element.clauses]
    if isinstance(element, SelectBase):
        return [each.type for each in element.selected_columns]
    if isinstance(element.type, TupleType):
        return list(element.type.types)
    return [element.type]


def _is_untyped(type_: Any) -> bool:
    inner = type_.impl if isinstance(type_, TypeDecorator) else type_
    return isinstance(inner, NullType | ServerType)


def _name(type_: Any) -> str:
    """The type as the database spells it, where somebody said so."""
    return str(getattr(type_, "spelled", "") or getattr(type_, "name", ""))


def _spelling(element: Any) -> str:
    return _name(element.type)
