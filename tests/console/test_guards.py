"""What is asked on production, how its rows are counted, and what a read-only console does not send."""

import pytest
from sqlalchemy import make_url

from browser import errors
from browser.console.guards import refused, risks, rows_of
from browser.console.script import split
from browser.database.dialects import dialect_for
from browser.database.proof import Proof, advisory, proved
from browser.rows.counts import AtLeast, Count, Estimated, Exact, Unknown
from tests.conftest import OpenDatabase
from tests.console.consoles import Console

LEXES = {name: dialect_for(name).lexis for name in ("sqlite", "postgresql", "mysql")}


@pytest.mark.parametrize(
    ("where", "asks"),
    [
        ("true", True), ("1 = 1", True), ("1", True), ("(((1=1)))", True), ("not false", True), ("'a' = 'a'", True),
        ("id = id", True), ("a.id = a.id", True), ("x = 1 or 1 = 1", True), ("1=1 and (true or x = 2)", True),
        ("name like '%'", True), (":p", True), ("1 = :p", True), (":p = :p", True), ("2 > 1", True),
        ("1=1 returning id", True), ("true limit 5", True), ("5 in (5)", True), ("1=1;", True),
        ("id = 1", False), ("id = :p", False), ("1 = 1 and id = 3", False), ("false", False), ("1 = 0", False),
        ("name like 'a%'", False), ("id = other", False), ("id in (select 1)", False), ("(a, b) = (1, 2)", False),
        ("exists (select 1 from b)", False), ("not (id = 1)", False), ('"true" = 1', False), ("id is not null", False),
    ],
)  # fmt: skip
def test_a_where_that_tells_nothing_is_none(where: str, asks: bool) -> None:
    for lexis in LEXES.values():
        for head in ("delete from t where ", "update t set a = 1 where "):
            assert bool(risks(split(head + where, lexis), lexis)) == asks


def test_every_statement_of_a_script_is_looked_at() -> None:
    lexis = LEXES["postgresql"]
    text = "select 1; delete from a; update b set c = :v; drop table d, e.f; truncate g, h; drop database i;"
    text += "delete from j where k = 1"
    found = risks(split(text, lexis), lexis)
    assert [each.tables for each in found] == [("a",), ("b",), ("d", "e.f"), ("g", "h"), ()]


async def _counted(url: str, open_database: OpenDatabase, text: str, where: str = "", seconds: float = 5.0) -> Count:
    database = await open_database(url)
    lexis = database.dialect.lexis
    (risk,) = risks(split(text, lexis), lexis)
    return await rows_of(database, risk, where, seconds)


async def test_rows_are_counted(database_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(database_url)

    def fill(connection: object) -> None:
        for name, rows in (("a", 3), ("b%c", 4)):
            quoted = f"`{name}`" if "mysql" in database_url else f'"{name}"'
            execute = connection.execution_options(no_parameters=True).exec_driver_sql  # type: ignore[attr-defined]
            execute(f"CREATE TABLE {quoted} (x int)")
            execute(f"INSERT INTO {quoted} VALUES {', '.join(['(1)'] * rows)}")

    await database.write(fill)
    odd = "`b%c`" if "mysql" in database_url else '"b%c"'
    assert await _counted(database_url, open_database, "delete from a") == Exact(3)
    assert await _counted(database_url, open_database, f"update {odd} set x = 2 where 1 = 1") == Exact(4)
    assert await _counted(database_url, open_database, f"drop table a, {odd}") == Exact(7)
    assert await _counted(database_url, open_database, "delete from gone") == Unknown()
    assert await _counted(database_url, open_database, "drop view v") == Unknown()
    elsewhere = await _counted(database_url, open_database, "delete from a", "elsewhere · nobody")
    assert elsewhere == Unknown()


async def test_a_count_that_takes_too_long_is_an_estimate(postgresql_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(postgresql_url)

    def fill(connection: object) -> None:
        execute = connection.exec_driver_sql  # type: ignore[attr-defined]
        execute("CREATE TABLE a AS SELECT * FROM generate_series(1, 1000) AS x")
        execute("ANALYZE a")

    await database.write(fill)
    held = await database.hold()
    await held.run(lambda connection: connection.exec_driver_sql("BEGIN").close())
    await held.run(lambda connection: connection.exec_driver_sql("LOCK TABLE a").close())
    told = await _counted(postgresql_url, open_database, "truncate a", seconds=0.3)
    assert told == Estimated(1000)
    assert str(told).startswith("about") and not isinstance(told, AtLeast)


WAYS_OUT = {
    "postgresql": [
        "set transaction read write", "begin read write", "start transaction isolation level serializable, read write",
        "set default_transaction_read_only = off", "set session characteristics as transaction read write",
        "set session authorization postgres", "set role postgres", "prepare x as delete from t", "execute x",
        "select set_config('transaction_read_only', 'off', false)", "do $$ begin delete from t; end $$",
        "set statement_timeout = 1, default_transaction_read_only = off", "commit; update t set a = 1", "call p()",
        "commit prepared 'x'", "explain analyze delete from t", "with x as (delete from t returning *) select 1",
        'set "default_transaction_read_only" = off', "copy t to program 'x'", "lock table t", "delete from t",
        'select U&"set\\005fconfig"(\'default_transaction_read_only\', \'off\', false)', "select lo_truncate(1, 0)",
        "select lo_create(0)", "declare c cursor for select lo_create(0)", "select pg_stat_reset_shared('wal')",
        "select pg_create_physical_replication_slot('x')", "select * from dblink('', 'delete from t') as t(a text)",
        "select query_to_xml_and_xmlschema('delete from t', true, true, '')", "select pg_wal_replay_pause()",
        "alter role current_user password 'x'", "table t; delete from t", "select 1 into x",
        "create temp table x (a int)",
    ],
    "mysql": [
        "set session transaction read write", "set transaction read write", "start transaction read write",
        "set tx_read_only = 0", "set @@session.tx_read_only = 0", "set sql_mode = '', tx_read_only = 0",
        "set session `tx_read_only` = 0", "/*!50000 delete from t */", "call p()", "xa commit 'x'", "reset master",
        "set @search_path = 1, tx_read_only = 0", "set @datestyle = 1, @@tx_read_only = 0",
        "set @a = 1, tx_read_only = 0", "set @a = concat(1, 2), @@tx_read_only = 0",
        "set sql_mode = 'no_backslash_escapes'", "select 1 /*M! into outfile '/tmp/x' */", "set password = 'x'",
        "set statement tx_read_only = 0 for select f()", "select master_pos_wait('x', 1)",
        "table t into outfile '/tmp/x'",
        "select 1 into outfile '/tmp/x'", "set global read_only = 0", "execute immediate 'delete from t'",
        "drop table t",
    ],
    "sqlite": ["pragma query_only = off", "pragma query_only(0)", "attach 'x' as y", "delete from t", "vacuum"],
}  # fmt: skip
HARMLESS = {
    "postgresql": ["select 1", "begin", "commit", "set search_path = a, b", "set statement_timeout = 5000", "show all",
                   "set transaction isolation level serializable", "explain delete from t",
                   "declare c cursor for select 1", "select pg_size_pretty(1::bigint)", "select lower('a')",
                   'select "lo_create" from t', "reset all", "fetch all from c"],
    "mysql": ["select 1", "use x", "set @a = 1", "set @a = 1, @b = concat(1, @@version)", "select @a := 1",
              "start transaction read only", "set names utf8mb4", "show tables"],
    "sqlite": ["select 1", "begin", "rollback", "pragma table_info(t)", "pragma cache_size = 100"],
}  # fmt: skip


@pytest.mark.parametrize("vendor", list(LEXES))
def test_ways_out_of_read_only_are_not_sent(vendor: str) -> None:
    lexis = LEXES[vendor]
    assert [sql for sql in WAYS_OUT[vendor] if refused(sql, lexis, advisory("why")) is None] == []
    assert [sql for sql in HARMLESS[vendor] if refused(sql, lexis, advisory("why")) is not None] == []
    assert refused("delete from t", lexis, proved("why")) is None
    assert refused("delete from t", lexis, proved("why", watched=True)) is not None
    assert refused("delete from t", lexis, Proof()) is None


LETTING_GO = {
    "postgresql": ["reset default_transaction_read_only", "discard all", "reset session authorization", "abort", "end"],
    "mysql": ["commit", "start transaction with consistent snapshot", "rollback"],
    "sqlite": ["savepoint a", "release a"],
}  # fmt: skip


async def test_a_read_only_console_writes_nothing(driver_url: str, open_database: OpenDatabase) -> None:
    """Neither what is refused nor, sent on the same session, a write after each statement that is let through."""
    place = {"postgresql": "public.", "mysql": "", "sqlite": "main."}
    vendor = make_url(driver_url).get_backend_name()
    table = f"{place[vendor]}t"
    await (await open_database(driver_url)).write(lambda c: c.exec_driver_sql(f"CREATE TABLE {table} (a int)").close())
    database = await open_database(driver_url, read_only=True)
    console = await Console.open(database)
    held = console.session._held
    ways_out = [sql for sql in WAYS_OUT[vendor] if ";" not in sql] if database.proof.watched else []
    for sql in (*ways_out, "insert into t values (1)", "create table u (a int)"):
        assert isinstance((await console.run(sql)).error, errors.NotSupported), sql
    for sql in (*LETTING_GO[vendor], *HARMLESS[vendor]):
        await console.run(sql)
        with pytest.raises(errors.NotSupported):
            await held.run(lambda c: c.exec_driver_sql(f"INSERT INTO {table} VALUES (1)").close())
        if console.session.state.open:
            await console.session.rollback()
    assert str(await console.value(f"select count(*) from {table}")) == "0"
    await console.session.close()
