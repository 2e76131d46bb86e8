"""What a revision would do, read from its source: every way people write it."""

import pytest

from browser.migrate.operations import Operation
from browser.migrate.revisions import read_revision
from tests.migrate import projects
from tests.migrate.projects import Made


def operations(body: str, top: str = "") -> tuple[Operation, ...]:
    made = Made("a1", upgrade=body, top=top)
    from pathlib import Path

    return read_revision(Path("a1.py"), made.text()).upgrade


def only(body: str, top: str = "") -> Operation:
    (found,) = operations(body, top)
    return found


@pytest.mark.parametrize(
    ("call", "table"),
    [
        ('op.create_table("t", sa.Column("id", sa.Integer))', "t"),
        ('op.drop_table("t")', "t"),
        ('op.drop_table(table_name="t")', "t"),
        ('op.add_column("t", sa.Column("c", sa.Text))', "t"),
        ('op.alter_column("t", "c", nullable=False)', "t"),
        ('op.rename_table("t", "u")', "t"),
        ('op.create_index(op.f("ix"), "t", ["c"])', "t"),
        ('op.drop_index("ix", table_name="t")', "t"),
        ('op.create_foreign_key("fk", "t", "u", ["a"], ["b"])', "t"),
        ('op.drop_constraint("fk", "t", type_="foreignkey")', "t"),
        ('op.create_unique_constraint("uq", table_name="t", columns=["a"])', "t"),
        ("op.drop_table(NAME)", "named"),
        ('op.drop_table("a" "b")', "ab"),
        ('op.drop_table(f"{NAME}_old")', "named_old"),
        ("op.drop_table(find())", ""),
        ('op.bulk_insert(sa.table("t", sa.column("c")), [{"c": 1}])', "t"),
        ("op.bulk_insert(PEOPLE, [])", "people"),
    ],
)
def test_the_table_of_an_operation(call: str, table: str) -> None:
    found = only(call, 'NAME = "named"\nPEOPLE = sa.table("people")')
    assert (found.table, found.receiver, found.within) == (table, "op", "")
    assert found.name == call.removeprefix("op.").partition("(")[0]


def test_arguments_are_source() -> None:
    found = only('op.alter_column("t", "c", existing_type=sa.String(\n    length=5,\n), schema="s", nullable=x == 1)')
    assert found.arguments[:2] == found.positional == ('"t"', '"c"')
    assert found.keyword("existing_type") == "sa.String(\n        length=5,\n    )"
    assert (found.keyword("nullable"), found.keyword("server_default"), found.schema) == ("x == 1", None, "s")


@pytest.mark.parametrize(
    ("top", "call"),
    [
        ("from alembic import op as o", "o.drop_table('t')"),
        ("import alembic", "alembic.op.drop_table('t')"),
        ("import alembic as a", "a.op.drop_table('t')"),
        ("import alembic.op as operations", "operations.drop_table('t')"),
        ("from alembic.op import drop_table", "drop_table('t')"),
        ("from alembic.op import drop_table as gone", "gone('t')"),
        ("", "from alembic import op as inner\ninner.drop_table('t')"),
        ("def helper(name): op.drop_table(name)", "helper('t')"),
        ("def helper(name, *, other): op.drop_table(other)", "helper('x', other='t')"),
        ("def a(n): b(n)\ndef b(n): op.drop_table(n); a(n)", "a('t')"),
    ],
)
def test_op_by_any_name(top: str, call: str) -> None:
    found = only(call, top)
    assert (found.name, found.table) == ("drop_table", "t")


@pytest.mark.parametrize(
    "body",
    [
        'with op.batch_alter_table("t", schema="s") as batch_op:\n    batch_op.drop_column("c")',
        'with op.batch_alter_table("t", schema="s") as b, open("x") as f:\n    b.drop_column("c")',
        'batch = op.batch_alter_table("t", schema="s")\nwith batch as b:\n    batch.drop_column("c")',
        'with op.batch_alter_table("t", schema="s") as b:\n    helper(b)',
    ],
)
def test_batches(body: str) -> None:
    found = only(body, "def helper(given):\n    given.drop_column('c')")
    assert (found.name, found.table, found.schema, found.batch) == ("drop_column", "t", "s", True)
    assert [each.strip("'\"") for each in found.arguments] == ["c"]


@pytest.mark.parametrize(
    ("call", "sql"),
    [
        ('op.execute("DROP TABLE x")', "DROP TABLE x"),
        ("op.execute('''\nDROP\nTABLE x''')", "\n    DROP\n    TABLE x"),
        ('op.execute("DROP " + "TABLE x")', "DROP TABLE x"),
        ('op.execute(sa.text("DROP TABLE x"))', "DROP TABLE x"),
        ('op.execute(sa.text("DROP TABLE :x").bindparams(x=1))', "DROP TABLE :x"),
        ('op.execute(sqltext=sa.DDL("DROP TABLE x"))', "DROP TABLE x"),
        ("op.execute(SQL)", "VACUUM"),
        ('op.execute(f"DROP TABLE {SQL}")', "DROP TABLE VACUUM"),
        ('op.execute(f"DROP TABLE {find(1)!r} {SQL}")', "DROP TABLE {find(1)} VACUUM"),
        ('op.execute("DROP TABLE " + find())', "DROP TABLE {find()}"),
        ('op.execute("DROP TABLE %s" % find())', "DROP TABLE %s"),
        ('op.execute("DROP TABLE {}".format(find()))', "DROP TABLE {}"),
        ("op.execute(people.update())", ""),
        ('op.get_bind().execute(sa.text("VACUUM"))', "VACUUM"),
        ('conn = op.get_bind()\nconn.exec_driver_sql("VACUUM")', "VACUUM"),
        ('op.get_bind().execute(sa.text("SELECT 1")).fetchall()', "SELECT 1"),
    ],
)
def test_raw_sql(call: str, sql: str) -> None:
    assert only(call, 'SQL = "VACUUM"').sql == sql


@pytest.mark.parametrize(
    ("body", "within"),
    [
        ("for name in ('a', 'b'):\n    op.drop_table(name)", "for each of ('a', 'b')"),
        ("while todo():\n    op.drop_table(x)", "while todo()"),
        ("if inspector.has_table('t'):\n    op.drop_table('t')", "if inspector.has_table('t')"),
        ("if x: pass\nelse:\n    op.drop_table('t')", "if not x"),
        ("for a in b:\n    if c:\n        op.drop_table(a)", "for each of b, if c"),
        ("try:\n    pass\nexcept KeyError:\n    op.drop_table('t')", "if KeyError was raised"),
        ("match x:\n    case 1:\n        op.drop_table('t')", "in a case of x"),
        ("if x:\n    helper()", "if x"),
        ("[op.drop_table(x) for x in y]", ""),
    ],
)
def test_what_only_a_run_decides_is_told(body: str, within: str) -> None:
    found = only(body, "def helper(): op.drop_table('t')")
    assert (found.name, found.within, found.dynamic) == ("drop_table", within, bool(within))


def test_helpers_of_other_files_are_named() -> None:
    top = "from helpers import create_view, fill, now\nimport helpers"
    found = operations("create_view(op, 'v')\nfill(bind=op.get_bind())\nop.drop_table(now('x'))", top)
    assert [(each.name, each.receiver) for each in found] == [("create_view", ""), ("fill", ""), ("drop_table", "op")]


def test_what_asks_is_no_operation() -> None:
    assert (
        operations("bind = op.get_bind()\nop.f('x')\nlen('x')\nx = sa.Column('c', sa.Text)\nlambda: op.drop_table('t')")
        == ()
    )
    (only_block,) = operations("with op.get_context().autocommit_block():\n    pass")
    assert only_block.name == "autocommit_block"


def test_a_data_migration_of_every_kind() -> None:
    filled, moved, gone = (projects.data_migration()[number] for number in range(3))
    from pathlib import Path

    first = read_revision(Path("a.py"), filled.text()).upgrade
    assert [(each.name, each.table) for each in first] == [("create_table", "people"), ("bulk_insert", "people")]
    second = read_revision(Path("b.py"), moved.text()).upgrade
    assert [each.receiver for each in second] == ["op", "op", "connection"]
    assert second[2].sql.startswith("UPDATE people")
    third = read_revision(Path("c.py"), gone.text())
    assert (third.upgrade[0].batch, third.upgrade[0].table, third.reversible) == (True, "people", False)
