"""What people can set: declared once with name, type, default, title and help; kept in one TOML file of their own."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Value = bool | int | str


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. Its type is that of its default.

    `choices`, where given, are all the values there are; a number is between 0 and `most`, counted in `unit`.
    """

    name: str
    default: Value
    title: str
    help: str
    choices: tuple[Value, ...] = ()
    most: int = 0
    unit: str = ""

    def accepts(self, value: object) -> bool:
        """Whether `value` may be stored under this name."""
        if type(value) is not type(self.default) or (self.choices and value not in self.choices):
            return False
        return type(value) is not int or 0 <= value <= self.most


DECLARED = {
    each.name: each
    for each in (
        Setting(
            "theme",
            "system",
            "Theme",
            "Light, dark, or whatever the desktop uses.",
            ("system", "light", "dark"),
        ),
        Setting("restore_window", True, "Restore the window", "Open the connections and tabs of the last time again."),
        Setting("show_welcome", True, "Show the welcome strip", "Offer the first things to try above the tabs."),
        Setting("open_read_only", False, "Open read-only", "Tick “read-only” in the connect dialog to begin with."),
        Setting(
            "rollback_after_minutes",
            0,
            "Roll back open transactions after",
            "A query's transaction that is open for so long is rolled back; a minute before it says so. 0 is never.",
            most=1_440,
            unit="min",
        ),
        Setting(
            "slow_statement_ms",
            100,
            "Slow statements",
            "Statements that take as long as this are marked, and named in the log without their values. 0 names none.",
            most=600_000,
            unit="ms",
        ),
        Setting(
            "pool_leak_seconds",
            10,
            "Leaked connections",
            "The pool panel marks a connection that is held for so long while nothing runs on it.",
            most=86_400,
            unit="s",
        ),
    )
}


class Settings:
    """The settings of one file. Unknown names in it are kept; values that do not fit are reported and ignored."""

    def __init__(self, path: Path) -> None:
        """Read `path`, which need not exist. Never raises: what was wrong stands in `problem`."""
        self.path = path
        self.problem = ""
        self._stored: dict[str, Any] = {}
        if not path.exists():
            return
        if not path.is_file():  # reading a pipe would wait for ever
            self.problem = f"{path} is not a file; the default settings are used."
            return
        import tomllib  # 8 ms that a first start need not pay

        try:
            self._stored = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self.problem = f"The settings in {path} cannot be read ({error}); the defaults are used."
        unfit = [name for name, value in self._stored.items() if name in DECLARED and not DECLARED[name].accepts(value)]
        if unfit:
            self.problem = f"Some settings in {path} have values that do not fit and are ignored: {', '.join(unfit)}."

    def get(self, name: str) -> Value:
        """The value of a declared setting; KeyError for any other name."""
        setting = DECLARED[name]
        value = self._stored.get(name, setting.default)
        return value if setting.accepts(value) else setting.default

    def number(self, name: str) -> int:
        """The value of a setting that is a number."""
        return int(self.get(name))

    def set(self, name: str, value: Value) -> None:
        """Store a value at once. Raises KeyError, ValueError for a value that does not fit, OSError.

        A file that could not be read is kept beside the new one, with ".broken" at the end of its name.
        """
        if not DECLARED[name].accepts(value):
            raise ValueError(f"{name} cannot be {value!r}")
        if not self._stored and self.problem and self.path.exists():
            self.path.replace(self.path.with_name(self.path.name + ".broken"))
        self._stored[name] = value
        write_private(self.path, _toml(self._stored))


def write_private(path: Path, text: str) -> None:
    """Write `text` to `path` so that a reader sees the old or the new file, and nobody else can read it."""
    import tempfile

    path = path.resolve()  # a link to where somebody keeps such files stays one
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")  # made with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _toml(values: dict[str, Any]) -> str:
    lines = ["# Rowlore's settings. Changed by the app; may be edited while it is closed.", ""]
    tables = {name: value for name, value in values.items() if isinstance(value, dict)}
    for name, value in values.items():
        setting = DECLARED.get(name)
        if setting is not None:
            lines.append(f"# {setting.title}: {setting.help}")
        if name not in tables:
            lines.append(f"{toml_key(name)} = {toml_literal(value)}")
    for name, value in tables.items():
        lines += ["", f"{toml_key(name)} = {toml_literal(value)}"]
    return "\n".join(lines) + "\n"


def toml_key(name: str) -> str:
    """A key as TOML spells it."""
    return name if name.isascii() and name.replace("_", "").replace("-", "").isalnum() else toml_literal(name)


def toml_literal(value: Any) -> str:
    """A value as TOML spells it, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        import json

        # JSON's escapes are TOML's, except that JSON lets DEL pass.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return "[" + ", ".join(toml_literal(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml_key(key)} = {toml_literal(each)}" for key, each in value.items()) + "}"
    return str(value)
