"""Tests mirror the package: `browser/rows/source.py` is tested by `tests/rows/test_source.py`."""

from pathlib import Path

import browser

ROOT = Path(__file__).parents[2]

EXCEPTIONS = {
    "browser/__init__.py": "the map and the version; nothing runs",
    "browser/__main__.py": "tested by tests/test_main.py",
    "browser/errors.py": "classes without behaviour beyond joining three texts",
    "browser/database/facts.py": "frozen facts without behaviour",
    "browser/console/outcomes.py": "frozen facts without behaviour",
    "browser/database/dialects/base/dialect.py": "names the rooms; the vendors' tests enter them",
    "browser/database/dialects/sqlite/rooms.py": "names the rooms",
    "browser/database/dialects/postgresql/rooms.py": "names the rooms",
    "browser/database/dialects/mysql/rooms.py": "names the rooms",
}
"""Modules without a test file of their own, with the reason."""

ELSEWHERE = (
    "house",  # about the tree as a whole
    "bench",  # measurements, not tests
)


def _expected(module: Path) -> Path:
    inside = module.relative_to(ROOT / "browser")
    return ROOT / "tests" / inside.with_name(f"test_{inside.name}")


def _covered_by_a_longer_name(module: Path) -> bool:
    """One noun may be tested in several files: catalog_details.py by test_catalog.py in the same room."""
    test = _expected(module)
    stems = [test.stem]
    while "_" in stems[-1].removeprefix("test_"):
        stems.append(stems[-1].rpartition("_")[0])
    return any(test.with_name(f"{stem}.py").exists() for stem in stems)


def test_every_module_has_its_test_file() -> None:
    modules = [path for path in sorted(ROOT.glob("browser/**/*.py")) if path.name != "__init__.py"]
    missing = [
        f"{module.relative_to(ROOT)} -> {_expected(module).relative_to(ROOT)}"
        for module in modules
        if module.relative_to(ROOT).as_posix() not in EXCEPTIONS and not _covered_by_a_longer_name(module)
    ]
    assert not missing


def test_every_exception_is_still_one() -> None:
    for name, reason in EXCEPTIONS.items():
        assert (ROOT / name).exists(), f"{name} ({reason}) is gone"
        assert not _expected(ROOT / name).exists(), f"{name} has its test file now"


def test_every_room_of_tests_is_a_room_of_the_product() -> None:
    rooms = {path.parent.relative_to(ROOT / "tests") for path in ROOT.glob("tests/**/test_*.py")}
    lost = [
        room
        for room in rooms
        if room.parts[:1] not in [(name,) for name in ELSEWHERE]
        and not (ROOT / "browser" / room).is_dir()
        and not (ROOT / room).is_dir()
    ]
    assert not lost


def test_the_top_level_is_fixed() -> None:
    allowed = {"pyproject.toml", "README.md", "LICENSE", "browser", "resources", "migrations", "tests"}
    listed = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert listed - {"dist", "build"} == allowed


def test_the_map_names_every_room_and_no_other() -> None:
    folder = ROOT / "browser"
    lines = [line for line in (browser.__doc__ or "").splitlines() if line.startswith("    ")]
    named, above = set(), ""
    for line in lines:
        name = line.split()[0].rstrip("/")
        above = above if line.startswith("      ") else name
        named.add(name if above == name else f"{above}/{name}")
    rooms = {path.relative_to(folder).parent.as_posix() for path in folder.glob("**/__init__.py")} - {"."}
    vendors = {room for room in rooms if room.startswith("database/dialects/")}
    modules = {path.name for path in folder.glob("*.py")} - {"__init__.py"}
    assert {name for name in named if not name.endswith(".py")} == rooms - vendors
    assert {name for name in named if name.endswith(".py") and "/" not in name} == modules
    assert not [name for name in named if not (folder / name).exists()]


def test_every_icon_is_named_by_some_module() -> None:
    sources = "".join(path.read_text() for path in ROOT.glob("browser/**/*.py"))
    icons = {path.stem for path in ROOT.glob("resources/icons/*.svg")}
    assert not {name for name in icons if f'"{name}"' not in sources}
