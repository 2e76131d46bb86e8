"""Which columns hold secrets."""

from browser.database.facts import Column, ForeignKey, Kind, ObjectKind, TableFacts, TableRef
from browser.schema.secrets import columns_with_secrets, secret_names


def test_what_refers_to_a_secret_holds_it() -> None:
    columns = tuple(Column(name, "text", Kind.TEXT) for name in ("id", "session", "person"))
    visits = TableRef(None, "visits")
    keys = (
        ForeignKey("", visits, ("session",), TableRef(None, "sessions"), ("token",)),
        ForeignKey("", visits, ("person",), TableRef(None, "people"), ("id",)),
    )
    facts = TableFacts(visits, ObjectKind.TABLE, columns, foreign_keys=keys)
    assert secret_names(facts) == {"session"}


def test_of_tables_of_one_name_every_place_of_a_secret_is_told() -> None:
    one, other, plain = TableRef("a", "Users"), TableRef("b", "users"), TableRef("a", "plain")
    known = columns_with_secrets({one: ("id", "password"), other: ("token", "x", "pwd"), plain: ("id",)})
    assert known("USERS") == ("token", "password", "pwd")
    assert known("plain") == known("nothing") == ()
