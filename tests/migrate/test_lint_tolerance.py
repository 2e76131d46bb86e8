"""The lint gives no false alarm for the demo, and raises nothing whatever it is given."""

from io import StringIO

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from hypothesis import given
from hypothesis import strategies as st

from browser import paths
from browser.database.dialects import dialect_for
from browser.database.facts import TableRef
from browser.migrate.lint import Severity, lint, tables
from browser.migrate.project import read_project
from browser.migrate.revisions import Revision
from tests.migrate.lint_cases import (
    BIG,
    PAIRS,
    SMALL,
    VENDORS,
    batch,
    execute,
    revision,
)


def test_the_demo_gives_no_false_alarm() -> None:
    """Down it does drop what it made; upwards nothing is lost or broken, and one index is built on a small table."""
    project = read_project(paths.migrations().parent)
    for vendor, facts in VENDORS.items():
        up = [each for made in project.revisions.values() for each in lint(made, facts, SMALL)]
        assert all(each.severity is Severity.INFO for each in up), (vendor, [e for e in up if e.severity != "info"])
        assert {each.rule for each in up} <= {"lock-index", "rows", "unknown", "not-transactional"}
        down = [each for made in project.revisions.values() for each in lint(made, facts, SMALL, direction="downgrade")]
        assert all(each.severity is not Severity.DANGER for each in down)


def rendered(made: Revision, vendor: str, direction: str) -> str:
    """The offline SQL of one of the demo's own revisions."""
    module = {"__name__": "revision"}
    exec(compile(made.path.read_text(encoding="utf-8"), str(made.path), "exec"), module)
    written = StringIO()
    options = {"as_sql": True, "output_buffer": written, "literal_binds": True}
    with Operations.context(MigrationContext.configure(dialect_name=vendor, opts=options)):
        module[direction]()  # type: ignore[operator]
    return written.getvalue()


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_demo_gives_no_false_alarm_in_sql_either(vendor: str) -> None:
    facts, project = VENDORS[vendor], read_project(paths.migrations().parent)
    for made in project.revisions.values():
        sql = rendered(made, vendor, "upgrade")
        up = lint(made, facts, SMALL, sql)
        assert {each.severity for each in up} <= {Severity.INFO}, [each for each in up if each.severity != "info"]
        assert {each.rule for each in up} <= {"lock-index", "rows", "unknown", "not-transactional"}
        down = lint(made, facts, SMALL, rendered(made, vendor, "downgrade"), "downgrade")
        assert all(each.severity is not Severity.DANGER for each in down)
        dropped = [each.table for each in down if each.rule == "drop-table"]
        assert len(dropped) == len(set(dropped)) and "a table" not in dropped
        assert TableRef("public", "orders") in tables(made, facts, "public", sql) or made.id != "f4c61d8b3e07"


FRAGMENTS = [piece for pair in PAIRS for piece in pair[2:]]


@given(
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=4),
    st.lists(st.sampled_from(FRAGMENTS), max_size=2),
    st.sampled_from(["postgresql", "mysql", "sqlite", "oracle"]),
    st.text(max_size=60),
    st.sampled_from(["upgrade", "downgrade"]),
)
def test_it_never_raises(up: list[str], down: list[str], vendor: str, sql: str, direction: str) -> None:
    facts = dialect_for(vendor).migrating
    for each in lint(revision("\n".join(up), "\n".join(down)), facts, BIG, sql, direction):
        assert each.message and each.rule


WORDS = "ALTER TABLE ADD DROP COLUMN CONSTRAINT ( ) , . ; 'x' \"y\" `z` [q] NOT NULL DEFAULT TYPE SET WITH AS FROM INTO"
WORDS += (
    " UPDATE DELETE CREATE INDEX ON TRIGGER BEGIN END CASE IF $$ $a$ /* */ -- # { } orders REFERENCES UNIQUE MODIFY"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=30), st.sampled_from(sorted(VENDORS)))
def test_it_never_raises_for_broken_sql(words: list[str], vendor: str) -> None:
    lint(revision(execute(" ".join(words))), VENDORS[vendor], {}, " ".join(words))


CALLS = [
    "create_table",
    "add_column",
    "alter_column",
    "drop_constraint",
    "create_foreign_key",
    "create_index",
    "execute",
]
ARGUMENTS = [
    "None",
    "1",
    '"t"',
    "*a",
    "x=1",
    "**k",
    "f'{a}'",
    "sa.Column()",
    "sa.Column('c', *a, **k)",
    "type_=x",
    "lambda: 1",
]
ARGUMENTS += [
    "nullable=False",
    "new_column_name=a",
    "existing_type=sa.Enum(*A)",
    "sa.ForeignKeyConstraint()",
    "[]",
    "a := 1",
]


@given(st.sampled_from(CALLS), st.lists(st.sampled_from(ARGUMENTS), max_size=5), st.booleans())
def test_it_never_raises_for_strange_calls(call: str, arguments: list[str], batched: bool) -> None:
    given_ = sorted(arguments, key=lambda each: ("=" in each and ":" not in each, each.startswith("**")))
    line = f"{call}({', '.join(dict.fromkeys(given_))})"
    try:
        made = revision(batch(line) if batched else f"op.{line}")
    except Exception as error:
        assert type(error).__name__ == "Unreadable"
        return
    for facts in VENDORS.values():
        lint(made, facts)
