"""What was run is found again, without passwords, and the oldest goes."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser import errors, masking
from browser.console import history
from browser.console.binds import Bind, BindType
from browser.console.history import Entry, History, Outcome, cleaned
from browser.console.history_secrets import without_passwords
from browser.console.history_strings import quoted
from browser.database.dialects.base.lexis import Lexis
from browser.database.dialects.mysql.lexis import LEXIS as MYSQL
from browser.database.dialects.postgresql.lexis import LEXIS as POSTGRESQL
from browser.database.dialects.sqlite.lexis import LEXIS as SQLITE
from browser.database.facts import TableRef
from browser.schema.secrets import columns_with_secrets
from browser.store import Store
from tests.clock import clock

KNOWN = columns_with_secrets({TableRef("", "My users"): ("id", "name", "password")})
NOW = datetime(2026, 5, 4, 12, 30, 15, 250_000, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture
def kept(tmp_path: Path) -> History:
    return History(Store(tmp_path))


def entry(sql: str, **facts: Any) -> Entry:
    return replace(Entry(NOW, "sqlite:///a.db", "a", sql), **facts)


def texts(found: tuple[Entry, ...]) -> list[str]:
    return [each.sql for each in found]


def test_an_entry_comes_back_as_it_was(kept: History) -> None:
    binds = (Bind("ids", BindType.LIST, "1, 2", BindType.INTEGER), Bind("when", BindType.DATE, "2026-01-01"))
    full = entry(
        "SELECT 'Ünï' -- as typed\r\n",
        milliseconds=12.5,
        rows=3,
        affected=2,
        error="no such table: “x”",
        outcome=Outcome.FAILED,
        parameters=binds,
    )
    added = kept.add(full, SQLITE)
    assert kept.search() == (added,)
    assert added == replace(full, id=added.id, when=NOW)
    assert kept.search()[0].when.tzinfo is UTC
    for outcome in Outcome:
        assert kept.add(entry("x", outcome=outcome), SQLITE) == kept.search(limit=1)[0]


def test_what_is_no_utf8_and_what_has_zeros(kept: History) -> None:
    for odd in ("SELECT '\ud800 half'", "SELECT 'a\0b' FROM Zero"):
        kept.add(entry(odd, title="\udcff", connection="/tmp/\udcff.db", error="\ud800"), SQLITE)
    assert texts(kept.search()) == ["SELECT 'a\0b' FROM Zero", "SELECT '\ud800 half'"]
    assert texts(kept.search("b' from zero")) == ["SELECT 'a\0b' FROM Zero"]
    assert len(kept.search("HALF", connection="/tmp/\udcff.db")) == 1


def test_searching(kept: History) -> None:
    for number, sql in enumerate(["SELECT a_b", "select AXB", "SELECT 100%", r"SELECT '\'", "SELECT 'STRASSE Ä'"]):
        kept.add(entry(sql, connection="one" if number % 2 else "two"), SQLITE)
    assert texts(kept.search("select a")) == ["select AXB", "SELECT a_b"]
    assert texts(kept.search("A_B")) == ["SELECT a_b"]
    assert texts(kept.search("0%")) == ["SELECT 100%"]
    assert texts(kept.search("\\")) == [r"SELECT '\'"]
    assert texts(kept.search("straße ä")) == ["SELECT 'STRASSE Ä'"]
    assert texts(kept.search(connection="one")) == [r"SELECT '\'", "select AXB"]
    assert kept.connections() == ("one", "two")
    first = kept.search(limit=2)
    rest = kept.search(before_id=first[-1].id)
    assert texts(first + rest) == texts(kept.search())
    assert kept.search("x" * 60_000) == ()


def test_deleting_and_clearing(kept: History, tmp_path: Path) -> None:
    added = [kept.add(entry(f"SELECT 'canary{number}'", connection=str(number % 2)), SQLITE) for number in range(4)]
    kept.delete([added[0].id, added[0].id, 999])
    assert len(kept.search()) == 3
    kept.clear("1")
    assert texts(kept.search()) == ["SELECT 'canary2'"]
    kept.clear()
    assert kept.search() == ()
    assert kept.add(entry("next"), SQLITE).id > added[-1].id, "an id is never given twice"
    assert not [path for path in tmp_path.iterdir() if b"canary" in path.read_bytes()]


def test_it_is_bounded(kept: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_ENTRIES", 3)
    for number in range(6):
        kept.add(entry(f"SELECT {number}"), SQLITE)
    assert texts(kept.search()) == ["SELECT 5", "SELECT 4", "SELECT 3"]
    monkeypatch.setattr(history, "MOST_BYTES", 8_550)
    kept.add(entry("SELECT '" + "ü" * 2_000 + "'"), SQLITE)
    assert [len(each) for each in texts(kept.search())] == [2_009, 8], "bytes count"
    kept.add(entry("x" * 8_000), SQLITE)
    assert [len(each) for each in texts(kept.search())] == [8_000]


def test_a_long_statement_is_shortened_and_says_so(kept: History) -> None:
    long = "SELECT '" + "x" * history.LONGEST + "'"
    kept.add(entry(long, error="e" * 20_000), SQLITE)
    found = kept.search()[0]
    assert (found.sql, found.shortened_from) == (long[: history.LONGEST], len(long))
    assert len(found.error) == history.LONGEST_WORDS
    whole = kept.add(entry("y" * history.LONGEST), SQLITE)
    assert whole.shortened_from == 0


def test_a_hundred_thousand_entries_are_searched_at_once(kept: History, tmp_path: Path) -> None:
    kept.add(entry("SELECT needle FROM haystack"), SQLITE)
    with closing(sqlite3.connect(tmp_path / "store.db")) as opened:
        opened.execute(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 99999)"
            " INSERT INTO history SELECT NULL, size, ran, 'other', title, milliseconds, row_count, affected, outcome,"
            " error, parameters, masked, shortened_from, folded, 'SELECT ' || n || hex(randomblob(60)) FROM n, history"
        )
        opened.execute("UPDATE history_total SET entries = 100000, size = 40000000")
        opened.commit()
    assert texts(kept.search("NEEDLE from")) == ["SELECT needle FROM haystack"]
    best = {"search": 9.0, "add": 9.0}
    for _ in range(3):
        started = clock()
        kept.search("NEEDLE from")
        best["search"] = min(best["search"], clock() - started)
        started = clock()
        kept.add(entry("SELECT 1"), SQLITE)
        best["add"] = min(best["add"], clock() - started)
    assert best["search"] < 0.5
    assert best["add"] < 0.2
    assert len(kept.search(limit=200_000)) == 100_000
    assert kept.search("needle") == (), "the oldest went first"


CANARY = "Kanari-Ä'7"
Q = CANARY.replace("'", "''")
STATEMENTS = (
    (POSTGRESQL, f"CREATE USER ada PASSWORD '{Q}'"),
    (POSTGRESQL, f"CREATE ROLE ada LOGIN ENCRYPTED PASSWORD /* new */ '{Q}' VALID UNTIL '2030-01-01'"),
    (POSTGRESQL, "ALTER ROLE ada PASSWORD E'Kanari-Ä\\'7'"),
    (POSTGRESQL, f"ALTER ROLE ada WITH PASSWORD U&'{Q}'"),
    (POSTGRESQL, "ALTER ROLE ada WITH PASSWORD Kanari-Ä'7"),
    (POSTGRESQL, 'ALTER ROLE ada PASSWORD "Kanari-Ä\'7"'),
    (POSTGRESQL, f"ALTER ROLE ada PASSWORD '{Q}"),
    (POSTGRESQL, f"ALTER ROLE ada PASSWORD 'a'\n'{Q}'"),
    (POSTGRESQL, "ALTER ROLE ada PASSWORD $x$Kanari-Ä'7$x$"),
    (POSTGRESQL, f"DO $$ BEGIN CREATE ROLE ada PASSWORD '{Q}'; END $$"),
    (POSTGRESQL, f"DO $a$ BEGIN EXECUTE 'ALTER ROLE ada PASSWORD ''{Q.replace(chr(39), chr(39) * 2)}'''; END $a$"),
    (POSTGRESQL, f"CREATE USER MAPPING FOR ada SERVER s OPTIONS (user 'ada', password '{Q}')"),
    (POSTGRESQL, f"ALTER USER MAPPING FOR ada SERVER s OPTIONS (SET password '{Q}')"),
    (POSTGRESQL, "SELECT dblink_connect('host=h user=ada password=Kanari-Ä7 dbname=x')"),
    (POSTGRESQL, "SELECT * FROM dblink('host=h password=''Kanari Ä7'' dbname=x', 'SELECT 1') AS t(a int)"),
    (POSTGRESQL, r"SELECT dblink_connect('password=''a\''Kanari-Ä7'' user=x')"),
    (POSTGRESQL, "CREATE SUBSCRIPTION s CONNECTION 'postgresql://ada:Kanari-Ä7@h/x' PUBLICATION p"),
    (POSTGRESQL, f"SELECT set_config('app.secret_key', '{Q}', true)"),
    (POSTGRESQL, f"SET app.password TO '{Q}'"),
    (POSTGRESQL, f"SELECT crypt('{Q}', gen_salt('bf'))"),
    (POSTGRESQL, f"SELECT pgp_sym_encrypt(note, '{Q}') FROM n"),
    (POSTGRESQL, f"UPDATE users SET password = crypt('{Q}', gen_salt('bf')), name = 'Ada' WHERE id = 1"),
    (POSTGRESQL, f"UPDATE users SET \"api_token\" = 'a' || '{Q}'"),
    (POSTGRESQL, f"SELECT * FROM users AS u WHERE u.password_hash IN ('x', '{Q}') AND '{Q}' = u.token"),
    (POSTGRESQL, f"INSERT INTO app.users (name, \"password\", n) VALUES ('Ada', '{Q}', 1), ('Bob', lower('{Q}'), 2)"),
    (POSTGRESQL, f"INSERT INTO users (name, password) SELECT 'Ada', '{Q}' FROM x"),
    (POSTGRESQL, """INSERT INTO t VALUES ('{"password": "Kanari-Ä7", "n": 1}')"""),
    (POSTGRESQL, f"-- ALTER ROLE ada PASSWORD '{Q}'\nSELECT 1"),
    (POSTGRESQL, "/* password: Kanari-Ä7 */ SELECT 1"),
    (MYSQL, f"CREATE USER 'ada'@'%' IDENTIFIED BY '{Q}', 'bob'@'h' IDENTIFIED BY \"{CANARY}\""),
    (MYSQL, f"ALTER USER ada IDENTIFIED BY '{Q}' REPLACE '{Q}x'"),
    (MYSQL, f"ALTER USER ada IDENTIFIED WITH mysql_native_password AS '{Q}'"),
    (MYSQL, f"ALTER USER ada IDENTIFIED VIA ed25519 USING PASSWORD('{Q}') OR unix_socket"),
    (MYSQL, "ALTER USER ada IDENTIFIED BY Kanari-Ä'7"),
    (MYSQL, r"CREATE USER ada IDENTIFIED BY 'Kanari-Ä\'7'"),
    (MYSQL, f"GRANT ALL ON x.* TO 'ada'@'h' IDENTIFIED BY '{Q}' WITH GRANT OPTION"),
    (MYSQL, f"SET PASSWORD FOR 'ada'@'h' = PASSWORD('{Q}')"),
    (MYSQL, f"SET PASSWORD = '{Q}'"),
    (MYSQL, f"CHANGE MASTER TO MASTER_HOST='h', MASTER_PASSWORD='{Q}'"),
    (MYSQL, f"/*!50000 ALTER USER ada IDENTIFIED BY '{Q}' */"),
    (MYSQL, f"SELECT AES_ENCRYPT(note, '{Q}') FROM n"),
    (MYSQL, f"SET @x = JSON_OBJECT('password', '{Q}', 'name', 'Ada')"),
    (SQLITE, f"PRAGMA key = '{Q}'"),
    (SQLITE, f"PRAGMA main.key='{Q}'"),
    (SQLITE, f'PRAGMA "main" . "rekey" = {Q.partition(" ")[0]}'),
    (SQLITE, f"ATTACH 'a.db' AS a KEY '{Q}'"),
    (SQLITE, f"UPDATE [users] SET [password] = '{Q}'"),
    (SQLITE, "SELECT 1; -- see https://ada:Kanari-Ä7@h/x"),
    (Lexis(), f"CREATE SECRET s (TYPE s3, SECRET '{Q}', KEY_ID 'k')"),
)


@pytest.mark.parametrize(("lexis", "sql"), STATEMENTS, ids=[sql[:60] for _, sql in STATEMENTS])
def test_no_password_is_kept(kept: History, tmp_path: Path, lexis: Lexis, sql: str) -> None:
    added = kept.add(entry(sql, error=f"near {sql[-30:]}"), lexis)
    assert added.masked
    assert masking.MASK in added.sql
    assert "Kanari" not in added.sql + added.error
    assert not [path for path in tmp_path.iterdir() if b"Kanari" in path.read_bytes()]


@pytest.mark.parametrize(
    ("lexis", "sql"),
    [
        (POSTGRESQL, "SELECT password, 'x', token_count = 5 FROM users WHERE password IS NULL AND token = :token"),
        (POSTGRESQL, "SELECT token::text, 'key: value' FROM x WHERE name = 'password'"),
        (POSTGRESQL, "INSERT INTO users (name, password) VALUES ('Ada', :p)"),
        (POSTGRESQL, "CREATE TABLE a (id int PRIMARY KEY, password varchar(20) NOT NULL DEFAULT NULL)"),
        (POSTGRESQL, "CREATE FUNCTION f() AS $$ SELECT 1 FROM users u WHERE u.password = old.password $$"),
        (POSTGRESQL, "ALTER ROLE ada PASSWORD NULL VALID UNTIL '2030-01-01'"),
        (MYSQL, "ALTER USER 'ada'@'h' PASSWORD EXPIRE INTERVAL 30 DAY"),
        (MYSQL, "CREATE USER 'ada'@'h' IDENTIFIED BY RANDOM PASSWORD"),
        (SQLITE, "SELECT 'http://h/x@y', 'it''s', \"a\"\"b\" -- key"),
    ],
)
def test_what_is_no_password_is_kept_as_typed(lexis: Lexis, sql: str) -> None:
    assert without_passwords(sql, lexis).text == sql


def test_masking_keeps_the_rest() -> None:
    masked = without_passwords("CREATE USER 'ada'@'%' IDENTIFIED BY 'one', bob IDENTIFIED BY 'two' -- why\n", MYSQL)
    assert masked.text == "CREATE USER 'ada'@'%' IDENTIFIED BY '***', bob IDENTIFIED BY '***' -- why\n"
    sql = "INSERT INTO u (name, password) VALUES ('Ada', f('x')), (',)', 'y')"
    masked = without_passwords(sql, POSTGRESQL)
    assert masked.text == "INSERT INTO u (name, password) VALUES ('Ada', f('***')), (',)', '***')"
    assert without_passwords("DO $$ x PASSWORD 'a' $$", POSTGRESQL).text == "DO $$ x PASSWORD '***' $$"
    sql = "SELECT dblink('host=h password=''a b'' user=''ada''')"
    assert without_passwords(sql, POSTGRESQL).text == "SELECT dblink('host=h password=''***'' user=''ada''')"


def test_parameters_that_are_secret(kept: History, tmp_path: Path) -> None:
    binds = tuple(Bind(name, text=f"canary-{name}") for name in ("password", "p", "q", "name"))
    sql = "UPDATE u SET password = crypt(:p, gen_salt('bf')), token = :q, name = :name WHERE password = :password"
    found = kept.add(entry(sql, parameters=binds), POSTGRESQL)
    assert [each.text for each in found.parameters] == ["", "", "", "canary-name"]
    assert found.sql == sql.replace("'bf'", "'***'")
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"canary-name" in content
    assert content.count(b"canary") == content.count(b"canary-name")


def test_passwords_of_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masking, "_known", set())
    masking.remember("orders")
    masking.remember("Geheim7!")
    sql = "SELECT 'Geheim7!', 'orders' FROM orders -- orders\nWHERE Geheim7!"
    assert without_passwords(sql, SQLITE).text == "SELECT '***', '***' FROM orders -- ***\nWHERE ***"
    kept = cleaned(entry("SELECT 1", error="no Geheim7!", parameters=(Bind("a", text="Geheim7!"),)), SQLITE)
    assert (kept.error, kept.parameters[0].text) == ("no ***", "***")


@given(st.text(alphabet="ab'\"`$\\ -/*:=(),;\n[]1", max_size=60), st.sampled_from([POSTGRESQL, MYSQL, SQLITE]))
def test_any_text_is_masked_without_harm(text: str, lexis: Lexis) -> None:
    without_passwords(text + " password", lexis)
    without_passwords("UPDATE t SET password = " + text, lexis)
    token = quoted(text)
    assert quoted(token.text) == token


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=6, max_size=20))
def test_any_password_is_masked(secret: str) -> None:
    secret = f"<{secret}>"
    literal = secret.replace("\\", "\\\\").replace("'", "''")
    masked = without_passwords(f"CREATE USER ada IDENTIFIED BY '{literal}' REQUIRE SSL", MYSQL)
    assert masked.text == "CREATE USER ada IDENTIFIED BY '***' REQUIRE SSL"


def test_a_megabyte_is_masked_in_a_moment() -> None:
    sql = "INSERT INTO users (name, password) VALUES " + ", ".join(["('Ada', 'canary')"] * 50_000)
    started = clock()
    assert "canary" not in without_passwords(sql[: history.LONGEST], MYSQL).text
    assert clock() - started < 12


@pytest.mark.parametrize("name", ['"My users"', "`my users`", "[MY USERS]", ' a.b."My users"'])
def test_a_table_is_known_behind_whatever_stands_between(name: str) -> None:
    knowing = replace(SQLITE, columns=KNOWN)
    for between in (" ", "", "\n-- why's that\n", f"/*{'x' * 300}*/"):
        masked = without_passwords(f"INSERT INTO{between}{name} VALUES (1, 'a', 'canary')", knowing).text
        assert masked == f"INSERT INTO{between}{name} VALUES (1, 'a', '***')"


@pytest.mark.parametrize(
    "text", ["into the wood and ", "into /*", 'into "', "into [", "into `", "into --", 'into "" "', "into" + "\n" * 99]
)
def test_prose_is_read_for_tables_in_a_moment(text: str) -> None:
    knowing = replace(SQLITE, columns=KNOWN)
    text *= 4_000_000 // len(text)
    started = clock()
    assert without_passwords(text, knowing).text == text
    assert clock() - started < 4


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO users (SELECT 1, 'a', *)",
        "INSERT INTO users ((SELECT 1, 'a', *) UNION (SELECT 2, 'b', *))",
        "INSERT INTO users (VALUES (1, 'a', *), (2, 'b', *))",
        "INSERT INTO users (WITH q AS (SELECT 'p', 'q', 'r') SELECT 1, 'a', * FROM q)",
        "INSERT INTO users SELECT 1, (SELECT 'x'), *",
        "INSERT INTO users SELECT 1, (SELECT 'x', 'y', 'z'), lower(*) FROM t WHERE a IN ('b', (SELECT 'c', 'd', 'e'))"
        " UNION ALL SELECT 2, 'b', *",
        "INSERT INTO users VALUES (1, (SELECT 'x', 'y', 'z'), (SELECT *)), (2, 'b', *)",
        "INSERT INTO users AS u (password, id) VALUES (*, 'a') ON CONFLICT DO UPDATE SET name = 'b'",
        "INSERT INTO users PARTITION (p0, p1) VALUES (1, 'a', *) ON DUPLICATE KEY UPDATE name = 'b'",
        "INSERT INTO t PARTITION (p0) (password, id) VALUES (*, 'a')",
        "INSERT INTO t (u.id, u.password) VALUES ('a', *)",
        "INSERT INTO users OVERRIDING SYSTEM VALUE VALUES (1, 'a', *) RETURNING 1, 2, 'c'",
        "INSERT IGNORE users VALUES (1, 'a', *)",
        "INSERT LOW_PRIORITY IGNORE INTO users VALUES (1, 'a', *)",
        "INSERT users (password, id) VALUES (*, 'a')",
        "REPLACE DELAYED users VALUES ROW(1, 'a', *), ROW(2, 'b', *)",
        "MERGE INTO users USING t ON a = b WHEN NOT MATCHED THEN INSERT VALUES (1, 'a', *)",
        "MERGE INTO t USING s ON a = b WHEN NOT MATCHED THEN INSERT (id, password) VALUES ('a', *)",
        "WITH q AS (INSERT INTO users VALUES (1, 'a', *)) SELECT 1, 2, 'c'",
        "INSERT INTO users VALUES (1, 'a', *); SELECT 1, 2, 'c'",
        "CREATE OR REPLACE VIEW users AS SELECT 1, 2, 'c'",
        "SELECT replace('users', 'b', 'c'), insert('a', 1, 2, 'c')",
    ],
)
def test_the_values_of_secret_columns_are_found_in_every_insert(sql: str) -> None:
    knowing = replace(MYSQL, columns=lambda table: ("id", "name", "password") if table == "users" else ())
    assert without_passwords(sql.replace("*", "'canary'"), knowing).text == sql.replace("*", "'***'")
    found = without_passwords(sql.replace("*", ":canary"), knowing)
    assert found.parameters == ({"canary"} if "*" in sql else set())


@given(
    st.lists(st.sampled_from(["INSERT INTO users", *"(),;", "'a'", "SELECT", "VALUES", "FROM", "UNION", "WITH", "AS"]))
)
def test_any_words_of_an_insert_are_read_without_harm(words: list[str]) -> None:
    knowing = replace(MYSQL, columns=lambda table: ("id", "password") if table == "users" else ())
    sql = " ".join(["INSERT INTO users", *words])
    assert without_passwords(sql, knowing).text.replace("'***'", "'a'") == sql


def test_a_store_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"this is no database at all, whatever it looks like" * 50)
    with pytest.raises(errors.NotSupported):
        History(Store(tmp_path)).add(entry("SELECT 1"), SQLITE)
