"""Every rule speaks up for the smallest revision that deserves it, and is silent about its safe twin."""

from pathlib import Path

import pytest

from browser.database.facts import TableRef
from browser.migrate.graph import RevisionGraph
from browser.migrate.lint import Severity, heads, lint, tables
from browser.migrate.project import read_project
from browser.migrate.sizes import Size
from browser.rows.counts import Exact
from tests.migrate import projects
from tests.migrate.lint_cases import (
    BIG,
    COLUMN,
    MYSQL,
    ORDERS,
    PAIRS,
    POSTGRESQL,
    RETYPE,
    SMALL,
    SQLITE,
    VENDORS,
    batch,
    execute,
    found,
    revision,
)


@pytest.mark.parametrize(("rule", "only", "bad", "good"), PAIRS)
def test_a_rule_speaks_of_the_bad_and_not_of_the_good(rule: str, only: str, bad: str, good: str) -> None:
    if only == "" and (rule.startswith("lock-")):
        only = "postgresql"
    for vendor in [only] if only else VENDORS:
        one = found(bad, vendor).get(rule)
        assert one is not None, (vendor, sorted(found(bad, vendor)))
        assert one.message.endswith(".") and one.line > 0 and "{" not in one.message + one.advice
        assert one.message[0].isupper() or one.message.startswith("c ")
        assert rule not in found(good, vendor), (vendor, found(good, vendor)[rule])


UP, DOWN = 'op.add_column("orders", sa.Column("c", sa.Text))', 'op.drop_column("orders", "c")'


@pytest.mark.parametrize(
    ("upgrade", "downgrade", "rule"),
    [
        (UP, "pass", "irreversible"),
        (UP, 'raise NotImplementedError("no way back")', "irreversible"),
        (UP, DOWN, ""),
        (UP, 'op.drop_column("orders", "d")', "not-undone"),
        (UP, 'op.drop_table("orders")', ""),
        (UP, "for each in COLUMNS:\n    op.drop_column('orders', each + '_c')", ""),
        (UP, execute("ALTER TABLE orders DROP COLUMN c"), ""),
        ('op.create_index("ix", "orders", ["a"])', 'op.drop_index("ix")', ""),
        ('op.create_index("ix", "orders", ["a"])', 'op.drop_index("iy")', "not-undone"),
        ('op.rename_table("orders", "sales")', 'op.rename_table("sales", "orders")', ""),
        ('op.alter_column("orders", "a", nullable=False)', DOWN, "not-undone"),
        ('op.alter_column("orders", "a", nullable=False)', 'op.alter_column("orders", "a", nullable=True)', ""),
        ("pass", "pass", ""),
    ],
)
def test_the_way_back(upgrade: str, downgrade: str, rule: str) -> None:
    rules = {each.rule for each in lint(revision(upgrade, downgrade), POSTGRESQL)} & {"irreversible", "not-undone"}
    assert rules == ({rule} if rule else set())


def test_sizes_stand_in_the_sentence_and_change_how_grave_it_is() -> None:
    made = revision('op.create_index("ix", "orders", ["c"])', 'op.drop_index("ix")')
    (large,), (small,), (unknown,) = lint(made, POSTGRESQL, BIG), lint(made, POSTGRESQL, SMALL), lint(made, POSTGRESQL)
    assert "locks writes on orders, about 1,000,000 rows, 310 MB, while it runs" in large.message
    assert "locks writes on orders, 12 rows, 8.0 kB, while it runs" in small.message
    assert "locks writes on orders while it runs" in unknown.message
    grave = [each.severity for each in (large, small, unknown)]
    assert grave == [Severity.WARNING, Severity.INFO, Severity.WARNING]
    made = revision('op.alter_column("orders", "c", nullable=False)')
    assert lint(made, POSTGRESQL, BIG)[0].severity is Severity.DANGER
    assert "reads and writes" in lint(made, POSTGRESQL, BIG)[0].message


HELPER = "from helpers import run"


def test_what_only_a_run_would_tell_is_said() -> None:
    (finding,) = lint(revision("run(op)", top=HELPER), POSTGRESQL)[1:]
    assert (finding.rule, finding.severity) == ("unknown", Severity.INFO)
    assert "(run) only a run would tell" in finding.message and "trusted" in finding.advice


@pytest.mark.parametrize(
    ("condition", "vendors"),
    [
        ('op.get_bind().dialect.name == "postgresql"', {"postgresql"}),
        ('op.get_context().dialect.name == "mariadb"', {"mysql"}),
        ('bind.dialect.name != "sqlite"', {"postgresql", "mysql"}),
        ('bind.dialect.name in ("sqlite", "mysql")', {"sqlite", "mysql"}),
        ('bind.dialect.name == "sqlite" and wanted', {"postgresql", "mysql", "sqlite"}),
        ("wanted", {"postgresql", "mysql", "sqlite"}),
    ],
)
def test_what_is_done_on_another_database_is_no_matter(condition: str, vendors: set[str]) -> None:
    body = f'if {condition}:\n    op.drop_table("orders")\nelse:\n    op.drop_column("users", "c")'
    told = {name: found(body, name) for name in VENDORS}
    assert {name for name, rules in told.items() if "drop-table" in rules} == vendors
    if len(vendors) < 3:
        assert {name for name, rules in told.items() if "drop-column" in rules} == set(VENDORS) - vendors


def test_what_the_upgrade_made_is_dropped_with_less_ado() -> None:
    made = revision('op.create_table("orders")\nop.add_column("users", sa.Column("c"))', 'op.drop_table("orders")')
    down = {each.rule: each for each in lint(made, POSTGRESQL, direction="downgrade")}
    assert down["drop-table"].severity is Severity.WARNING and "which the upgrade makes" in down["drop-table"].message
    assert down["breaks-drop-table"].severity is Severity.INFO
    assert "irreversible" not in down


def test_the_sql_tells_what_the_source_does_not() -> None:
    source = 'for each in TABLES:\n    op.execute(f"DROP TABLE {each}")\nrun(op)'
    before = found(source)
    after = lint(
        revision(source, top=HELPER), POSTGRESQL, {}, "BEGIN;\n-- Running\nDROP TABLE a; DROP TABLE b;\nCOMMIT;\n"
    )
    assert "{each}" not in str(sorted(each.table for each in after if each.rule == "drop-table"))
    assert "drop-table" in before
    assert {each.table for each in after if each.rule == "drop-table"} >= {"a", "b"}
    assert not {each.rule for each in after} & {"unknown", "commit"}


def test_the_sql_says_nothing_twice() -> None:
    source = 'op.drop_table("orders")\nop.drop_column("users", "c")'
    sql = "DROP TABLE orders;\nALTER TABLE users DROP COLUMN c;\nUPDATE alembic_version SET version_num='a1';"
    assert lint(revision(source), POSTGRESQL, {}, sql) == lint(revision(source), POSTGRESQL)


def test_what_mariadb_repeats_in_sql_is_no_change() -> None:
    source = 'op.alter_column("orders", "c", existing_type=sa.String(9), nullable=True)'
    rules = {each.rule for each in lint(revision(source), MYSQL, {}, "ALTER TABLE orders MODIFY c VARCHAR(9) NULL;")}
    assert "lock-type" not in rules
    (unsure,) = (e for e in lint(revision(execute("ALTER TABLE orders MODIFY c INT")), MYSQL) if e.rule == "lock-type")
    assert "(if it is another one)" in unsure.message


def test_an_index_of_a_column_is_told_once() -> None:
    source, sql = COLUMN.format("sa.Text, index=True"), "CREATE INDEX ix_orders_c ON orders (c);"
    rules = [each.rule for each in lint(revision(source), POSTGRESQL, {}, f"ALTER TABLE orders ADD c TEXT;\n{sql}")]
    assert rules.count("lock-index") == 1


def test_what_goes_with_its_column_needs_no_undoing() -> None:
    up = UP + '\nop.create_index("ix", "orders", ["c"])'
    assert "not-undone" not in {each.rule for each in lint(revision(up, DOWN), POSTGRESQL)}


def test_all_rows_deleted_is_said_once() -> None:
    assert set(found(execute("DELETE FROM orders"))) & {"rows", "delete-all"} == {"delete-all"}


def test_an_empty_table_is_dropped_with_less_ado() -> None:
    made = revision('op.drop_table("orders")')
    told = {each.rule: each.severity for each in lint(made, POSTGRESQL, {ORDERS: Size(Exact(0))})}
    assert told["drop-table"] is Severity.INFO


def test_a_new_value_of_an_enumeration_may_surprise_the_program() -> None:
    told = found(RETYPE.format('sa.Enum("a", name="e")', 'sa.Enum("a", "b", name="e")'))
    assert "does not know b may stumble" in told["breaks-change-type"].message


def test_computed_columns_that_are_not_kept_hold_nobody_up() -> None:
    kept, made = (COLUMN.format(f'sa.Integer, sa.Computed("a", persisted={each})') for each in (True, False))
    assert "lock-computed-column" in found(kept) and "lock-computed-column" not in found(made)


def test_of_very_long_sql_the_beginning_is_looked_at_and_it_says_so() -> None:
    sql = "DROP TABLE a;\n" + "INSERT INTO b VALUES (1);\n" * 8_000 + "DELETE FROM c WHERE d = 1;"
    rules = {each.rule: each for each in lint(revision("run(op)", top=HELPER), POSTGRESQL, {}, sql)}
    assert "200,000 characters of 208,040" in rules["unread"].message
    assert "drop-table" in rules and "delete-all" not in rules
    cut = "DELETE FROM c " + " " * 199_980 + "WHERE d = 1"
    assert "delete-all" not in {
        each.rule for each in lint(revision("run(op)", top=HELPER), POSTGRESQL, {}, cut + " " * 99)
    }


def test_a_batch_in_sql_drops_no_table() -> None:
    sql = (
        "CREATE TABLE _alembic_tmp_orders (id INTEGER);\nINSERT INTO _alembic_tmp_orders SELECT id FROM orders;\n"
        "DROP TABLE orders;\nALTER TABLE _alembic_tmp_orders RENAME TO orders;"
    )
    rules = [each.rule for each in lint(revision(batch('drop_column("c")')), SQLITE, {}, sql)]
    assert "drop-table" not in rules and rules.count("batch-copies") == 1


def test_the_tables_to_measure() -> None:
    made = revision(
        'op.create_table("new")\nop.create_index("i", "new", [])\nop.drop_table("old", schema="s")\n'
        'op.create_foreign_key("f", "orders", "users", ["u"], ["id"])'
    )
    assert set(tables(made, POSTGRESQL, "public")) == {
        TableRef("s", "old"),
        TableRef("public", "orders"),
        TableRef("public", "users"),
    }
    assert tables(made, POSTGRESQL, "public", "TRUNCATE more", "downgrade") == (TableRef("public", "more"),)


def test_several_heads(tmp_path: Path) -> None:
    two = RevisionGraph(read_project(projects.write(tmp_path / "two", projects.two_heads())))
    one = RevisionGraph(read_project(projects.write(tmp_path / "one", projects.three_parents())))
    (finding,) = heads(two)
    assert finding.rule == "several-heads" and "left2" in finding.message and "right1" in finding.message
    assert heads(one) == ()
