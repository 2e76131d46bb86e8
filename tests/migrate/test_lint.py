"""Every rule speaks up for the smallest revision that deserves it, and is silent about its safe twin."""

from io import StringIO
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from hypothesis import given
from hypothesis import strategies as st

from browser import paths
from browser.database.dialects import dialect_for
from browser.database.facts import TableRef
from browser.migrate.graph import RevisionGraph
from browser.migrate.lint import Finding, Severity, heads, lint, tables
from browser.migrate.project import read_project
from browser.migrate.revisions import Revision, read_revision
from browser.migrate.sizes import Size
from browser.rows.counts import Estimated, Exact
from tests.migrate import projects
from tests.migrate.projects import Made

POSTGRESQL, MYSQL, SQLITE = (dialect_for(name).migrating for name in ("postgresql", "mysql", "sqlite"))
VENDORS = {"postgresql": POSTGRESQL, "mysql": MYSQL, "sqlite": SQLITE}
ORDERS = TableRef("public", "orders")
BIG = {ORDERS: Size(Estimated(1_000_000), 310_000_000)}
SMALL = {ORDERS: Size(Exact(12), 8_000)}


def revision(upgrade: str, downgrade: str = "pass", top: str = "") -> Revision:
    return read_revision(Path("a1.py"), Made("a1", upgrade=upgrade, downgrade=downgrade, top=top).text())


def found(upgrade: str, vendor: str = "postgresql", downgrade: str = "pass", sql: str = "") -> dict[str, Finding]:
    """The findings of an upgrade by their rules."""
    return {each.rule: each for each in lint(revision(upgrade, downgrade), VENDORS[vendor], {}, sql)}


def batch(call: str) -> str:
    return f'with op.batch_alter_table("orders") as batch_op:\n    batch_op.{call}'


def execute(sql: str) -> str:
    return f"op.execute({sql!r})"


def block(body: str) -> str:
    return f"with op.get_context().autocommit_block():\n    {body}"


COLUMN = 'op.add_column("orders", sa.Column("c", {}))'
RETYPE = 'op.alter_column("orders", "c", existing_type={}, type_={})'
NEW = 'op.create_table("orders", sa.Column("id", sa.Integer))\n'

PAIRS = [
    # what is lost
    ("drop-table", "", 'op.drop_table("orders")', 'op.create_table("orders")'),
    ("drop-table", "", execute("DROP TABLE IF EXISTS public.orders CASCADE"), execute("DROP VIEW orders")),
    ("drop-column", "", 'op.drop_column("orders", "c")', COLUMN.format("sa.Text")),
    ("drop-column", "", batch('drop_column("c")'), batch('add_column(sa.Column("c", sa.Text))')),
    ("drop-column", "", execute("ALTER TABLE orders DROP c"), execute("ALTER TABLE orders ALTER c DROP DEFAULT")),
    ("drop-schema", "", execute("DROP SCHEMA old CASCADE"), execute("CREATE SCHEMA old")),
    ("drop-all", "", "Base.metadata.drop_all(op.get_bind())", "Base.metadata.create_all(op.get_bind())"),
    ("drop-constraint", "", 'op.drop_constraint("ck", "orders")', 'op.drop_index("ix", "orders")'),
    ("drop-view", "", execute("DROP MATERIALIZED VIEW v"), execute("CREATE VIEW v AS SELECT 1")),
    ("drop-type", "", execute("DROP TYPE mood"), execute("CREATE TYPE mood AS ENUM ('a')")),
    ("truncate", "", execute("TRUNCATE orders"), execute("ANALYZE orders")),
    ("delete-all", "", execute("DELETE FROM orders"), execute("DELETE FROM orders WHERE id < 0")),
    ("delete-all", "", "op.execute(ORDERS.delete())", "op.execute(ORDERS.delete().where(ORDERS.c.id < 0))"),
    ("delete-all", "", "op.execute(sa.delete(Order))", "op.execute(sa.delete(Order).where(Order.id < 0))"),
    ("narrowing", "", RETYPE.format("sa.String(50)", "sa.String(20)"), RETYPE.format("sa.String(20)", "sa.String(50)")),
    ("narrowing", "", RETYPE.format("sa.Text()", "sa.String(9)"), RETYPE.format("sa.String(9)", "sa.Text()")),
    ("narrowing", "", RETYPE.format("sa.BigInteger", "sa.Integer"), RETYPE.format("sa.Integer", "sa.BigInteger")),
    ("narrowing", "", RETYPE.format("sa.Numeric(9, 2)", "sa.Numeric(9, 4)"), RETYPE.format("sa.Date", "sa.DateTime")),
    ("conversion", "", RETYPE.format("sa.Text", "sa.Integer"), RETYPE.format("sa.Integer", "sa.Text")),
    (
        "drop-enum-value",
        "",
        RETYPE.format('sa.Enum("a", "b", name="e")', 'sa.Enum("a", name="e")'),
        RETYPE.format('sa.Enum("a", name="e")', 'sa.Enum("a", "b", name="e")'),
    ),
    ("rename-enum-value", "", execute("ALTER TYPE m RENAME VALUE 'a' TO 'b'"), execute("ALTER TYPE m OWNER TO x")),
    # who has to wait
    (
        "lock-index",
        "postgresql",
        'op.create_index("ix", "orders", ["c"])',
        block('op.create_index("ix", "orders", ["c"], postgresql_concurrently=True)'),
    ),
    ("lock-index", "", 'op.create_index("ix", "orders", ["c"])', NEW + 'op.create_index("ix", "orders", ["c"])'),
    ("lock-index", "mysql", execute("CREATE INDEX i ON orders (c)"), execute("CREATE INDEX i ON orders (c) LOCK=NONE")),
    ("lock-not-null", "postgresql", 'op.alter_column("orders", "c", nullable=False)', COLUMN.format("sa.Text")),
    ("lock-not-null", "postgresql", execute("ALTER TABLE orders ALTER c SET NOT NULL"), execute("SELECT 1")),
    ("lock-type", "postgresql", RETYPE.format("sa.Integer", "sa.BigInteger"), RETYPE.format("sa.String(5)", "sa.Text")),
    (
        "lock-type",
        "",
        RETYPE.format("sa.DateTime()", "sa.DateTime(timezone=True)"),
        RETYPE.format("sa.INTEGER()", "sa.Integer"),
    ),
    ("lock-type", "mysql", RETYPE.format("sa.String(5)", "sa.Text"), RETYPE.format("sa.String(5)", "sa.String(9)")),
    (
        "lock-type",
        "mysql",
        RETYPE.format("sa.String(50)", "sa.String(99)"),
        RETYPE.format("sa.String(70)", "sa.String(99)"),
    ),
    (
        "lock-foreign-key",
        "postgresql",
        'op.create_foreign_key("fk", "orders", "users", ["u"], ["id"])',
        'op.create_foreign_key("fk", "orders", "users", ["u"], ["id"], postgresql_not_valid=True)',
    ),
    (
        "lock-foreign-key",
        "",
        COLUMN.format('sa.Integer, sa.ForeignKey("users.id", name="fk")'),
        COLUMN.format("sa.Integer"),
    ),
    (
        "lock-check",
        "postgresql",
        execute("ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0)"),
        execute("ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0) NOT VALID"),
    ),
    (
        "lock-unique",
        "postgresql",
        'op.create_unique_constraint("uq", "orders", ["c"])',
        execute("ALTER TABLE orders ADD CONSTRAINT uq UNIQUE USING INDEX uq"),
    ),
    (
        "lock-computed-column",
        "postgresql",
        COLUMN.format('sa.Uuid, server_default=sa.text("gen_random_uuid()")'),
        COLUMN.format('sa.DateTime, server_default=sa.text("now()")'),
    ),
    (
        "lock-computed-column",
        "",
        COLUMN.format("sa.Integer, sa.Identity()"),
        COLUMN.format('sa.Text, server_default="0"'),
    ),
    ("lock-rebuild", "postgresql", execute("VACUUM (FULL) orders"), execute("VACUUM orders")),
    ("lock-rebuild", "postgresql", execute("CLUSTER orders USING ix"), execute("REINDEX TABLE CONCURRENTLY orders")),
    (
        "lock-refresh",
        "postgresql",
        execute("REFRESH MATERIALIZED VIEW v"),
        execute("REFRESH MATERIALIZED VIEW CONCURRENTLY v"),
    ),
    (
        "rows-under-lock",
        "postgresql",
        COLUMN.format("sa.Text") + "\n" + execute("UPDATE orders SET c = 'x' WHERE c IS NULL"),
        execute("UPDATE orders SET c = 'x' WHERE c IS NULL"),
    ),
    # what breaks the program that runs
    ("breaks-drop-column", "", 'op.drop_column("orders", "c")', COLUMN.format("sa.Text")),
    ("breaks-drop-table", "", 'op.drop_table("orders")', NEW),
    ("breaks-rename-table", "", 'op.rename_table("orders", "sales")', NEW + 'op.rename_table("orders", "sales")'),
    (
        "breaks-rename-column",
        "",
        'op.alter_column("orders", "a", new_column_name="b")',
        'op.alter_column("orders", "a", comment="b")',
    ),
    ("breaks-rename-column", "", execute("ALTER TABLE orders RENAME a TO b"), execute("ALTER INDEX a RENAME TO b")),
    (
        "breaks-add-column",
        "",
        COLUMN.format("sa.Integer, nullable=False"),
        COLUMN.format('sa.Integer, nullable=False, server_default="0"'),
    ),
    (
        "breaks-set-not-null",
        "",
        'op.alter_column("orders", "c", nullable=False)',
        'op.alter_column("orders", "c", nullable=True)',
    ),
    (
        "breaks-change-type",
        "",
        RETYPE.format("sa.String(9)", "sa.String(3)"),
        RETYPE.format("sa.String(3)", "sa.String(9)"),
    ),
    ("breaks-add-enum-value", "", execute("ALTER TYPE m ADD VALUE 'x'"), execute("ALTER TYPE m OWNER TO x")),
    # rows
    ("rows", "", execute("INSERT INTO orders VALUES (1)"), NEW + execute("INSERT INTO orders VALUES (1)")),
    ("rows", "", 'op.bulk_insert(sa.table("orders"), [{"id": 1}])', "op.get_bind()"),
    ("update-all", "", execute("UPDATE orders SET c = 1"), execute("UPDATE orders SET c = 1 WHERE c = 2")),
    ("commit", "", execute("COMMIT"), block(execute("COMMIT"))),
    # what does not work here
    (
        "disobeyed",
        "",
        'op.create_index("ix", "orders", ["c"], unique=True)',
        'op.create_index("ix", "orders", ["c"], unique=False)',
    ),
    (
        "disobeyed",
        "",
        execute("ALTER TABLE orders ADD PRIMARY KEY (a)"),
        NEW + execute("ALTER TABLE orders ADD UNIQUE (a)"),
    ),
    (
        "disobeyed",
        "postgresql",
        execute("ALTER TABLE orders ADD CHECK (a > 0)"),
        execute("ALTER TABLE orders ADD CHECK (a > 0) NOT VALID"),
    ),
    ("not-transactional", "mysql", NEW + COLUMN.format("sa.Text"), NEW),
    ("not-transactional", "sqlite", NEW + COLUMN.format("sa.Text"), execute("INSERT INTO t VALUES (1)")),
    (
        "needs-autocommit",
        "postgresql",
        'op.create_index("ix", "orders", ["c"], postgresql_concurrently=True)',
        block('op.create_index("ix", "orders", ["c"], postgresql_concurrently=True)'),
    ),
    ("needs-autocommit", "postgresql", execute("VACUUM orders"), block(execute("VACUUM orders"))),
    (
        "enum-in-transaction",
        "postgresql",
        execute("ALTER TYPE m ADD VALUE 'x'"),
        block(execute("ALTER TYPE m ADD VALUE 'x'")),
    ),
    ("not-null-without-default", "", COLUMN.format("sa.Integer, nullable=False"), COLUMN.format("sa.Integer")),
    (
        "needs-batch",
        "sqlite",
        'op.alter_column("orders", "c", nullable=False)',
        batch('alter_column("c", nullable=False)'),
    ),
    (
        "needs-batch",
        "sqlite",
        'op.create_foreign_key("fk", "orders", "users", ["u"], ["id"])',
        'op.create_index("ix", "orders", ["c"])',
    ),
    (
        "needs-batch",
        "sqlite",
        COLUMN.format('sa.DateTime, server_default=sa.text("CURRENT_TIMESTAMP")'),
        COLUMN.format('sa.Text, server_default="x"'),
    ),
    ("batch-copies", "sqlite", batch('drop_column("c")'), batch('add_column(sa.Column("c", sa.Text))')),
    (
        "no-name",
        "",
        'op.create_foreign_key(None, "orders", "users", ["u"], ["id"])',
        'op.create_foreign_key("fk", "orders", "users", ["u"], ["id"])',
    ),
    ("no-name", "", 'op.drop_constraint(None, "orders")', 'op.drop_constraint(op.f("fk"), "orders")'),
    (
        "no-name",
        "sqlite",
        'op.create_table("t", sa.UniqueConstraint("a"))',
        'op.create_table("t", sa.UniqueConstraint("a", name="uq"))',
    ),
]


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
