"""SQL as acts: statements are told apart, and names are found, in the spellings of each database."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.database.dialects import dialect_for
from browser.migrate.lint_acts import Act, Kind
from browser.migrate.lint_sql import acts_in

FACTS = {name: dialect_for(name).migrating for name in ("postgresql", "mysql", "sqlite")}


def kinds(sql: str, vendor: str = "postgresql") -> list[tuple[str, str, str, str]]:
    return [(each.kind.value, each.schema, each.table, each.name) for each in acts_in(sql, FACTS[vendor])]


def only(sql: str, vendor: str = "postgresql") -> Act:
    (act,) = acts_in(sql, FACTS[vendor])
    return act


def test_names_and_comments() -> None:
    sql = '-- DROP TABLE no;\n/* DROP TABLE no; /* */ TRUNCATE no; */ drop /**/ table "A ""b""".c, d.e CASCADE;'
    sql += "SELECT '; DROP TABLE no'"
    assert kinds(sql) == [("drop table", 'A "b"', "c", ""), ("drop table", "d", "e", "")]
    assert kinds("DROP TABLE `a``b`.`c` # DROP TABLE no", "mysql") == [("drop table", "a`b", "c", "")]
    assert kinds("SELECT 'it\\'s; DROP TABLE no'; TRUNCATE t", "mysql") == [("truncate", "", "t", "")]
    assert kinds("SELECT E'it\\'s', $a$; DROP TABLE no; $$ $a$; TRUNCATE t") == [("truncate", "", "t", "")]
    assert kinds("DROP TABLE [a b]", "sqlite") == [("drop table", "", "a b", "")]


def test_one_statement_may_do_several_things() -> None:
    sql = (
        "ALTER TABLE ONLY s.t ADD COLUMN a numeric(9, 2) DEFAULT round(1, 2) NOT NULL, DROP b, ALTER c TYPE varchar(9)"
    )
    added, dropped, changed = acts_in(sql, FACTS["postgresql"])
    assert (added.kind, added.schema, added.table, added.name) == (Kind.ADD_COLUMN, "s", "t", "a")
    assert (added.default, added.nullable, added.after.shown) == ("round(1, 2)", False, "numeric(9, 2)")
    assert (dropped.kind, dropped.name) == (Kind.DROP_COLUMN, "b")
    assert (changed.kind, changed.name, changed.after.sizes) == (Kind.RETYPE, "c", (9,))


@pytest.mark.parametrize(
    ("sql", "generated"),
    [
        ("ALTER TABLE t ADD c bigserial", True),
        ("ALTER TABLE t ADD c int GENERATED ALWAYS AS IDENTITY", True),
        ("ALTER TABLE t ADD c int GENERATED ALWAYS AS (a + 1) VIRTUAL", False),
        ("ALTER TABLE t ADD c int", False),
    ],
)
def test_columns_with_values_of_their_own(sql: str, generated: bool) -> None:
    assert only(sql).generated is generated


TRIGGER = """\
CREATE TRIGGER tr AFTER UPDATE ON t FOR EACH ROW BEGIN
    IF NEW.a > 1 THEN UPDATE t SET b = 1; END IF;
    UPDATE t SET b = CASE WHEN a THEN 1 ELSE 2 END;
    DELETE FROM t;
END;
TRUNCATE other"""


@pytest.mark.parametrize("vendor", ["mysql", "sqlite"])
def test_a_trigger_is_one_statement(vendor: str) -> None:
    assert [each[0] for each in kinds(TRIGGER, vendor)] == ["create", "truncate"]


def test_mariadb_says_a_column_anew() -> None:
    renamed, retyped = acts_in("ALTER TABLE t CHANGE a b varchar(9)", FACTS["mysql"])
    assert (renamed.kind, renamed.name, renamed.to, retyped.after.sizes) == (Kind.RENAME_COLUMN, "a", "b", (9,))
    assert [each[0] for each in kinds("ALTER TABLE t CHANGE a a int NOT NULL", "mysql")] == [
        "change type",
        "set not null",
    ]
    assert only("ALTER TABLE t ADD INDEX i (a), LOCK=NONE", "mysql").online
    assert not only("ALTER TABLE t ADD INDEX i (a), LOCK=SHARED", "mysql").online
    assert only("RENAME TABLE a TO b", "mysql").to == "b"


def test_statements_behind_common_tables() -> None:
    assert only("WITH x AS (SELECT 1) DELETE FROM t").whole
    assert not only("WITH x AS (SELECT 1) UPDATE t SET a = 1 WHERE b IN (SELECT 1)").whole
    assert acts_in("WITH x AS (DELETE FROM t RETURNING 1) SELECT 1", FACTS["postgresql"]) == ()


def test_what_a_run_would_fill_in_is_no_name() -> None:
    act = only('ALTER TABLE "{schema}"."{table}" DROP COLUMN {column}')
    assert (act.table, act.name) == ("", "…")


def test_where_alembic_stands_is_its_own_affair() -> None:
    assert acts_in("DELETE FROM my_versions WHERE my_versions.version_num = 'a1'", FACTS["postgresql"]) == ()


@pytest.mark.parametrize("vendor", FACTS)
@given(sql=st.text(max_size=80) | st.text("/*-'\"$`{[}]();.ab \\\n", max_size=80))
def test_it_reads_anything(vendor: str, sql: str) -> None:
    assert all(each.line == 0 for each in acts_in(sql, FACTS[vendor]))


@pytest.mark.parametrize("piece", ["$a", "'", '"', "/*", "$$", "{", "[", "`", "(", "a.", "\\'", "CASE "])
def test_it_takes_no_longer_than_the_text(piece: str) -> None:
    sql = "ALTER TABLE t ADD " + piece * 10_000
    for facts in FACTS.values():
        begun = time.process_time()
        acts_in(sql, facts)
        assert time.process_time() - begun < 3
