"""What deserves a question before it runs."""

from time import process_time

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
        (MYSQL, "drop temporary table t", ""),
        (MYSQL, "drop prepare p", ""),
        (MYSQL, "alter table a drop index b, drop column c", "ALTER TABLE a DROP COLUMN c"),
        (MYSQL, "alter online table a truncate partition p", "ALTER TABLE a TRUNCATE PARTITION p"),
        (MYSQL, "alter table a drop primary key, drop foreign key f", ""),
        (MYSQL, "create or replace table a (b int)", "CREATE OR REPLACE TABLE a"),
        (MYSQL, "create or replace view a as select 1", ""),
        (MYSQL, "set statement max_statement_time = 1 for delete from users", "DELETE without WHERE: users"),
        (MYSQL, "set statement max_statement_time = 1 for truncate users", "TRUNCATE users"),
        (MYSQL, "set @a = 1", ""),
        (MYSQL, "analyze format = json delete from users", "DELETE without WHERE: users"),
        (MYSQL, "analyze table users", ""),
        (MYSQL, "begin not atomic if 1 then delete from users; end if; end", "DELETE without WHERE: users"),
        (MYSQL, "execute immediate 'drop table users'", "DROP TABLE users"),
        (MYSQL, "prepare p from 'update users set name = ''where'' '", "UPDATE without WHERE: users"),
        (MYSQL, "prepare p from 'delete from users where id = ?'", ""),
        (MYSQL, "execute p", ""),
        (MYSQL, "call p()", ""),
        (MYSQL, "do release_lock('a')", ""),
        (MYSQL, "update t set a = (truncate(b, 1)) where c = 1", ""),
        (POSTGRESQL, "prepare p (int) as delete from users", "DELETE without WHERE: users"),
        (POSTGRESQL, "prepare p as delete from users where id = $1", ""),
        (POSTGRESQL, "execute p", ""),
        (POSTGRESQL, "do $a$ begin if x then truncate users; end if; end $a$", "TRUNCATE users"),
        (POSTGRESQL, "do language plpgsql 'begin delete from users; end'", "DELETE without WHERE: users"),
        (POSTGRESQL, "do $$ begin insert into a values (1) on conflict do update set b = 1; end $$", ""),
        (POSTGRESQL, "do $$ begin delete from users where id = 1; end $$", ""),
        (POSTGRESQL, "explain (costs off, buffers, verbose, timing, analyze) delete from a", "DELETE without WHERE: a"),
        (POSTGRESQL, "explain (analyze off) delete from users", ""),
        (POSTGRESQL, "copy (delete from users returning *) to stdout", "DELETE without WHERE: users"),
        (POSTGRESQL, "copy users from stdin", ""),
        (
            POSTGRESQL,
            "create table a as with b as (delete from users returning *) table b",
            "DELETE without WHERE: users",
        ),
        (POSTGRESQL, "create table a (update int, delete int)", ""),
        (POSTGRESQL, "create function f() returns int begin atomic delete from users; select 1; end", ""),
        (POSTGRESQL, "merge into users using b on true when matched then delete", "MERGE into every row: users"),
        (POSTGRESQL, "merge into users u using b on u.id = b.id when matched then update set a = 1", ""),
        (POSTGRESQL, "merge into users using b on 1 = 1 when not matched then insert values (1)", ""),
        (
            POSTGRESQL,
            "merge into users using b on users.id = b.id when not matched by source then delete",
            "MERGE into every row: users",
        ),
        (POSTGRESQL, "drop owned by ada", "DROP OWNED BY ada"),
        (POSTGRESQL, "alter type a drop attribute b", "ALTER TYPE a DROP ATTRIBUTE b"),
        (POSTGRESQL, "alter table a drop constraint b, drop c", "ALTER TABLE a DROP c"),
        (
            POSTGRESQL,
            "do $$ begin create temp table x (a int); delete from users; end $$",
            "DELETE without WHERE: users",
        ),
        (
            POSTGRESQL,
            "do $$ begin merge into a using b on a.id = b.id when matched then update set x = 1; truncate c; end $$",
            "TRUNCATE c",
        ),
        (
            POSTGRESQL,
            "with m as (merge into a using b on a.id = b.id when matched then delete returning *) delete from users",
            "DELETE without WHERE: users",
        ),
        (
            POSTGRESQL,
            "do $$ begin create temp table x as with d as (delete from a returning *) table d; drop table b; end $$",
            "DELETE without WHERE: a",
        ),
        (
            POSTGRESQL,
            "do $$ begin delete from users; execute 'select $1' using 1; execute 'select $1' using 2; end $$",
            "DELETE without WHERE: users",
        ),
        (POSTGRESQL, "do $a$ begin execute $$drop $$; delete from users; end $a$", "DELETE without WHERE: users"),
        (POSTGRESQL, "do language 'plpgsql' $$ begin delete from users; end $$", "DELETE without WHERE: users"),
        (POSTGRESQL, "do $$ begin delete from users; end $$ language 'plpgsql'", "DELETE without WHERE: users"),
        (POSTGRESQL, "do 'begin delete from users; end' language 'plpgsql'", "DELETE without WHERE: users"),
        (POSTGRESQL, "do E'begin delete from users; end'", "DELETE without WHERE: users"),
        (
            MYSQL,
            "begin not atomic create temporary table x (a int); delete from users; end",
            "DELETE without WHERE: users",
        ),
        (MYSQL, "create procedure p() begin select 1; delete from users; end", ""),
        (MYSQL, "execute immediate 'create procedure p() begin select 1; delete from users; end'", ""),
        (MYSQL, "select 1", ""),
        (MYSQL, "", ""),
    ],
)
def test_what_is_not_guarded(lexis: Lexis, text: str, told: str) -> None:
    assert unguarded(text, lexis).what == told


@pytest.mark.parametrize(
    ("lexis", "text", "tables"),
    [
        (POSTGRESQL, "drop table a, b.c cascade", ("a", "b.c")),
        (MYSQL, "drop tables a, `b;c`", ("a", "`b;c`")),
        (POSTGRESQL, "truncate table only a, only b", ("a", "b")),
        (POSTGRESQL, "alter table only a drop b", ("a",)),
        (POSTGRESQL, "do $$ begin drop table a; end $$", ("a",)),
        (POSTGRESQL, "drop view a", ()),
        (POSTGRESQL, "select 1", ()),
    ],
)
def test_whose_rows_are_concerned(lexis: Lexis, text: str, tables: tuple[str, ...]) -> None:
    assert unguarded(text, lexis).tables == tables


def test_a_statement_is_judged_alone() -> None:
    first, second = split("delete from users; select 1 from users where true", SQLITE)
    assert unguarded(first.text, SQLITE).what == "DELETE without WHERE: users"
    assert unguarded(second.text, SQLITE).what == ""


def test_a_long_block_is_judged_in_linear_time() -> None:
    seconds = []
    for times in (500, 4_000):
        text = f"do $$ begin {'update t set a = (1) where id = 1; ' * times} end $$"
        taken = []
        for _ in range(3):
            began = process_time()
            assert unguarded(text, POSTGRESQL).what == ""
            taken.append(process_time() - began)
        seconds.append(min(taken))
    assert seconds[1] < 24 * seconds[0]  # 8 times as much; every slice copied would be 64
