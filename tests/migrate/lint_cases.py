"""Revisions that deserve a word and their safe twins, for the tests of the rules."""

from pathlib import Path

from browser.database.dialects import dialect_for
from browser.database.facts import TableRef
from browser.migrate.lint import Finding, lint
from browser.migrate.revisions import Revision, read_revision
from browser.migrate.sizes import Size
from browser.rows.counts import Estimated, Exact
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
