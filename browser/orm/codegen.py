"""What is on the screen as SQLAlchemy source, ready to paste: the models, and the select() with its options."""

import inspect

from browser.orm.codegen_models import Models
from browser.orm.mapping_types import Mapping
from browser.orm.plan import Branch, Load, Strategy, plan

INDENT = "    "


def models_source(mapping: Mapping, default_schema: str | None = None) -> str:
    """The classes of a mapping as typed declarative models; declared ones as they were written.

    Without `default_schema` the graph's catalog says which schema need not be named.
    """
    if not mapping.exact:
        return _declared_source(mapping)
    if default_schema is None and mapping.graph is not None:
        default_schema = mapping.graph.catalog.default_schema
    return Models(mapping, default_schema).source()


def select_source(load: Load, mapping: Mapping) -> str:
    """The select() with its loader options, and a function that runs it. It stands behind `models_source`."""
    branches = plan(mapping, load)
    entity = mapping.entities[load.entity]
    name = entity.mapped.__name__
    order = ", ".join(f"{name}.{attribute}" for attribute in entity.key_attributes)
    lines = ["statement = (", f"{INDENT}select({name})"]
    if branches:
        lines.append(f"{INDENT}.options(")
        for branch in branches:
            lines += [2 * INDENT + line for line in _option(mapping, branch)]
            lines[-1] += ","
        lines.append(f"{INDENT})")
    lines += [f"{INDENT}.order_by({order})", f"{INDENT}.limit({load.limit})", ")"]
    unique = ".unique()" if _repeats(branches) else ""
    function = [
        "",
        "",
        f"def load(session: Session) -> Sequence[{name}]:",
        *([f"{INDENT}# unique(): a joined collection repeats its parent in every row."] if unique else []),
        f"{INDENT}return session.scalars(statement){unique}.all()",
    ]
    loaders = sorted({branch.strategy.value for branch in _all(branches)})
    head = [
        "from collections.abc import Sequence",
        "",
        "from sqlalchemy import select",
        f"from sqlalchemy.orm import {', '.join(['Session', *loaders])}",
        *(_declared_imports(mapping) if not mapping.exact else []),
        "",
    ]
    return "\n".join([*head, *lines, *function, ""])


def _option(mapping: Mapping, branch: Branch) -> list[str]:
    """One loader option in lines; a single one below it is chained, several stand in options()."""
    chain = f"{branch.strategy}({_attribute(mapping, branch)})"
    while len(branch.branches) == 1:
        [branch] = branch.branches
        chain += f".{branch.strategy}({_attribute(mapping, branch)})"
    if not branch.branches:
        return [chain]
    lines = [f"{chain}.options("]
    for below in branch.branches:
        lines += [INDENT + line for line in _option(mapping, below)]
        lines[-1] += ","
    return [*lines, ")"]


def _attribute(mapping: Mapping, branch: Branch) -> str:
    return f"{mapping.entity(branch.link.source).__name__}.{branch.link.attribute}"


def _all(branches: tuple[Branch, ...]) -> list[Branch]:
    return [each for branch in branches for each in (branch, *_all(branch.branches))]


def _repeats(branches: tuple[Branch, ...]) -> bool:
    """Whether a collection is joined to the first query; behind another loader its own query does the uniquing."""
    joined = [branch for branch in branches if branch.strategy is Strategy.JOINED]
    return any(not branch.link.to_one or _repeats(branch.branches) for branch in joined)


def _declared_imports(mapping: Mapping) -> list[str]:
    modules: dict[str, list[str]] = {}
    for entity in mapping.entities.values():
        modules.setdefault(entity.mapped.__module__, []).append(entity.mapped.__name__)
    return ["", *(f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(modules.items()))]


def _declared_source(mapping: Mapping) -> str:
    """The declared classes' own source, or their imports where no source is at hand (a bundle has none)."""
    try:
        classes = [inspect.getsource(entity.mapped) for entity in mapping.entities.values()]
    except (OSError, TypeError):
        classes = []
    return "\n\n".join(["\n".join(_declared_imports(mapping)).strip() + "\n", *classes])
