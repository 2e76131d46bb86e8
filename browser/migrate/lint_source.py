"""The arguments of an operation, given as source texts, read with `ast`."""

import ast
from dataclasses import dataclass
from functools import lru_cache

from browser.migrate.lint_acts import UNTOLD
from browser.migrate.lint_types import UNKNOWN, ColumnType, of_python
from browser.migrate.operations import Operation
from browser.migrate.revisions import quietly

_LONGEST = 20_000
_TABLES = ("table_name", "old_table_name", "source_table", "table")


@lru_cache(maxsize=2048)
def expression(text: str) -> ast.expr | None:
    """The tree of a source text; None where Python does not read it."""
    if not text or len(text) > _LONGEST:
        return None
    try:
        with quietly():
            node = ast.parse(f"({text})", mode="eval").body
        ast.unparse(node)  # parts of it are written out later; what is too deep for that is left here
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return node


def literal(text: str) -> str:
    """The name that a text such as `"orders"` or `op.f("ix")` gives; else Python's own, or UNTOLD. None is no name."""
    node = expression(text)
    if isinstance(node, ast.Call) and _last(node.func) in ("f", "quoted_name") and node.args:
        node = node.args[0]
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else "" if node.value is None else text
    return UNTOLD if isinstance(node, ast.JoinedStr | ast.BinOp | ast.Call | ast.Subscript) else text


def truth(text: str) -> bool | None:
    """True or False where the source says so."""
    return {"True": True, "False": False}.get(text)


class Given:
    """The arguments without the table, which a batch leaves out: `table_at` is its place among them."""

    def __init__(self, operation: Operation, *, table_at: int) -> None:
        self.keywords = _keywords(operation.arguments)
        texts = list(operation.positional)
        named = any(each in self.keywords for each in _TABLES)
        if not operation.batch and not named and len(texts) > table_at:
            del texts[table_at]
        self.texts = tuple(texts)

    @classmethod
    def of_call(cls, text: str) -> "Given | None":
        """The arguments of a call that is given as source."""
        node = expression(text)
        if not isinstance(node, ast.Call):
            return None
        made = cls.__new__(cls)
        made.texts = tuple(ast.unparse(each) for each in node.args)
        made.keywords = {each.arg: ast.unparse(each.value) for each in node.keywords if each.arg}
        return made

    def keyword(self, name: str) -> str | None:
        """The source of a keyword argument."""
        return self.keywords.get(name)

    def text(self, place: int, name: str) -> str:
        """The source of an argument by its place or its name, or an empty text."""
        if name in self.keywords:
            return self.keywords[name]
        return self.texts[place] if 0 <= place < len(self.texts) else ""

    def name(self, place: int, name: str) -> str:
        """The name that an argument gives; empty for None and where it is missing."""
        return literal(self.text(place, name))

    def type(self, name: str) -> ColumnType:
        """The type that a keyword argument gives."""
        text = self.keywords.get(name, "")
        node = expression(text)
        return UNKNOWN if node is None else of_python(node, text)


@dataclass(frozen=True, slots=True)
class Column:
    """What `sa.Column(...)` says. `default` is the source of its server default; `referred` the other table."""

    name: str = ""
    type: ColumnType = UNKNOWN
    nullable: bool = True
    default: str | None = None
    generated: bool = False
    referred: str = ""
    foreign_key: str = ""
    unique: bool = False
    index: bool = False


def column_of(text: str) -> Column:
    """The column of a source text; what it does not say is as SQLAlchemy has it."""
    node = expression(text)
    if not isinstance(node, ast.Call) or _last(node.func) != "Column":
        return Column(name="" if node is None else text[:60])
    keywords = {each.arg: each.value for each in node.keywords if each.arg}
    named = bool(node.args) and isinstance(node.args[0], ast.Constant)
    name = literal(ast.unparse(node.args[0])) if named else ""
    rest = node.args[1 if named else 0 :]
    made = [each for each in rest if isinstance(each, ast.Call)]
    key = next((each for each in made if _last(each.func) == "ForeignKey"), None)
    default = keywords.get("server_default")
    types = [each for each in rest if _last(_called(each)) not in _NO_TYPES]
    return Column(
        name,
        of_python(types[0], ast.unparse(types[0])) if types else UNKNOWN,
        not (_is(keywords, "nullable", value=False) or _is(keywords, "primary_key", value=True)),
        None if default is None or ast.unparse(default) == "None" else ast.unparse(default),
        any(_last(each.func) in ("Computed", "Identity") and not _virtual(each) for each in made),
        _referred(key) if key else "",
        _name_of(key) if key else "",
        _is(keywords, "unique", value=True),
        _is(keywords, "index", value=True),
    )


_NO_TYPES = {"ForeignKey", "Computed", "Identity", "CheckConstraint", "Sequence"}


def _called(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _is(keywords: dict[str, ast.expr], name: str, *, value: bool) -> bool:
    node = keywords.get(name)
    return isinstance(node, ast.Constant) and node.value is value


def _virtual(call: ast.Call) -> bool:
    return any(each.arg == "persisted" and truth(ast.unparse(each.value)) is False for each in call.keywords)


def _referred(key: ast.Call) -> str:
    text = literal(ast.unparse(key.args[0])) if key.args else ""
    parts = text.split(".")
    return parts[-2] if len(parts) > 1 else ""


def _name_of(key: ast.Call) -> str:
    named = next((each.value for each in key.keywords if each.arg == "name"), None)
    return literal(ast.unparse(named)) if named is not None else ""


def _keywords(arguments: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for each in arguments:
        name, equals, rest = each.partition("=")
        if equals and name.isidentifier() and not rest.startswith("="):
            found[name] = rest
    return found


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
