"""The app's own file: what is remembered comes back, for two instances, and nobody else reads it."""

import json
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from browser import errors
from browser.database.facts import ForeignKey, TableRef
from browser.database.url import parse
from browser.store import FILE, Store, connection_key

USERS, ORDERS = TableRef("main", "users"), TableRef(None, 'or"ders')
KEY = ForeignKey("", ORDERS, ("a", "b"), USERS, ("x", "y"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "new" / "home")


def test_declared_relations(store: Store) -> None:
    assert store.declared("one") == ()
    other = ForeignKey("", USERS, ("z",), USERS, ("x",))
    for _ in range(2):
        store.declare("one", KEY)
    store.declare("one", other)
    store.declare("two", other)
    assert set(store.declared("one")) == {KEY, other}
    assert len(store.declared("one")) == 2
    store.forget("one", KEY)
    assert store.declared("one") == store.declared("two") == (other,)


def test_the_rule_of_a_declared_relation_is_kept(store: Store) -> None:
    store.declare("one", KEY)
    ruled = replace(KEY, on_delete="CASCADE")
    store.declare("one", ruled)
    assert store.declared("one") == (ruled,)
    store.forget("one", KEY)
    assert store.declared("one") == ()


def test_a_file_of_the_first_version_is_brought_up_to_date(store: Store) -> None:
    store.path.parent.mkdir(parents=True)
    relation = json.dumps([[None, 'or"ders'], ["a", "b"], ["main", "users"], ["x", "y"]])
    with closing(sqlite3.connect(store.path)) as first:
        first.executescript(
            "CREATE TABLE declared_relation (connection TEXT NOT NULL, relation TEXT NOT NULL,"
            " PRIMARY KEY (connection, relation)) WITHOUT ROWID;"
            'CREATE TABLE label_column (connection TEXT NOT NULL, "table" TEXT NOT NULL, "column" TEXT NOT NULL,'
            ' PRIMARY KEY (connection, "table")) WITHOUT ROWID;'
            "CREATE TABLE trail (connection TEXT NOT NULL, name TEXT NOT NULL, trail TEXT NOT NULL,"
            " saved TEXT NOT NULL, PRIMARY KEY (connection, name)) WITHOUT ROWID; PRAGMA user_version = 1;"
        )
        first.execute("INSERT INTO declared_relation VALUES ('one', ?)", (relation,))
        first.execute("INSERT INTO trail VALUES ('one', 'old', '{\"version\": 1}', '2026-01-01T00:00:00Z')")
        first.commit()
    assert store.declared("one") == (KEY,)
    assert [each.name for each in store.trails("one")] == ["old"]
    store.declare("one", replace(KEY, on_delete="SET NULL"))
    assert [each.on_delete for each in store.declared("one")] == ["SET NULL"]


def test_label_columns(store: Store) -> None:
    store.choose_label("one", USERS, "name")
    store.choose_label("one", ORDERS, "a")
    store.choose_label("one", USERS, "email")
    assert store.label_columns("one") == {USERS: "email", ORDERS: "a"}
    store.choose_label("one", USERS, None)
    assert store.label_columns("one") == {ORDERS: "a"}
    assert store.label_columns("two") == {}


def test_trails(store: Store) -> None:
    odd = {"version": 3, "text": "ü\ud800"}
    assert store.save_trail("one", "b", {"version": 1}) == "b"
    assert store.save_trail("one", "a", {"version": 2}) == "a"
    assert store.save_trail("one", "b", odd) == "b (2)", "another trail of that name"
    assert store.save_trail("one", "b", {"version": 4}) == "b (3)"
    assert store.save_trail("one", "c", odd) == "b (2)", "it is kept already"
    assert store.save_trail("two", "b", odd) == "b"
    assert [(each.name, each.trail) for each in store.trails("one")][:3] == [
        ("a", {"version": 2}),
        ("b", {"version": 1}),
        ("b (2)", odd),
    ]
    assert store.trails("one")[0].saved.endswith("Z")
    store.delete_trail("one", "a")
    assert [each.name for each in store.trails("one")] == ["b", "b (2)", "b (3)"]


def test_trails_are_renamed(store: Store) -> None:
    store.save_trail("one", "a", {"version": 1})
    store.save_trail("one", "b", {"version": 2})
    store.rename_trail("one", "a", "it's & <b>")
    store.rename_trail("one", "b", "b")
    assert {each.name: each.trail["version"] for each in store.trails("one")} == {"it's & <b>": 1, "b": 2}
    with pytest.raises(errors.NotSupported, match="called “b” already"):
        store.rename_trail("one", "it's & <b>", "b")
    with pytest.raises(errors.NotSupported, match="not kept any more"):
        store.rename_trail("one", "a", "c")
    assert [each.name for each in store.trails("one")] == ["b", "it's & <b>"]
    store.save_trail("one", "c", {"version": 3})


def test_only_the_owner_reads_it(store: Store) -> None:
    store.declare("one", KEY)
    with closing(sqlite3.connect(store.path)) as held:
        held.execute("BEGIN")
        held.execute("SELECT * FROM trail").fetchall()
        store.declare("two", KEY)
        assert {stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.glob(FILE + "*")} == {0o600}
        assert held.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700


def test_many_threads_of_two_instances(tmp_path: Path) -> None:
    keys = [ForeignKey("", USERS, (f"c{number}",), USERS, ("x",)) for number in range(40)]
    for number in range(20):  # the first WAL of a file is a matter of luck
        stores = [Store(tmp_path / str(number)), Store(tmp_path / str(number))]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda pair, two=stores: two[pair[0] % 2].declare("one", pair[1]), enumerate(keys)))
        assert set(stores[0].declared("one")) == set(keys)


def test_a_file_that_cannot_be_used(store: Store, tmp_path: Path) -> None:
    store.declare("one", KEY)
    with closing(sqlite3.connect(store.path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(errors.NotSupported, match="newer version"):
        store.declared("one")
    broken = Store(tmp_path)
    broken.path.write_bytes(b"not a database, and long enough to be looked at" * 100)
    with pytest.raises(errors.NotSupported, match="cannot be read"):
        broken.trails("one")
    assert broken.path.read_bytes().startswith(b"not a database"), "what cannot be read is not thrown away"
    (tmp_path / "file").write_text("")
    with pytest.raises(errors.NotSupported):
        Store(tmp_path / "file").declared("one")


def test_the_key_of_a_connection_has_no_secret() -> None:
    key = connection_key(parse("postgresql+psycopg2://ada:canary@db.example:5433/app?connect_timeout=3"))
    assert key == "postgresql://ada@db.example:5433/app"
    assert connection_key(parse("mysql+pymysql://ada@h/x")) == connection_key(parse("mariadb+asyncmy://ada:p@h/x"))
    assert connection_key(parse("sqlite+aiosqlite:////tmp/a.db")) == connection_key(parse("/tmp/a.db"))
