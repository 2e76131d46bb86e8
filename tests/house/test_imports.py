"""What import-linter's layers do not say: a panel knows nothing of the window and of the window's helpers."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHARED = {"fuzzy", "actions", "doing", "messages", "tasks", "theme", "widgets"}
"""What every panel may use; whatever else is the window's own."""


def _imported(module: Path) -> Iterator[str]:
    """The names directly below `browser.ui` that a module imports, at whatever depth."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "browser.ui":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("browser.ui."):
            yield str(node.module).split(".")[2]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[2] for alias in node.names if alias.name.startswith("browser.ui."))


def test_panels_call_down_only() -> None:
    rooms = {path.parent.name for path in ROOT.glob("browser/ui/*/__init__.py")} - {"window"}
    lower = [module for room in rooms for module in ROOT.glob(f"browser/ui/{room}/**/*.py")]
    lower += [ROOT / "browser" / "ui" / f"{name}.py" for name in SHARED - rooms]
    assert len(lower) > 20
    wrong = [
        f"{module.relative_to(ROOT)} imports browser.ui.{name}"
        for module in lower
        for name in _imported(module)
        if name not in SHARED | {module.relative_to(ROOT / "browser" / "ui").parts[0]}
    ]
    assert not wrong


def test_vendors_are_known_by_their_own_folder_only() -> None:
    vendors = ("sqlite", "postgresql", "mysql")
    folder = ROOT / "browser" / "database" / "dialects"
    wrong = [
        f"{module.relative_to(ROOT)} names {vendor}"
        for module in ROOT.glob("browser/**/*.py")
        for vendor in vendors
        if f"browser.database.dialects.{vendor}" in module.read_text(encoding="utf-8")
        and not module.is_relative_to(folder / vendor)
        and module != folder / "__init__.py"
    ]
    assert not wrong
