"""What `upgrade()` and `downgrade()` would do, as far as the source tells: calls of `op`, batches, raw SQL, helpers."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from browser.migrate.literals import NotLiteral, learn, text_of, value_of

DEEPEST = 6
"""Helper functions of the file that call each other are followed this far."""
MOST = 2_000
"""Operations of one function that are read."""

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
_SILENT = {"f", "get_bind", "get_context", "inline_literal", "batch_alter_table"}
"""What is called on `op` without doing anything by itself."""
_BIND_VERBS = {"execute", "executemany", "exec_driver_sql", "scalar", "scalars", "bulk_save_objects"} | {
    "bulk_insert_mappings",
    "bulk_update_mappings",
    "add_all",
    "create_all",
    "drop_all",
    "commit",
}
"""What is called on a connection, session or metadata: it does something, whoever it is called on."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a revision would do.

    `arguments` are their source texts, a keyword's as "name=text". `table` and `schema` are empty where there is none
    or only a run would tell. `sql` is the text of a statement given as such; what only a run would fill in stands in
    it as {source}. `receiver` is what the call is made on: "op", "batch_op", "connection", or empty for a helper.
    `within` says in words what it depends on ("in a loop, if inspector.has_table('x')"), or is empty.
    """

    name: str
    arguments: tuple[str, ...]
    table: str
    line: int
    schema: str = ""
    sql: str = ""
    receiver: str = "op"
    within: str = ""
    batch: bool = False

    @property
    def dynamic(self) -> bool:
        """Whether only a run tells if, or how often, this is done."""
        return bool(self.within)

    def keyword(self, name: str) -> str | None:
        """The source text of a keyword argument, or None where it is not given."""
        start = f"{name}="
        return next((each.removeprefix(start) for each in self.arguments if each.startswith(start)), None)

    @property
    def positional(self) -> tuple[str, ...]:
        """The source texts of the arguments without a name."""
        return tuple(each for each in self.arguments if not _is_keyword(each))


def _is_keyword(argument: str) -> bool:
    name, equals, rest = argument.partition("=")
    return bool(equals) and name.isidentifier() and not rest.startswith("=")


def of_function(text: str, tree: ast.Module, name: str) -> tuple[Operation, ...]:
    """The operations of one function of a module, in the order of the source; empty where there is no such function.

    `text` is the source the tree was made of, its lines ended by \\n.
    """
    module = _Module(text, tree)
    function = module.functions.get(name)
    if function is None:
        return ()
    reader = _Reader(module, dict(module.names), {}, "", 0, [])
    reader.block(function.body)
    return tuple(reader.found)


class _Module:
    """What a file gives to its functions: constants, other functions, the names `op` goes by."""

    def __init__(self, text: str, tree: ast.Module) -> None:
        self._lines = text.encode().split(b"\n")
        self.names: dict[str, Any] = {}
        self.functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        self.aliases: set[str] = set()
        self.bare: dict[str, str] = {}
        self.tables: dict[str, ast.expr] = {}
        for statement in tree.body:
            learn(statement, self.names)
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                self.functions[statement.name] = statement
            elif isinstance(statement, ast.Import | ast.ImportFrom):
                self.imported(statement)
            elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
                self.tables.update(
                    {each.id: statement.value for each in statement.targets if isinstance(each, ast.Name)}
                )

    def imported(self, statement: ast.Import | ast.ImportFrom) -> None:
        """Learn what `op` is called from an import."""
        for alias in statement.names:
            if isinstance(statement, ast.Import):
                if alias.name == "alembic.op" and alias.asname:
                    self.aliases.add(alias.asname)
                elif alias.name in ("alembic", "alembic.op"):
                    self.aliases.add(f"{alias.asname or 'alembic'}.op")
            elif statement.module == "alembic" and alias.name == "op":
                self.aliases.add(alias.asname or "op")
            elif statement.module == "alembic.op":
                self.bare[alias.asname or alias.name] = alias.name

    def source(self, node: ast.expr | ast.keyword) -> str:
        """The text of a part of the file, in one piece."""
        start, end = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        if start == end:
            return self._lines[start][node.col_offset : node.end_col_offset].decode(errors="replace")
        middle = self._lines[start + 1 : end]
        parts = [self._lines[start][node.col_offset :], *middle, self._lines[end][: node.end_col_offset]]
        return b"\n".join(parts).decode(errors="replace")


@dataclass
class _Reader:
    """Goes through one function's statements in order. `batches` are the tables that names of batches stand for."""

    module: _Module
    names: dict[str, Any]
    batches: dict[str, tuple[str, str]]
    within: str
    depth: int
    found: list[Operation]
    calling: tuple[str, ...] = field(default=())

    def block(self, statements: list[ast.stmt]) -> None:
        """Read statements that run one after the other."""
        for statement in statements:
            if len(self.found) < MOST:
                self.statement(statement)

    def statement(self, statement: ast.stmt) -> None:
        """Read one statement with everything in it."""
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self.module.imported(statement)
        elif isinstance(statement, ast.If):
            self._if(statement)
        elif isinstance(statement, ast.For | ast.AsyncFor):
            self._for(statement)
        elif isinstance(statement, ast.While):
            self.nested("in a loop").block(statement.body)
        elif isinstance(statement, ast.With | ast.AsyncWith):
            self._with(statement)
        elif isinstance(statement, ast.Try):
            self._try(statement)
        elif isinstance(statement, ast.Raise):
            shown = () if statement.exc is None else (self.module.source(statement.exc),)
            self.found.append(Operation("raise", shown, "", statement.lineno, receiver="", within=self.within))
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            self.module.functions.setdefault(statement.name, statement)
        else:
            self._plain(statement)

    def nested(self, circumstance: str) -> "_Reader":
        """The reader of a block that runs under a circumstance; it adds to the same list."""
        within = f"{self.within}, {circumstance}" if self.within else circumstance
        return replace(self, within=within, names=dict(self.names), batches=dict(self.batches))

    def _if(self, statement: ast.If) -> None:
        test = self._short(statement.test)
        self.calls(statement.test)
        self.nested(f"if {test}").block(statement.body)
        if statement.orelse:
            self.nested(f"if not {test}").block(statement.orelse)
        learn(statement, self.names)

    def _for(self, statement: ast.For | ast.AsyncFor) -> None:
        self.calls(statement.iter)
        looped = self.nested(f"for each of {self._short(statement.iter)}")
        learn(statement, looped.names)
        looped.block(statement.body)
        looped.block(statement.orelse)
        learn(statement, self.names)

    def _try(self, statement: ast.Try) -> None:
        self.block(statement.body)
        for handler in statement.handlers:
            shown = "anything" if handler.type is None else self._short(handler.type)
            self.nested(f"after {shown} was raised").block(handler.body)
        self.block(statement.orelse)
        self.block(statement.finalbody)

    def _with(self, statement: ast.With | ast.AsyncWith) -> None:
        inside = replace(self, batches=dict(self.batches))
        for item in statement.items:
            batch = self._batch(item.context_expr)
            if batch is None:
                self.calls(item.context_expr)
            elif isinstance(item.optional_vars, ast.Name):
                inside.batches[item.optional_vars.id] = batch
        inside.block(statement.body)

    def _batch(self, node: ast.expr) -> tuple[str, str] | None:
        """The table and schema of a `batch_alter_table(...)`."""
        if not isinstance(node, ast.Call) or self._operation(node) != "batch_alter_table":
            return None
        return self._table("batch_alter_table", node), self._keyword_text(node, "schema")

    def _plain(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name) and (batch := self._batch(statement.value)):
                self.batches[target.id] = batch
            if isinstance(target, ast.Name) and isinstance(statement.value, ast.Call):
                self.module.tables[target.id] = statement.value
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.expr):
                self.calls(child)
        learn(statement, self.names)

    def calls(self, node: ast.expr) -> None:
        """Read the calls in an expression, inner ones first."""
        for call in _calls_in(node):
            self._call(call)

    def _call(self, call: ast.Call) -> None:
        name = self._operation(call)
        if name is not None:
            if name not in _SILENT:
                self._add(name, "op", call, self._table(name, call), self._keyword_text(call, "schema"))
        elif isinstance(call.func, ast.Attribute):
            self._method(call, call.func)
        elif isinstance(call.func, ast.Name):
            self._helper(call, call.func.id)

    def _method(self, call: ast.Call, function: ast.Attribute) -> None:
        receiver = self.module.source(function.value)
        if receiver in self.batches:
            table, schema = self.batches[receiver]
            self._add(function.attr, receiver, call, table, schema, batch=True)
        elif function.attr == "autocommit_block" or function.attr in _BIND_VERBS:
            self._add(function.attr, receiver, call, "", "")

    def _helper(self, call: ast.Call, name: str) -> None:
        function = self.module.functions.get(name)
        if function is not None:
            if self.depth < DEEPEST and name not in self.calling:
                inside = self.nested(f"in {name}()")
                inside.within = self.within
                inside.depth, inside.calling = self.depth + 1, (*self.calling, name)
                inside.names.update(self._given(function, call))
                inside.block(function.body)
        elif isinstance(self.module.names.get(name), NotLiteral) and self._gives_a_way_in(call):
            self._add(name, "", call, "", "")

    def _given(self, function: ast.FunctionDef | ast.AsyncFunctionDef, call: ast.Call) -> dict[str, Any]:
        """What the parameters of a helper stand for in one call; unknown where only a run would tell."""
        parameters = [each.arg for each in [*function.args.posonlyargs, *function.args.args]]
        known = [*parameters, *(each.arg for each in function.args.kwonlyargs)]
        given: dict[str, Any] = {each: NotLiteral(call) for each in known}
        pairs = [*zip(parameters, call.args, strict=False)]
        pairs += [(each.arg, each.value) for each in call.keywords if each.arg in given]
        for parameter, node in pairs:
            try:
                given[parameter] = value_of(node, self.names)
            except NotLiteral as unknown:
                given[parameter] = unknown
        return given

    def _gives_a_way_in(self, call: ast.Call) -> bool:
        """Whether a function of another file is handed `op`, a batch or a connection."""
        handed = [self.module.source(each) for each in call.args] + [
            self.module.source(each.value) for each in call.keywords
        ]
        return any(
            each in self.module.aliases or each in self.batches or each.endswith("get_bind()") or each in _BINDS
            for each in handed
        )

    def _add(self, name: str, receiver: str, call: ast.Call, table: str, schema: str, *, batch: bool = False) -> None:
        given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
        arguments = tuple(self.module.source(each) for each in given)
        sql = self._sql(call) if name in ("execute", "exec_driver_sql", "scalar", "scalars") else ""
        self.found.append(Operation(name, arguments, table, call.lineno, schema, sql, receiver, self.within, batch))

    def _operation(self, call: ast.Call) -> str | None:
        """The name of the operation where a call is one of `op`'s."""
        function = call.func
        if isinstance(function, ast.Attribute):
            return function.attr if self.module.source(function.value) in self.module.aliases else None
        return self.module.bare.get(function.id) if isinstance(function, ast.Name) else None

    def _table(self, name: str, call: ast.Call) -> str:
        position, keyword = _TABLE_AT.get(name, (-1, ""))
        node = next((each.value for each in call.keywords if each.arg == keyword), None)
        if node is None and 0 <= position < len(call.args):
            node = call.args[position]
        if node is None:
            return ""
        return self._table_name(node)

    def _table_name(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name) and node.id in self.module.tables:
            node = self.module.tables[node.id]
        if isinstance(node, ast.Call) and node.args:
            node = node.args[0]
        return text_of(node, self.names) or ""

    def _keyword_text(self, call: ast.Call, name: str) -> str:
        node = next((each.value for each in call.keywords if each.arg == name), None)
        return (text_of(node, self.names) or "") if node is not None else ""

    def _sql(self, call: ast.Call) -> str:
        node = call.args[0] if call.args else next((each.value for each in call.keywords), None)
        while isinstance(node, ast.Call) and node.args and _last_name(node.func) in ("text", "DDL", "dedent"):
            node = node.args[0]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_text(node.func.value):
            node = node.func.value
        return "" if node is None else self._with_holes(node)

    def _with_holes(self, node: ast.expr) -> str:
        """A text; what only a run would tell stands in it as {source}. Empty where it is no text at all."""
        known = text_of(node, self.names)
        if known is not None:
            return known
        if isinstance(node, ast.JoinedStr):
            return "".join(self._piece(part) for part in node.values)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            parts = (node.left, node.right)
            return "".join(self._with_holes(each) or "{" + self.module.source(each) + "}" for each in parts)
        return ""

    def _piece(self, part: ast.expr) -> str:
        if isinstance(part, ast.Constant):
            return str(part.value)
        known = text_of(part, self.names)
        inner = part.value if isinstance(part, ast.FormattedValue) else part
        return known if known is not None else "{" + ast.unparse(inner) + "}"

    def _short(self, node: ast.expr) -> str:
        return " ".join(self.module.source(node).split())[:80]


_BINDS = {"bind", "conn", "connection", "session", "op"}


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant | ast.JoinedStr) or (
        isinstance(node, ast.Call) and _last_name(node.func) in ("text", "DDL")
    )


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _calls_in(node: ast.expr) -> Iterator[ast.Call]:
    """The calls of an expression, inner ones first; bodies of lambdas run only when they are called."""
    if not isinstance(node, ast.Lambda):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.keyword):
                yield from _calls_in(child.value)
            elif isinstance(child, ast.expr):
                yield from _calls_in(child)
            elif isinstance(child, ast.comprehension):
                yield from _calls_in(child.iter)
    if isinstance(node, ast.Call):
        yield node
