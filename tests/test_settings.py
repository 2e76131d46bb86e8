"""Settings: declared once, stored privately and atomically, never in the way of a start."""

import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.settings import DECLARED, Settings, Value, _toml


def test_defaults_without_a_file(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "none.toml")
    assert {name: settings.get(name) for name in DECLARED} == {name: each.default for name, each in DECLARED.items()}
    assert not settings.problem
    assert not (tmp_path / "none.toml").exists()


def test_what_is_set_is_read_again_and_private(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "settings.toml"
    Settings(path).set("theme", "dark")
    assert Settings(path).get("theme") == "dark"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["settings.toml"]


def test_unknown_names_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('later = "kept"\n[table]\nx = 1\n')
    Settings(path).set("show_welcome", False)
    assert tomllib.loads(path.read_text()) == {"later": "kept", "table": {"x": 1}, "show_welcome": False}


def test_a_broken_file_is_reported_and_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("not toml at all")
    settings = Settings(path)
    assert str(path) in settings.problem
    assert settings.get("theme") == "system"
    settings.set("theme", "light")
    assert Settings(path).get("theme") == "light"
    assert path.with_name("settings.toml.broken").read_text() == "not toml at all"


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_reported_and_never_read(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    make(path)
    settings = Settings(path)
    assert "is not a file" in settings.problem
    assert settings.get("theme") == "system"


def test_values_that_do_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('theme = "pink"\nshow_welcome = 1\n')
    settings = Settings(path)
    assert settings.get("theme") == "system"
    assert settings.get("show_welcome") is True
    assert "theme, show_welcome" in settings.problem
    with pytest.raises(ValueError, match="pink"):
        settings.set("theme", "pink")
    with pytest.raises(KeyError):
        settings.set("nothing", True)


@pytest.mark.parametrize("value", [-1, 600_001, "100", True, 1.5])
def test_numbers_have_bounds(tmp_path: Path, value: Value) -> None:
    settings = Settings(tmp_path / "settings.toml")
    assert settings.get("slow_statement_ms") == 100
    with pytest.raises(ValueError, match="slow_statement_ms"):
        settings.set("slow_statement_ms", value)
    for good in (0, 600_000):
        settings.set("slow_statement_ms", good)
        assert Settings(settings.path).get("slow_statement_ms") == good


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_VALUES = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXT, _VALUES, max_size=5))
def test_any_values_survive_the_file(values: dict[str, object]) -> None:
    assert tomllib.loads(_toml(values)) == values
