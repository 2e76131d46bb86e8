"""Where migrations are: the same places that Alembic would use, found without asking it."""

import sys
import warnings
from pathlib import Path

import pytest
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory

from browser import errors
from browser.migrate.config import Config, find_config, obeyed


def project(folder: Path, ini: str = "", toml: str = "", places: tuple[str, ...] = ("migrations/versions",)) -> Path:
    for place in places:
        (folder / place).mkdir(parents=True, exist_ok=True)
    (folder / "migrations").mkdir(exist_ok=True)
    (folder / "migrations" / "env.py").write_text("from alembic import context\n")
    if ini:
        (folder / "alembic.ini").write_text(ini)
    if toml:
        (folder / "pyproject.toml").write_text(toml)
    return folder


def alembic_finds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ScriptDirectory:
    """What Alembic itself makes of it, started in the project's folder."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", list(sys.path))
    toml = folder / "pyproject.toml"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ScriptDirectory.from_config(
            AlembicConfig(
                str(folder / "alembic.ini") if (folder / "alembic.ini").exists() else None,
                toml_file=str(toml) if toml.exists() else None,
            )
        )


INI = "[alembic]\nscript_location = migrations\n"
MORE = INI + "version_locations = "


@pytest.mark.parametrize(
    ("ini", "toml"),
    [
        (INI, ""),
        ("[alembic]\nscript_location = %(here)s/migrations\n", ""),
        ("[alembic]\nscript_location: ./migrations/../migrations\n; a comment\n", ""),
        (MORE + "one two\n", ""),
        (MORE + "one, two\n", ""),
        (MORE + "%(here)s/one %(here)s/two\nversion_path_separator = space\n", ""),
        (MORE + "one:two\nversion_path_separator = os\n", ""),
        (MORE + "one:two\npath_separator = :\n", ""),
        (MORE + "one;two\npath_separator = ;\n", ""),
        (MORE + "\n    one\n    two\npath_separator = newline\n", ""),
        (MORE + "one two\npath_separator = space\nversion_path_separator = os\n", ""),
        (INI + "recursive_version_locations = true\nsourceless = true\n", ""),
        (INI + "recursive_version_locations = True\n", ""),
        (INI + "file_template = %%(year)d_%%(slug)s\ntimezone = UTC\n", ""),
        ("", '[tool.alembic]\nscript_location = "%(here)s/migrations"\n'),
        ("", '[tool.alembic]\nscript_location = "migrations"\nversion_locations = ["one", "%(here)s/two"]\n'),
        ("", '[tool.alembic]\nscript_location = "migrations"\nrecursive_version_locations = true\ntimezone = "UTC"\n'),
        ("", '[tool.alembic]\nscript_location = "migrations"\nfile_template = "%%(year)d_%%(slug)s"\n'),
        (
            "[alembic]\ntimezone = UTC\n",
            '[tool.alembic]\nscript_location = "migrations"\nversion_locations = ["one"]\n',
        ),
        (INI, '[tool.alembic]\nscript_location = "elsewhere"\n'),
    ],
)
def test_the_places_are_alembics(ini: str, toml: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project(tmp_path, ini, toml, ("migrations/versions", "one", "two"))
    found, alembic = find_config(folder), alembic_finds(folder, monkeypatch)
    assert found.script_location == Path(alembic.dir).resolve()
    assert found.places == tuple(each.resolve() for each in alembic._version_locations)
    assert (found.recursive, found.sourceless) == (alembic.recursive_version_locations, alembic.sourceless)
    assert (found.file_template, found.timezone) == (alembic.file_template, alembic.timezone or "")
    assert found.folder == folder
    assert not found.problems


def test_a_package_is_found_without_importing_it(tmp_path: Path) -> None:
    package = tmp_path / "src" / "app" / "db"
    (package / "migrations").mkdir(parents=True)
    (package / "__init__.py").write_text(f"import pathlib; pathlib.Path({str(tmp_path / 'marker')!r}).touch()")
    ini = (
        "[alembic]\nscript_location = app.db:migrations\nversion_locations = app.db:migrations:more nowhere:versions\n"
    )
    (tmp_path / "alembic.ini").write_text(ini)
    (package / "migrations" / "more").mkdir()
    found = find_config(tmp_path)
    assert found.script_location == package / "migrations"
    assert found.version_locations[0] == package / "migrations" / "more"
    (problem,) = found.problems
    assert problem.message.startswith("“nowhere:versions” is a folder inside the package nowhere, which was not found")
    assert not (tmp_path / "marker").exists()


def test_prepended_folders_are_where_packages_are_looked_for(tmp_path: Path) -> None:
    (tmp_path / "lib" / "app" / "migrations").mkdir(parents=True)
    ini = "[alembic]\nscript_location = app:migrations\nprepend_sys_path = . lib\n"
    (tmp_path / "alembic.ini").write_text(ini)
    found = find_config(tmp_path)
    assert found.script_location == tmp_path / "lib" / "app" / "migrations"
    assert found.prepend_sys_path == (tmp_path, tmp_path / "lib")


@pytest.mark.parametrize("chosen", ["", "alembic.ini", "migrations", "migrations/versions"])
def test_any_folder_of_a_project_leads_to_it(chosen: str, tmp_path: Path) -> None:
    project(tmp_path, INI)
    found = find_config(tmp_path / chosen)
    assert (found.path, found.folder) == (tmp_path / "alembic.ini", tmp_path)


def test_a_folder_without_configuration(tmp_path: Path) -> None:
    project(tmp_path)
    for chosen in ("migrations", "migrations/versions", ""):
        found = find_config(tmp_path / chosen)
        assert (found.path, found.script_location) == (None, tmp_path / "migrations")
        assert found.places == (tmp_path / "migrations" / "versions",)


def test_a_folder_of_revisions_alone(tmp_path: Path) -> None:
    (tmp_path / "0001.py").write_text("revision = '1'\ndown_revision = None\n")
    assert find_config(tmp_path).places == (tmp_path,)


def test_flask_migrate_keeps_its_ini_beside_env(tmp_path: Path) -> None:
    place = tmp_path / "migrations"
    (place / "versions").mkdir(parents=True)
    (place / "env.py").write_text("from alembic import context")
    (place / "alembic.ini").write_text("[alembic]\n# template used to generate migration files\n")
    for chosen in (tmp_path, place, place / "versions"):
        assert find_config(chosen).script_location == place


def test_a_configuration_by_another_name(tmp_path: Path) -> None:
    project(tmp_path, places=("migrations/versions",))
    (tmp_path / "setup.cfg").write_text(INI)
    (tmp_path / "broken.ini").write_text("no section")
    assert find_config(tmp_path).path == tmp_path / "setup.cfg"


@pytest.mark.parametrize(
    ("ini", "toml", "sentence"),
    [
        ("", "", "No migrations are in"),
        ("", "[tool.black]\n", "No migrations are in"),
        ("no section", "", "alembic.ini cannot be read. File contains no section headers"),
        ("[alembic]\nx = 1\n", "", "alembic.ini gives no script_location"),
        ("[alembic]\nscript_location = %(nowhere)s/x\n", "", "`script_location` in"),
        ("[alembic]\nscript_location = 100%\n", "", "A percent sign that is meant as such is written %%"),
        (MORE + "a b\npath_separator = comma\n", "", "path_separator in"),
        ("", "[tool.alembic\n", "pyproject.toml cannot be read"),
        ("", "[tool.alembic]\n", "pyproject.toml gives no script_location"),
        ("", "[tool.alembic]\nscript_location = 5\n", "`script_location` in"),
        ("", '[tool.alembic]\nscript_location = "%(x)s"\n', "`script_location` in"),
        ("", '[tool.alembic]\nscript_location = "x"\nversion_locations = "y"\n', "must be a list of texts"),
    ],
)
def test_no_project_is_a_sentence(ini: str, toml: str, sentence: str, tmp_path: Path) -> None:
    for name, text in (("alembic.ini", ini), ("pyproject.toml", toml)):
        if text:
            (tmp_path / name).write_text(text)
    with pytest.raises(errors.NotSupported) as raised:
        find_config(tmp_path)
    assert sentence in str(raised.value)


def test_no_folder_and_too_many(tmp_path: Path) -> None:
    with pytest.raises(errors.NotSupported, match="There is no folder"):
        find_config(tmp_path / "nowhere")
    (tmp_path / "a.txt").touch()
    with pytest.raises(errors.NotSupported, match="No migrations are in"):
        find_config(tmp_path / "a.txt")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "env.py").write_text("from alembic import context")
    with pytest.raises(errors.NotSupported, match="Several migrations folders"):
        find_config(tmp_path)


def test_what_is_obeyed(tmp_path: Path) -> None:
    """Of a pyproject.toml only its own table: a new dependency of the program is no new migration."""
    table = '[tool.alembic]\nscript_location = "migrations"\n'
    folder = project(tmp_path, INI, f'[project]\nname = "a"\n{table}')
    before = obeyed(find_config(folder))
    assert list(before) == ["alembic.ini", "pyproject.toml"]
    (folder / "pyproject.toml").write_text(f'[project]\nname = "b"\n{table}')
    assert obeyed(find_config(folder)) == before
    (folder / "pyproject.toml").write_text(f"{table}[[tool.alembic.post_write_hooks]]\nname = 'x'\ntype = 'exec'\n")
    assert obeyed(find_config(folder)) != before
    assert obeyed(Config(None, tmp_path / "nowhere", tmp_path)) == {}
