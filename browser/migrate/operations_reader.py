"""Goes through `upgrade()` and `downgrade()` as they would run, as far as the source tells."""

import ast
from dataclasses import dataclass, replace
from typing import Any

from browser.migrate.literals import NotLiteral, learn, value_of
from browser.migrate.operations import Operation
from browser.migrate.operations_arguments import Arguments
from browser.migrate.operations_source import Function, Source

DEEPEST = 6
"""Helper functions of the file that call each other are followed this far."""
MOST = 2_000
"""Operations of one function that are read."""

_SILENT = {"f", "get_bind", "get_context", "inline_literal", "batch_alter_table"}
"""What is called on `op` without doing anything by itself."""
_VERBS = {"execute", "executemany", "exec_driver_sql", "scalar", "scalars", "bulk_save_objects", "bulk_insert_mappings"}
_VERBS |= {"bulk_update_mappings", "add_all", "create_all", "drop_all", "commit", "autocommit_block"}
"""What is called on a connection, session or metadata: it does something, whoever it is called on."""
_BINDS = {"bind", "conn", "connection", "session"}
"""What people call a connection."""


def of_function(source: Source, name: str) -> tuple[Operation, ...]:
    """The operations of one function, in the order of the source; empty where there is no such function."""
    function = source.functions.get(name)
    if function is None:
        return ()
    reader = _Reader(source, [], dict(source.names), dict(source.tables), {}, dict(source.functions))
    reader.block(function.body)
    if not reader.found and _looks_itself_up(function):
        for other in source.functions.values():
            if other.name.startswith(f"{name}_"):
                reader.within = f"in {other.name}()"
                reader.block(other.body)
    return tuple(reader.found)


def _looks_itself_up(function: Function) -> bool:
    """Alembic's template for several databases: `globals()["upgrade_%s" % engine_name]()`."""
    return any(isinstance(node, ast.Name) and node.id == "globals" for node in ast.walk(function))


@dataclass
class _Reader:
    """One block of statements. `batches` are the tables and schemas that names of batches stand for."""

    source: Source
    found: list[Operation]
    names: dict[str, Any]
    tables: dict[str, ast.expr]
    batches: dict[str, tuple[str, str]]
    functions: dict[str, Function]
    within: str = ""
    calling: tuple[str, ...] = ()

    def block(self, statements: list[ast.stmt]) -> None:
        """Read statements that run one after the other."""
        for statement in statements:
            if len(self.found) < MOST:
                self._statement(statement)

    def _statement(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self.source.imported(statement)
        elif isinstance(statement, ast.If):
            self._if(statement)
        elif isinstance(statement, ast.For | ast.AsyncFor | ast.While):
            self._loop(statement)
        elif isinstance(statement, ast.With | ast.AsyncWith):
            self._with(statement)
        elif isinstance(statement, ast.Try):
            self._try(statement)
        elif isinstance(statement, ast.Match):
            for case in statement.cases:
                self._nested(f"in a case of {self.source.short(statement.subject)}").block(case.body)
        elif isinstance(statement, ast.Raise):
            shown = () if statement.exc is None else (self.source.text(statement.exc),)
            self.found.append(Operation("raise", shown, "", statement.lineno, receiver="", within=self.within))
        elif isinstance(statement, Function):
            self.functions[statement.name] = statement
        else:
            self._plain(statement)

    def _nested(self, circumstance: str) -> "_Reader":
        """The reader of a block that runs under a circumstance; what it finds goes to the same list."""
        within = f"{self.within}, {circumstance}" if self.within else circumstance
        return replace(self, within=within, names=dict(self.names), batches=dict(self.batches))

    def _if(self, statement: ast.If) -> None:
        test = self.source.short(statement.test)
        self._calls(statement.test)
        self._nested(f"if {test}").block(statement.body)
        if statement.orelse:
            self._nested(f"if not {test}").block(statement.orelse)
        learn(statement, self.names)

    def _loop(self, statement: ast.For | ast.AsyncFor | ast.While) -> None:
        over = statement.test if isinstance(statement, ast.While) else statement.iter
        self._calls(over)
        word = "while" if isinstance(statement, ast.While) else "for each of"
        looped = self._nested(f"{word} {self.source.short(over)}")
        learn(statement, looped.names)
        looped.block(statement.body)
        self.block(statement.orelse)
        learn(statement, self.names)

    def _try(self, statement: ast.Try) -> None:
        self.block(statement.body)
        for handler in statement.handlers:
            caught = "anything" if handler.type is None else self.source.short(handler.type)
            self._nested(f"if {caught} was raised").block(handler.body)
        self.block(statement.orelse)
        self.block(statement.finalbody)
        learn(statement, self.names)

    def _with(self, statement: ast.With | ast.AsyncWith) -> None:
        before, self.batches = self.batches, dict(self.batches)
        for item in statement.items:
            batch = self._batch(item.context_expr)
            if batch is None:
                self._calls(item.context_expr)
            elif isinstance(item.optional_vars, ast.Name):
                self.batches[item.optional_vars.id] = batch
        self.block(statement.body)
        self.batches = before

    def _batch(self, node: ast.expr | None) -> tuple[str, str] | None:
        """The table and schema of a `batch_alter_table(...)`."""
        if not isinstance(node, ast.Call) or self._operation(node) != "batch_alter_table":
            return None
        arguments = self._arguments
        return arguments.table("batch_alter_table", node), arguments.schema(node)

    def _plain(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if isinstance(target, ast.Name) and isinstance(statement.value, ast.Call):
                    self.tables[target.id] = statement.value
                    if batch := self._batch(statement.value):
                        self.batches[target.id] = batch
        for child in vars(statement).values():
            if isinstance(child, ast.expr):
                self._calls(child)
        learn(statement, self.names)

    def _calls(self, node: ast.expr) -> None:
        for call in _calls_in(node):
            self._call(call)

    def _call(self, call: ast.Call) -> None:
        name = self._operation(call)
        if name is not None:
            if name not in _SILENT:
                arguments = self._arguments
                self._add(name, "op", call, arguments.table(name, call), arguments.schema(call))
        elif isinstance(call.func, ast.Attribute):
            receiver = self._receiver(call.func)
            if receiver in self.batches:
                self._add(call.func.attr, receiver, call, *self.batches[receiver], batch=True)
            elif call.func.attr in _VERBS:
                self._add(call.func.attr, receiver, call, "", "")
        elif isinstance(call.func, ast.Name):
            self._helper(call, call.func.id)

    def _operation(self, call: ast.Call) -> str | None:
        """The name of the operation where a call is one of `op`'s."""
        function = call.func
        if isinstance(function, ast.Attribute):
            return function.attr if self._receiver(function) in self.source.aliases else None
        return self.source.bare.get(function.id) if isinstance(function, ast.Name) else None

    def _receiver(self, function: ast.Attribute) -> str:
        value = function.value
        return value.id if isinstance(value, ast.Name) else self.source.text(value)

    def _helper(self, call: ast.Call, name: str) -> None:
        """A function of this file is followed; one of another file is named, if it is handed a way to do something."""
        function = self.functions.get(name)
        if function is None:
            if isinstance(self.names.get(name), NotLiteral) and self._hands_over(call):
                self._add(name, "", call, "", "")
        elif len(self.calling) < DEEPEST and name not in self.calling:
            given, batches = self._given(function, call)
            names = {**self.source.names, **given}
            replace(self, names=names, batches=batches, calling=(*self.calling, name)).block(function.body)

    def _given(self, function: Function, call: ast.Call) -> tuple[dict[str, Any], dict[str, tuple[str, str]]]:
        """What the parameters of a helper stand for in one call, and which of them are batches."""
        parameters = [each.arg for each in [*function.args.posonlyargs, *function.args.args]]
        given: dict[str, Any] = {each: NotLiteral(call) for each in parameters}
        given |= {each.arg: NotLiteral(call) for each in function.args.kwonlyargs}
        batches = dict(self.batches)
        handed = [*zip(parameters, call.args, strict=False), *((each.arg or "", each.value) for each in call.keywords)]
        for parameter, node in handed:
            if isinstance(node, ast.Name) and node.id in self.batches:
                batches[parameter] = self.batches[node.id]
            try:
                given[parameter] = value_of(node, self.names)
            except NotLiteral as unknown:
                given[parameter] = unknown
        return given, batches

    def _hands_over(self, call: ast.Call) -> bool:
        handed = [self.source.text(each) for each in [*call.args, *(keyword.value for keyword in call.keywords)]]
        ways = {*self.source.aliases, *self.batches, *_BINDS}
        return not handed or any(each in ways or each.endswith("get_bind()") for each in handed)

    def _add(self, name: str, receiver: str, call: ast.Call, table: str, schema: str, *, batch: bool = False) -> None:
        given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
        arguments = tuple(self.source.text(each) for each in given)
        sql = self._arguments.sql(name, call)
        self.found.append(Operation(name, arguments, table, call.lineno, schema, sql, receiver, self.within, batch))

    @property
    def _arguments(self) -> Arguments:
        return Arguments(self.source, self.names, self.tables)


def _calls_in(node: ast.expr) -> list[ast.Call]:
    """The calls of an expression, inner ones first; the body of a lambda runs only when it is called."""
    found: list[ast.Call] = []
    if type(node) not in _LEAVES:
        _gather(node, found)
    return found


def _gather(node: ast.AST, found: list[ast.Call]) -> None:
    """Without ast.iter_child_nodes, which takes three times as long: most of the time of reading goes by here."""
    for value in vars(node).values():
        kind = type(value)
        if kind is list:
            for each in value:
                if type(each) not in _LEAVES:
                    _gather(each, found)
        elif kind not in _LEAVES:
            _gather(value, found)
    if type(node) is ast.Call:
        found.append(node)


_LEAVES = {ast.Constant, ast.Name, ast.Lambda, ast.Load, ast.Store, int, str, type(None)}
