"""What a revision file gives to its functions: its text, constants, other functions, and what it calls `op`."""

import ast
from typing import Any

from browser.migrate.literals import learn

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Source:
    """A parsed file. `names` are its constants, `tables` the calls whose results names stand for.

    `aliases` are the texts by which `op` is called ("op", "alembic.op"), `bare` the operations imported by themselves.
    """

    def __init__(self, text: str, tree: ast.Module) -> None:
        """`text` is what the tree was made of, its lines ended by \\n."""
        self._lines = text.encode().split(b"\n")
        self.tree = tree
        self.names: dict[str, Any] = {}
        self.functions: dict[str, Function] = {}
        self.aliases: set[str] = set()
        self.bare: dict[str, str] = {}
        self.tables: dict[str, ast.expr] = {}
        for statement in tree.body:
            learn(statement, self.names)
            if isinstance(statement, Function):
                self.functions[statement.name] = statement
            elif isinstance(statement, ast.Import | ast.ImportFrom):
                self.imported(statement)
            elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
                named = (each.id for each in statement.targets if isinstance(each, ast.Name))
                self.tables.update(dict.fromkeys(named, statement.value))

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

    def text(self, node: ast.expr | ast.keyword) -> str:
        """The text of a part of the file, as it is written."""
        start, end = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        if start == end:
            return self._lines[start][node.col_offset : node.end_col_offset].decode(errors="replace")
        middle = self._lines[start + 1 : end]
        parts = [self._lines[start][node.col_offset :], *middle, self._lines[end][: node.end_col_offset]]
        return b"\n".join(parts).decode(errors="replace")

    def short(self, node: ast.expr) -> str:
        """The text of a part of the file in one line of at most 80 characters."""
        text = " ".join(self.text(node).split())
        return text if len(text) <= 80 else f"{text[:79]}…"
