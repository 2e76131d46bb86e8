"""Which folder belongs to a connection is remembered."""

from pathlib import Path

from browser.migrate.places import Place, Places, own_project
from browser.migrate.project import read_project
from browser.store import Store


def test_a_place_is_kept_for_each_connection(store: Store) -> None:
    places = Places(store)
    assert places.of("sqlite:///a.db") is None
    kept = Place(Path("/some/where"), Path("/usr/bin/python3"), None)
    places.keep("sqlite:///a.db", kept)
    places.keep("sqlite:///b.db", Place(Path("/else"), lock_timeout=2.5))
    assert Places(Store(store.path.parent)).of("sqlite:///a.db") == kept
    assert places.of("sqlite:///b.db") == Place(Path("/else"), None, 2.5)
    places.forget("sqlite:///a.db")
    assert places.of("sqlite:///a.db") is None


def test_a_name_of_any_bytes_can_be_kept(store: Store) -> None:
    Places(store).keep("x", Place(Path("/tmp/\udcff")))
    assert Places(store).of("x") is not None


def test_the_app_s_own_migrations_are_a_project() -> None:
    assert len(read_project(own_project()).revisions) == 7
