"""Where a project keeps its migrations, as `alembic.ini` or `[tool.alembic]` say, or neither. Nothing is run."""

import configparser
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browser import errors
from browser.migrate.files import read_file, words_of
from browser.migrate.revisions import Problem

SECTION = "alembic"
SEPARATORS = {"space": " ", "newline": "\n", "os": os.pathsep, ":": ":", ";": ";"}
"""What `path_separator` may say, and what it then splits at."""


FILE_TEMPLATE = "%(rev)s_%(slug)s"


@dataclass(frozen=True, slots=True)
class Config:
    """What was written about a project; places are absolute paths.

    `path` is the file that said so, None for a bare folder; `folder` is where relative places count from, and where
    Alembic must be started. `version_locations` is empty where only `script_location`/versions counts.
    """

    path: Path | None
    folder: Path
    script_location: Path
    version_locations: tuple[Path, ...] = ()
    recursive: bool = False
    sourceless: bool = False
    file_template: str = FILE_TEMPLATE
    timezone: str = ""
    prepend_sys_path: tuple[Path, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def places(self) -> tuple[Path, ...]:
        """The folders that hold revisions."""
        return self.version_locations or (self.script_location / "versions",)


def find_config(folder: Path) -> Config:
    """The project a person means by a folder: the project's own, its migrations folder, or the versions folder.

    A file (`alembic.ini`, `pyproject.toml`) is taken as such. Raises NotSupported where there is no project.
    """
    if folder.is_file():
        found = _from_file(folder.absolute())
        if found:
            return found
        raise _nothing(folder)
    if not folder.is_dir():
        raise errors.NotSupported(f"There is no folder {folder}.")
    folder = folder.absolute()
    return _configured(folder) or _bare(folder) or _inside(folder) or _fail(folder)


def obeyed(config: Config) -> dict[str, bytes]:
    """What configures Alembic, by path from the project's folder; of a pyproject.toml only [tool.alembic] counts."""
    found: dict[str, bytes] = {}
    for path in dict.fromkeys([config.path, config.folder / "pyproject.toml"]):
        if path is None or not path.is_file():
            continue
        if path.suffix == ".toml":
            values = _Toml(path)
            if values.there:
                found[path.name] = values.canonical()
        else:
            found[path.name] = read_file(path)
    return found


def _configured(folder: Path) -> Config | None:
    """What the configuration files of a folder say; alembic.ini counts before pyproject.toml."""
    others = sorted(path for pattern in ("*.ini", "*.cfg") for path in folder.glob(pattern) if path.is_file())
    names = [folder / "alembic.ini", folder / "pyproject.toml"]
    for path in dict.fromkeys(names + others):
        if path.is_file() and (found := _from_file(path)):
            return found
    return None


def _from_file(path: Path) -> Config | None:
    values = _Toml(path) if path.suffix == ".toml" else _Ini(path)
    return _made(path, values) if values.there else None


def _bare(folder: Path) -> Config | None:
    """A folder with env.py, or one with revisions in it."""
    if (folder / "env.py").is_file():
        return _above(folder) or Config(None, folder.parent, folder)
    if (folder.parent / "env.py").is_file() and folder.name == "versions":
        return _above(folder.parent) or Config(None, folder.parent.parent, folder.parent)
    if any(_looks_like_a_revision(path) for path in sorted(folder.glob("*.py"))[:20]):
        return Config(None, folder, folder, (folder,))
    return None


def _above(script_location: Path) -> Config | None:
    """The configuration in a folder above that means this very folder."""
    for parent in list(script_location.parents)[:3]:
        try:
            found = _configured(parent)
        except errors.NotSupported:
            continue
        if found and found.script_location.resolve() == script_location.resolve():
            return found
    return None


def _inside(folder: Path) -> Config | None:
    """A project whose migrations lie one or two folders down, if there is but one."""
    below = [path.parent for pattern in ("*/env.py", "*/*/env.py") for path in sorted(folder.glob(pattern))]
    fitting = [place for place in below if _mentions_alembic(place / "env.py")]
    if len(fitting) > 1:
        named = ", ".join(str(place.relative_to(folder)) for place in fitting[:5])
        raise errors.NotSupported(f"Several migrations folders are in {folder}: {named}.", hint="Choose one of them.")
    return _configured(fitting[0]) or Config(None, folder, fitting[0]) if fitting else None


def _mentions_alembic(path: Path) -> bool:
    try:
        return b"alembic" in read_file(path)
    except OSError:
        return False


def _looks_like_a_revision(path: Path) -> bool:
    try:
        return re.search(rb"^down_revision\b", read_file(path)[:20_000], re.MULTILINE) is not None
    except OSError:
        return False


def _nothing(place: Path) -> errors.NotSupported:
    return errors.NotSupported(
        f"No migrations are in {place}.",
        hint="Choose the folder that holds alembic.ini, a pyproject.toml with [tool.alembic], or env.py.",
    )


def _fail(folder: Path) -> Config:
    raise _nothing(folder)


class _Ini:
    """The section [alembic] of an ini file, with what `%(here)s` stands for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._parser = configparser.ConfigParser({"here": path.parent.as_posix()})
        try:
            self._parser.read_string(_text(path), source=path.name)
        except configparser.Error as error:
            if path.name == "alembic.ini":
                raise errors.NotSupported(f"{path} cannot be read.", words=_one_line(error)) from None
        self.there = self._parser.has_section(SECTION)

    def get(self, key: str) -> str | None:
        """The text of an option, None where it is not given. Raises NotSupported."""
        try:
            return self._parser.get(SECTION, key, fallback=None)
        except configparser.Error as error:
            raise errors.NotSupported(
                f"`{key}` in {self.path} cannot be read.",
                words=_one_line(error),
                hint="A percent sign that is meant as such is written %%.",
            ) from None

    def listed(self, key: str, legacy: str) -> list[str]:
        """The places an option names, split as `path_separator` says; without one as Alembic did before it had one."""
        text = self.get(key)
        if not text:
            return []
        told = self.get("path_separator")
        if told is None and key == "version_locations":
            told = self.get("version_path_separator")
        if told is None:
            return [each for each in re.split(legacy, text.strip()) if each]
        if told not in SEPARATORS:
            raise errors.NotSupported(
                f"path_separator in {self.path} is “{told}”.", hint="Alembic knows: space, newline, os, :, ;"
            )
        return [each.strip() for each in text.split(SEPARATORS[told]) if each.strip()]

    def flag(self, key: str) -> bool:
        """Whether an option is "true"; Alembic knows no other spelling."""
        return self.get(key) == "true"

    def options(self) -> dict[str, str]:
        """The options that env.py may ask for by name, unless they hold a secret."""
        kept = (key for key in self._parser.options(SECTION) if key.startswith("version_table")) if self.there else ()
        return {key: self.get(key) or "" for key in kept}


class _Toml:
    """The table [tool.alembic] of a pyproject.toml; texts in it may say `%(here)s`, too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            read: Any = tomllib.loads(_text(path))
        except tomllib.TOMLDecodeError as error:
            raise errors.NotSupported(f"{path} cannot be read.", words=_one_line(error)) from None
        for key in ("tool", "alembic"):
            read = read.get(key) if isinstance(read, dict) else None
        self.there = isinstance(read, dict)
        self._table: dict[str, Any] = read if isinstance(read, dict) else {}

    def get(self, key: str) -> str | None:
        """The text of an option, None where it is not given. Raises NotSupported."""
        value = self._table.get(key)
        return None if value is None else self._filled(key, value)

    def listed(self, key: str, legacy: str) -> list[str]:
        """The places an option names; toml has lists, nothing is split."""
        value = self._table.get(key) or []
        if not isinstance(value, list):
            raise errors.NotSupported(f"`{key}` in {self.path} must be a list of texts.")
        return [self._filled(key, each) for each in value]

    def flag(self, key: str) -> bool:
        """Whether an option is true."""
        return self._table.get(key) is True

    def options(self) -> dict[str, str]:
        """The options that env.py may ask for by name."""
        return {key: str(value) for key, value in self._table.items() if key.startswith("version_table")}

    def canonical(self) -> bytes:
        """The table in one spelling, whatever the rest of the file says and however it is written."""
        return json.dumps(self._table, sort_keys=True, default=str).encode()

    def _filled(self, key: str, value: object) -> str:
        if isinstance(value, str):
            try:
                return value % {"here": self.path.parent.as_posix()}
            except (KeyError, ValueError, TypeError):
                hint = "A percent sign that is meant as such is written %%."
                raise errors.NotSupported(f"`{key}` in {self.path} cannot be read: {value!r}.", hint=hint) from None
        raise errors.NotSupported(f"`{key}` in {self.path} must be a text.")


def _text(path: Path) -> str:
    try:
        source = read_file(path)
    except OSError as error:
        raise errors.NotSupported(f"{path} cannot be read.", words=words_of(error)) from None
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError:
        return source.decode("latin-1")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _made(path: Path, values: "_Ini | _Toml") -> Config:
    folder = path.parent
    beside = folder / "pyproject.toml"
    sources = [values, _Toml(beside)] if path.suffix != ".toml" and beside.is_file() else [values]
    prepended = tuple(folder / each for each in _listed(sources, "prepend_sys_path", r", *|(?: +)|:"))
    told = _first(sources, "script_location")
    if not told and (folder / "env.py").is_file():
        told = str(folder)  # Flask-Migrate keeps alembic.ini beside env.py and says the place when it runs
    if not told:
        raise errors.NotSupported(f"{path} gives no script_location.", hint="It names the folder with env.py in it.")
    places = _Places(path, (*prepended, folder, folder / "src"))
    return Config(
        path,
        folder,
        places.place(told),
        tuple(places.place(each) for each in _listed(sources, "version_locations", r", *|(?: +)")),
        any(each.flag("recursive_version_locations") for each in sources),
        any(each.flag("sourceless") for each in sources),
        _first(sources, "file_template") or FILE_TEMPLATE,
        _first(sources, "timezone") or "",
        prepended,
        {key: value for each in reversed(sources) for key, value in each.options().items()},
        tuple(places.problems),
    )


def _first(sources: "list[_Ini | _Toml]", key: str) -> str | None:
    return next((value for each in sources if (value := each.get(key)) is not None), None)


def _listed(sources: "list[_Ini | _Toml]", key: str, legacy: str) -> list[str]:
    return next((value for each in sources if (value := each.listed(key, legacy))), [])


class _Places:
    """Turns what was written into folders. `package:folder` is looked up as files, because an import would run it."""

    def __init__(self, path: Path, roots: tuple[Path, ...]) -> None:
        self._path, self._roots = path, tuple(dict.fromkeys(roots))
        self.problems: list[Problem] = []

    def place(self, told: str) -> Path:
        """The folder that is meant; one that cannot be found is a problem, told in `problems`."""
        package, colon, inside = told.partition(":")
        if Path(told).is_absolute() or not colon:
            return _straight(self._path.parent / told)
        parts = [*package.split("."), *inside.split(":")]
        found = [place for root in self._roots if (place := root.joinpath(*parts)).is_dir()]
        if not found:
            looked = ", ".join(map(str, self._roots))
            said = f"“{told}” is a folder inside the package {package}, which was not found without importing it"
            self.problems.append(Problem(self._path, 0, f"{said}; looked in {looked}."))
            return self._roots[-1].joinpath(*parts)
        return _straight(found[0])


def _straight(place: Path) -> Path:
    """A place without `..`; behind a link to a folder that is not what the text alone would say."""
    return place.resolve() if ".." in place.parts else place
