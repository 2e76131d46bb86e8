"""What deserves a question before it runs."""

import pytest

from browser.console.script import split, unguarded
from browser.database.dialects import dialect_for
from browser.database.dialects.base.lexis import Lexis

POSTGRESQL = dialect_for("postgresql").lexis
MYSQL = dialect_for("mysql").lexis
SQLITE = dialect_for("sqlite").lexis


@pytest.mark.parametrize(
    ("lexis", "text", "told"),
    [
        (SQLITE, "update users set a = 1", "UPDATE without WHERE: users"),
        (SQLITE, "update users set a = 1 where id = 1", ""),
        (SQLITE, "update users set a = (select 1 from b where x)", "UPDATE without WHERE: users"),
        (SQLITE, "update or rollback [a b] set a = 1", "UPDATE without WHERE: [a b]"),
        (SQLITE, "update users set a = 'where x'", "UPDATE without WHERE: users"),
        (SQLITE, "update users set a = 1 -- where x", "UPDATE without WHERE: users"),
        (SQLITE, "delete from users", "DELETE without WHERE: users"),
        (SQLITE, "delete from users where 1 = 1", "DELETE without WHERE: users"),
        (SQLITE, "/* a */ delete from main . users", "DELETE without WHERE: main.users"),
        (POSTGRESQL, 'delete from only "My Schema"."users"', 'DELETE without WHERE: "My Schema"."users"'),
        (
            POSTGRESQL,
            "with x as (delete from users returning *) select * from x where a",
            "DELETE without WHERE: users",
        ),
        (POSTGRESQL, "with x as (delete from users where a returning *) select * from x", ""),
        (POSTGRESQL, "with x as (select 1 where true) update users set a = 1", "UPDATE without WHERE: users"),
        (POSTGRESQL, "explain delete from users", ""),
        (POSTGRESQL, "explain analyze delete from users", "DELETE without WHERE: users"),
        (POSTGRESQL, "explain (analyze, verbose) update users set a = 1", "UPDATE without WHERE: users"),
        (POSTGRESQL, "select * from users for update", ""),
        (POSTGRESQL, "with x as (select 1) select * from users for update", ""),
        (POSTGRESQL, "insert into a values (1) on conflict do update set b = 1", ""),
        (POSTGRESQL, "create table a (b int references c on delete cascade)", ""),
        (POSTGRESQL, "create trigger a after update on b for each row execute function c()", ""),
        (POSTGRESQL, "delete from users using b where users.id = b.id", ""),
        (POSTGRESQL, "truncate users", "TRUNCATE users"),
        (POSTGRESQL, "truncate table only a.b, c", "TRUNCATE a.b"),
        (POSTGRESQL, "drop table if exists a.b cascade", "DROP TABLE a.b"),
        (POSTGRESQL, "drop materialized view v", "DROP MATERIALIZED VIEW v"),
        (POSTGRESQL, "drop index concurrently i", "DROP INDEX i"),
        (POSTGRESQL, "drop schema public cascade", "DROP SCHEMA public"),
        (POSTGRESQL, "drop database x", "DROP DATABASE x"),
        (POSTGRESQL, "alter table a drop column b", "ALTER TABLE a DROP COLUMN b"),
        (POSTGRESQL, "alter table a drop b", "ALTER TABLE a DROP b"),
        (POSTGRESQL, "alter table a drop constraint b", ""),
        (POSTGRESQL, "alter table a alter b drop not null", ""),
        (POSTGRESQL, "alter table a add column b int", ""),
        (MYSQL, "delete a from a join b on a.x = b.x", "DELETE without WHERE: a"),
        (MYSQL, "update `a;b` set c = 'where'", "UPDATE without WHERE: `a;b`"),
        (MYSQL, "delete from users limit 1", "DELETE without WHERE: users"),
        (MYSQL, "/*!50000 delete from users */", "DELETE without WHERE: users"),
        (MYSQL, "analyze delete from users", "DELETE without WHERE: users"),
        (MYSQL, "insert into a values (1) on duplicate key update b = 1", ""),
        (MYSQL, "create procedure p() begin delete from users; end", ""),
        (MYSQL, "drop temporary table t", "DROP TEMPORARY TABLE t"),
        (MYSQL, "select 1", ""),
        (MYSQL, "", ""),
    ],
)
def test_what_is_not_guarded(lexis: Lexis, text: str, told: str) -> None:
    assert unguarded(text, lexis) == told


def test_a_statement_is_judged_alone() -> None:
    first, second = split("delete from users; select 1 from users where true", SQLITE)
    assert unguarded(first.text, SQLITE) == "DELETE without WHERE: users"
    assert unguarded(second.text, SQLITE) == ""
