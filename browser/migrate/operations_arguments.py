"""What the arguments of an operation say as far as no run is needed: its table, its schema, its SQL."""

import ast
from collections.abc import Mapping

from browser.migrate.literals import Names, text_of
from browser.migrate.operations_source import Source

_TABLE_AT = {
    "create_table": (0, "table_name"),
    "drop_table": (0, "table_name"),
    "add_column": (0, "table_name"),
    "drop_column": (0, "table_name"),
    "alter_column": (0, "table_name"),
    "rename_table": (0, "old_table_name"),
    "create_table_comment": (0, "table_name"),
    "drop_table_comment": (0, "table_name"),
    "bulk_insert": (0, "table"),
    "create_index": (1, "table_name"),
    "drop_index": (1, "table_name"),
    "create_unique_constraint": (1, "table_name"),
    "create_primary_key": (1, "table_name"),
    "create_check_constraint": (1, "table_name"),
    "create_exclude_constraint": (1, "table_name"),
    "create_foreign_key": (1, "source_table"),
    "drop_constraint": (1, "table_name"),
    "batch_alter_table": (0, "table_name"),
}
"""Which argument of an operation names its table."""
_STATEMENTS = {"execute", "exec_driver_sql", "scalar", "scalars"}
_TEXTS = ("text", "DDL", "dedent")


class Arguments:
    """Reads arguments with what names stand for at that place: constants, and calls that made tables."""

    def __init__(self, source: Source, names: Names, tables: Mapping[str, ast.expr]) -> None:
        self._source, self._names, self._tables = source, names, tables

    def table(self, name: str, call: ast.Call) -> str:
        """The table an operation is about, or an empty text."""
        position, keyword = _TABLE_AT.get(name, (-1, ""))
        node = _keyword(call, keyword)
        if node is None and 0 <= position < len(call.args):
            node = call.args[position]
        if isinstance(node, ast.Name) and node.id in self._tables:
            node = self._tables[node.id]
        if isinstance(node, ast.Call) and node.args:
            node = node.args[0]
        return "" if node is None else text_of(node, self._names) or ""

    def schema(self, call: ast.Call) -> str:
        """The schema that is named, or an empty text."""
        node = _keyword(call, "schema") or _keyword(call, "source_schema")
        return "" if node is None else text_of(node, self._names) or ""

    def sql(self, name: str, call: ast.Call) -> str:
        """The statement that is run, where it is given as text; what only a run would tell stands in it as {source}."""
        if name not in _STATEMENTS:
            return ""
        node = call.args[0] if call.args else next((each.value for each in call.keywords), None)
        return "" if node is None else self._with_holes(_unwrapped(node))

    def _with_holes(self, node: ast.expr) -> str:
        known = text_of(node, self._names)
        if known is not None:
            return known
        if isinstance(node, ast.JoinedStr):
            return "".join(self._piece(part) for part in node.values)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return "".join(self._with_holes(each) or self._hole(each) for each in (node.left, node.right))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            return text_of(node.left, self._names) or ""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            return text_of(node.func.value, self._names) or ""
        return ""

    def _piece(self, part: ast.expr) -> str:
        known = text_of(part, self._names)
        if known is not None:
            return known
        # Up to Python 3.11 the parts of an f-string do not know where they stand in the file.
        return "{" + ast.unparse(part.value if isinstance(part, ast.FormattedValue) else part) + "}"

    def _hole(self, node: ast.expr) -> str:
        return "{" + self._source.text(node) + "}"


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == name), None)


def _unwrapped(node: ast.expr) -> ast.expr:
    """`sa.text("...").bindparams(x=1)` and `textwrap.dedent("...")` are about the text in them."""
    while isinstance(node, ast.Call):
        if last_name(node.func) in _TEXTS and node.args:
            node = node.args[0]
        elif isinstance(node.func, ast.Attribute) and (isinstance(node.func.value, ast.Call) or _is_strip(node.func)):
            node = node.func.value
        else:
            break
    return node


def _is_strip(function: ast.Attribute) -> bool:
    return function.attr in ("strip", "lstrip", "rstrip")


def last_name(node: ast.expr) -> str:
    """The name behind the last dot."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
