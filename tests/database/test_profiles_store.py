"""The file of saved connections: edited by hands, by two instances at once, and broken."""

import errno
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser import errors, locks
from browser.database import profiles_store
from browser.database import profiles_toml as toml
from browser.database.profiles import Environment, Profile, SecretKind, SecretSource, Tls, new_id, tidy_folder
from browser.database.profiles_store import ProfileStore

ONE = Profile(
    "1",
    "orders",
    "postgresql://ada@h/db?sslmode=require",
    "Shop/Europe",
    "#D0533F",
    Environment.PRODUCTION,
    True,
    SecretSource(SecretKind.COMMAND, "pass show 'db/prod'"),
    Tls("verify-full", "/ca.pem", "/c.pem", "/k.pem"),
    {"pool_size": 7, "pre_ping": True},
)
TWO = Profile("2", "notes", "/home/ada/notes.db", secret=SecretSource(SecretKind.NONE))
THREE = Profile("3", "other", "mysql://h/db", "Shop")

WORD = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=10).map(str.strip).filter(bool)
PROFILES = st.builds(
    Profile,
    id=st.uuids().map(str),
    name=WORD,
    url=st.sampled_from(["postgresql://ada@h/db", "/tmp/a.db", "mysql://h:1/ü"]),
    folder=WORD.map(tidy_folder),
    colour=st.sampled_from(["", "#00FFaa"]),
    environment=st.sampled_from(Environment),
    read_only=st.booleans(),
    secret=st.builds(SecretSource, st.sampled_from(SecretKind), st.text(st.characters(exclude_categories=["Cs"]))),
    options=st.dictionaries(WORD, st.booleans() | st.integers(-9, 9) | WORD, max_size=3),
)


@pytest.fixture
def store(tmp_path: Path) -> ProfileStore:
    return ProfileStore(tmp_path / "home")


def names(store: ProfileStore) -> list[str]:
    return [each.name for each in store.load().all]


@given(st.lists(PROFILES, max_size=4, unique_by=lambda each: each.id))
def test_everything_comes_back(profiles: list[Profile]) -> None:
    document: Any = {toml.TABLES: [toml.table_of(each) for each in profiles]}
    assert [toml.profile_of(each) for each in toml.read(toml.written(document))[toml.TABLES]] == [
        (each, ()) for each in profiles
    ]


@given(PROFILES, PROFILES, PROFILES)
def test_a_patch_is_what_changed(one: Profile, two: Profile, other: Profile) -> None:
    tables = [toml.table_of(each) for each in (one, two, other)]
    assert toml.patched(tables[0], tables[0], tables[1]) == tables[1]
    assert toml.patched(tables[2], tables[0], tables[0]) == tables[2]
    strange = tables[0] | {"mine": [1, 2]}
    assert toml.patched(strange, tables[0], tables[1])["mine"] == [1, 2]


def test_it_is_private(store: ProfileStore) -> None:
    assert store.load() == profiles_store.Profiles()
    store.add(ONE)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.iterdir()}
    assert modes == {"profiles.toml": 0o600, "profiles.lock": 0o600}
    assert store.load().all == (ONE,)


def test_order_folders_and_undo(store: ProfileStore) -> None:
    for each in (ONE, TWO):
        store.add(each)
    store.add(THREE, behind="1")
    assert names(store) == ["orders", "other", "notes"]
    assert store.load().folders == ("Shop", "Shop/Europe")
    store.move(["2"], "Shop", before="1")
    assert names(store) == ["notes", "orders", "other"]
    assert store.load().all[0].folder == "Shop"
    store.rename_folder("Shop", "Market")
    assert store.load().folders == ("Market", "Market/Europe")
    before = store.load()
    removed = store.remove(["2", "3"])
    assert names(store) == ["orders"]
    store.put_back(removed)
    store.put_back(removed)
    assert store.load() == before


@pytest.mark.parametrize(
    ("word", "means"), [("prod", "production"), ("PRODUCTION", "production"), ("Dev", "development")]
)
def test_production_by_a_short_word_is_production(store: ProfileStore, word: str, means: str) -> None:
    store.path.parent.mkdir()
    store.path.write_text(f'[[connection]]\nname = "a"\nurl = "/a.db"\nenvironment = "{word}"\n')
    assert (store.load().all[0].environment, store.load().problem) == (means, "")


def test_hand_edits_survive(store: ProfileStore) -> None:
    store.path.parent.mkdir()
    store.path.write_text(
        'theirs = 5\n[[connection]]\nname = "orders"\nurl = "postgresql://ada@h/db"\nnote = "ask Bob"\n'
        'environment = "qa"\n[connection.secret]\nsource = "ask"\nlater = true\n'
        '[[connection]]\nname = "orders"\nurl = "postgresql://ada@h/db"\n'
        "[[connection]]\nname = 7\n"
        '[[connection]]\nname = "wide"\nurl = "mysql://h/d"\n[connection.tls]\nmode = "maybe"\n'
    )
    found = store.load()
    assert [each.name for each in found.all] == ["orders", "orders"]
    assert len({each.id for each in found.all}) == 2
    assert found == store.load()
    for word in ("environment", "no url", "maybe"):
        assert word in found.problem
    store.update(found.all[0], replace(found.all[0], name="renamed", secret=SecretSource(SecretKind.KEYRING)))
    text = store.path.read_text()
    for kept in ("theirs = 5", "ask Bob", '"qa"', "later = true", "maybe", "name = 7"):
        assert kept in text
    assert [each.name for each in store.load().all] == ["renamed", "orders"]
    assert store.load().all[1].id == found.all[1].id


def test_a_password_in_the_file_is_not_used_and_not_written_again(store: ProfileStore) -> None:
    store.path.parent.mkdir()
    store.path.write_text('[[connection]]\nname = "x"\nurl = "postgresql://ada:canary-9@h/db"\n')
    found = store.load()
    assert found.all[0].url == "postgresql://ada@h/db"
    assert "password" in found.problem
    assert "canary" not in str(found)
    store.add(TWO)
    assert "canary" not in store.path.read_text()


@pytest.mark.parametrize("text", [b"[[connection", b"\xff\xfe", b"connection = 5", b"[connection]\na = 1"])
def test_a_broken_file_is_told_and_kept(store: ProfileStore, text: bytes) -> None:
    store.path.parent.mkdir()
    for number in (1, 2):
        store.path.write_bytes(text)
        assert "cannot be read" in store.load().problem
        store.add(replace(TWO, id=str(number)))
        assert names(store) == ["notes"]
    kept = sorted(path.name for path in store.path.parent.glob("*.broken*"))
    assert kept == ["profiles.toml.broken", "profiles.toml.broken-2"]
    assert store.path.with_name(kept[0]).read_bytes() == text


def test_two_who_change_the_same_one_both_count(store: ProfileStore) -> None:
    store.add(ONE)
    store.update(ONE, replace(ONE, name="theirs"))
    store.update(ONE, replace(ONE, colour="#000000"))
    assert store.load().all == (replace(ONE, name="theirs", colour="#000000"),)
    store.remove(["1"])
    store.update(ONE, ONE)
    assert store.load().all == (ONE,)


ADD = """
import sys
from pathlib import Path
from browser.database.profiles import Profile, new_id
from browser.database.profiles_store import ProfileStore
for number in range(40):
    ProfileStore(Path(sys.argv[1])).add(Profile(new_id(), f"{sys.argv[2]}-{number}", "/a.db"))
"""


def test_instances_lose_nothing_of_each_other(store: ProfileStore) -> None:
    home = str(store.path.parent)
    writers = [subprocess.Popen([sys.executable, "-c", ADD, home, name]) for name in ("a", "b")]

    def add() -> None:
        for number in range(40):
            store.add(Profile(new_id(), f"c-{number}", "/a.db"))

    thread = threading.Thread(target=add)
    thread.start()
    problems = set()
    while thread.is_alive():
        problems.add(store.load().problem)  # a reader sees the old or the new file
    thread.join()
    assert [writer.wait() for writer in writers] == [0, 0]
    assert problems == {""}
    assert set(names(store)) == {f"{name}-{number}" for name in "abc" for number in range(40)}
    assert len(names(store)) == 120


def test_whoever_waits_too_long_is_told(store: ProfileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add(ONE)
    monkeypatch.setattr(profiles_store, "BUSY_SECONDS", 0.1)
    with (
        locks.alone(store.path.with_suffix(".lock"), 1),
        pytest.raises(errors.NotSupported, match="Another Rowlore"),
    ):
        store.remove(["1"])
    assert names(store) == ["orders"]


def test_a_disk_that_takes_nothing_is_told(store: ProfileStore) -> None:
    store.path.parent.parent.joinpath("home").write_text("a file")
    with pytest.raises(errors.NotSupported, match="could not be stored"):
        store.add(ONE)
    assert store.load().all == ()


def test_a_network_drive_that_does_not_answer_is_no_other_instance(
    store: ProfileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OSError(errno.ETIMEDOUT, "Connection timed out")

    monkeypatch.setattr(profiles_store, "write_private", away)
    with pytest.raises(errors.NotSupported, match="could not be stored") as told:
        store.add(ONE)
    assert told.value.words == "Connection timed out"


def test_a_link_to_the_file_stays_one(store: ProfileStore, tmp_path: Path) -> None:
    store.path.parent.mkdir()
    kept = tmp_path / "dotfiles"
    kept.write_text("")
    store.path.symlink_to(kept)
    store.add(ONE)
    assert store.path.is_symlink() and "orders" in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_they_are_found_by_name(store: ProfileStore) -> None:
    for each in (ONE, TWO, THREE, replace(THREE, id="4", folder="Other"), replace(TWO, id="5", name="Notes")):
        store.add(each)
    found = store.load()
    assert found.named("orders") == found.named("Shop/Europe/orders") == found.named("ORDERS") == ONE
    assert found.named("notes") == TWO
    assert found.named("Shop/other") == THREE
    for name, word in (("other", "Other/other"), ("NOTES", "Notes"), ("order", "orders"), ("", "")):
        with pytest.raises(errors.NotSupported) as refused:
            found.named(name)
        assert word in refused.value.hint
    store.add(replace(TWO, id="6"))
    with pytest.raises(errors.NotSupported, match="Give one of them another name"):
        store.load().named("notes")
