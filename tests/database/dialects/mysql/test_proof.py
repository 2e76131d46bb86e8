"""Read-only on MariaDB is proved by grants, not by a setting."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import make_url

from browser import errors
from browser.database.dialects.mysql.proof import _read
from tests.conftest import OpenDatabase
from tests.servers import connect_mariadb, start_mariadb

READER = "rowlore_reader"


@pytest.fixture
def admin(mariadb_url: str) -> Iterator[Any]:
    """A cursor of the administrator in a database with a table that the reader may read."""
    name = make_url(mariadb_url).database
    with closing(connect_mariadb(make_url(mariadb_url))) as connection, connection.cursor() as cursor:
        cursor.execute(f"USE {name}")
        cursor.execute(f"CREATE USER {READER}@'%' IDENTIFIED BY 'reading'")
        cursor.execute("CREATE ROLE rowlore_writer")
        cursor.execute("CREATE TABLE t (a int)")
        cursor.execute(f"GRANT SELECT ON {name}.* TO {READER}@'%'")
        try:
            yield cursor
        finally:
            cursor.execute(f"DROP USER {READER}@'%'")
            cursor.execute("DROP ROLE rowlore_writer")


def _reading(url: str, driver: str) -> str:
    made = make_url(url).set(drivername=driver, username=READER, password="reading")
    return made.render_as_string(hide_password=False)


@pytest.mark.parametrize("driver", ["mysql+pymysql", "mysql+asyncmy"])
async def test_a_user_who_may_only_read_is_proved(
    mariadb_url: str, admin: Any, driver: str, open_database: OpenDatabase
) -> None:
    database = await open_database(_reading(mariadb_url, driver), read_only=True)
    assert database.proof.proved, database.proof.why
    assert any("The session is read-only, too" in sentence for sentence in database.proof.why)
    held = await database.hold()
    await held.run(lambda connection: connection.exec_driver_sql("SET SESSION TRANSACTION READ WRITE").close())
    with pytest.raises(errors.RowloreError, match="denied"):
        await held.run(lambda connection: connection.exec_driver_sql("DELETE FROM t").close())


@pytest.mark.parametrize(
    "granted",
    [
        "GRANT UPDATE ON {name}.t TO {reader}@'%'",
        "GRANT INSERT (a) ON {name}.t TO {reader}@'%'",
        "GRANT EXECUTE ON {name}.* TO {reader}@'%'",
        "GRANT FILE ON *.* TO {reader}@'%'",
        "GRANT DELETE ON {name}.* TO rowlore_writer; GRANT rowlore_writer TO {reader}@'%'",
    ],
)
async def test_one_way_to_write_makes_it_advisory(
    mariadb_url: str, admin: Any, granted: str, open_database: OpenDatabase
) -> None:
    for sql in granted.format(name=make_url(mariadb_url).database, reader=READER).split("; "):
        admin.execute(sql)
    database = await open_database(_reading(mariadb_url, "mysql+pymysql"), read_only=True)
    assert database.proof.advisory
    assert "would take that back" in " ".join(database.proof.why)


async def test_a_grant_to_everybody_makes_it_advisory(
    mariadb_url: str, admin: Any, open_database: OpenDatabase
) -> None:
    """An empty user name in mysql.db: SHOW GRANTS does not tell it, and older servers have such a one for `test%`."""
    name = make_url(mariadb_url).database
    admin.execute(f"REVOKE SELECT ON {name}.* FROM {READER}@'%'")
    admin.execute(f"GRANT SELECT ON {name}.t TO {READER}@'%'")
    assert (await open_database(_reading(mariadb_url, "mysql+pymysql"), read_only=True)).proof.proved
    for privilege in ("Delete_priv", "Update_priv"):
        admin.execute(f"INSERT INTO mysql.db (Host, Db, User, {privilege}) VALUES ('%', '{name}', '', 'Y')")
        admin.execute("FLUSH PRIVILEGES")
        try:
            database = await open_database(_reading(mariadb_url, "mysql+pymysql"), read_only=True)
            assert database.proof.advisory
            assert f"may write to {name}" in " ".join(database.proof.why)
        finally:
            admin.execute(f"DELETE FROM mysql.db WHERE User = '' AND Db = '{name}'")
            admin.execute("FLUSH PRIVILEGES")


@pytest.mark.parametrize("driver", ["mysql+pymysql", "mysql+asyncmy"])
async def test_as_many_databases_as_there_are_are_tried(
    mariadb_url: str, admin: Any, driver: str, open_database: OpenDatabase
) -> None:
    names = [f"{make_url(mariadb_url).database}_`{number:02}" for number in range(30)]
    try:
        for name in names:
            admin.execute(f"CREATE DATABASE {_quoted(name)}")
            admin.execute(f"CREATE TABLE {_quoted(name)}.t (a int)")
            admin.execute(f"GRANT SELECT ON {_quoted(name)}.t TO {READER}@'%'")
        database = await open_database(_reading(mariadb_url, driver), read_only=True)
        assert database.proof.proved, database.proof.why
        assert len(database.statements.since(0)) < 20
        for privilege in ("Delete_priv", "Insert_priv", "Update_priv"):
            admin.execute(
                f"INSERT INTO mysql.db (Host, Db, User, {privilege}) VALUES ('%%', %s, '', 'Y')", (names[29],)
            )
            admin.execute("FLUSH PRIVILEGES")
            database = await open_database(_reading(mariadb_url, driver), read_only=True)
            assert f"may write to {names[29]}," in " ".join(database.proof.why), privilege
            admin.execute("DELETE FROM mysql.db WHERE User = ''")
    finally:
        admin.execute("DELETE FROM mysql.db WHERE User = ''")
        admin.execute("FLUSH PRIVILEGES")
        for name in names:
            admin.execute(f"DROP DATABASE IF EXISTS {_quoted(name)}")


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


async def test_mysql_tries_ten_and_says_so(
    mariadb_url: str, admin: Any, open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MySQL has no blocks of statements outside of routines; here MariaDB is treated as one."""
    monkeypatch.setattr("browser.database.dialects.mysql.proof.is_mariadb", lambda _: False)
    monkeypatch.setattr("browser.database.dialects.mysql.proof._MOST_TRIED", 1)
    name = make_url(mariadb_url).database
    assert (await open_database(_reading(mariadb_url, "mysql+pymysql"), read_only=True)).proof.proved
    try:
        admin.execute(f"CREATE DATABASE {name}_2")
        admin.execute(f"GRANT SELECT ON {name}_2.* TO {READER}@'%'")
        database = await open_database(_reading(mariadb_url, "mysql+pymysql"), read_only=True)
        assert "tried in 1 of 2 databases only" in " ".join(database.proof.why)
    finally:
        admin.execute(f"DROP DATABASE IF EXISTS {name}_2")


async def test_a_server_that_lists_no_databases_makes_it_advisory(open_database: OpenDatabase) -> None:
    server = start_mariadb(settings={"skip-show-database": "1"})
    try:
        with closing(connect_mariadb(make_url(server.url))) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE app")
            cursor.execute(f"CREATE USER {READER}@'%' IDENTIFIED BY 'reading'")
            cursor.execute(f"GRANT SELECT ON app.* TO {READER}@'%'")
        database = await open_database(_reading(server.url_of("app"), "mysql+pymysql"), read_only=True)
        assert database.proof.advisory
        assert "does not list its databases" in " ".join(database.proof.why)
        await database.close()
    finally:
        server.remove()


def test_lines_of_show_grants() -> None:
    assert _read("GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*1'") == ([], [])
    assert _read("GRANT SELECT (`a`, `b`), SHOW VIEW ON `d`.`t` TO `u`@`%`") == ([], [])
    assert _read("GRANT SELECT, INSERT (`a`) ON `d`.`t` TO `u`@`%`") == (["INSERT on `d`.`t`"], [])
    assert _read("GRANT `r`@`%`,`s`@`%` TO `u`@`%`") == ([], ["`r`@`%`", "`s`@`%`"])
    assert _read("GRANT `r` TO `u`@`%`") == ([], ["`r`"])
    assert _read("GRANT SELECT ON `d`.* TO `u`@`%` WITH GRANT OPTION") == (["GRANT OPTION on `d`.*"], [])
    assert _read("SET DEFAULT ROLE `r` FOR `u`@`%`") == ([], [])
