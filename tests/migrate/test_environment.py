"""env.py is read for the version table, and never run."""

from pathlib import Path

import pytest

from browser.migrate.environment import Environment, read_environment


def read(tmp_path: Path, source: str, **options: str) -> Environment:
    (tmp_path / "env.py").write_text(source)
    return read_environment(tmp_path / "env.py", options)


@pytest.mark.parametrize(
    ("source", "table", "schema"),
    [
        ("context.configure(connection=c)", "alembic_version", None),
        ("context.configure(connection=c, version_table='v')", "v", None),
        ("context.configure(c, version_table='v', version_table_schema='s')", "v", "s"),
        ("SCHEMA = 'a' + 'b'\ndef run():\n    context.configure(version_table_schema=SCHEMA)", "alembic_version", "ab"),
        ("def run():\n    name = 'v'\n    context.configure(version_table=name)", "v", None),
        ("def run():\n    with x as y:\n        context.configure(version_table=f'{A}_v')\nA = 'a'", "a_v", None),
        ("OPTIONS = {'version_table': 'v'}\ncontext.configure(**OPTIONS)", "v", None),
        ("context.configure(version_table=config.get_main_option('version_table'))", "told", None),
        ("context.configure(version_table=config.get_main_option('other', 'fallback'))", "fallback", None),
        ("context.configure(version_table_schema=None)", "alembic_version", None),
        ("context.configure(version_table='v')\ncontext.configure(version_table='v')", "v", None),
    ],
)
def test_the_version_table(source: str, table: str, schema: str | None, tmp_path: Path) -> None:
    found = read(tmp_path, source, version_table="told")
    assert (found.version_table, found.schema, found.problems) == (table, schema, ())


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("context.configure(version_table=find())", "What `version_table` is only a run would tell"),
        (
            "context.configure(version_table='a')\ncontext.configure(version_table='b')",
            "is “a” (line 1) and “b” (line 2)",
        ),
        ("def (:", "not valid Python"),
    ],
)
def test_what_is_not_certain_is_said(source: str, sentence: str, tmp_path: Path) -> None:
    (problem,) = read(tmp_path, source).problems
    assert sentence in problem.message


def test_env_that_cannot_be_read(tmp_path: Path) -> None:
    (problem,) = read_environment(tmp_path / "env.py", {}).problems
    assert problem.message == "This file cannot be read: No such file or directory."


def test_env_is_never_run(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    read(tmp_path, f"open({str(marker)!r}, 'w')\ncontext.configure(version_table=open({str(marker)!r}, 'w').name)")
    assert not marker.exists()
