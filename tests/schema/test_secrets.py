"""Which columns hold secrets."""

from browser.database.facts import Column, ForeignKey, Kind, ObjectKind, TableFacts, TableRef
from browser.schema.secrets import secret_names


def test_what_refers_to_a_secret_holds_it() -> None:
    columns = tuple(Column(name, "text", Kind.TEXT) for name in ("id", "session", "person"))
    visits = TableRef(None, "visits")
    keys = (
        ForeignKey("", visits, ("session",), TableRef(None, "sessions"), ("token",)),
        ForeignKey("", visits, ("person",), TableRef(None, "people"), ("id",)),
    )
    facts = TableFacts(visits, ObjectKind.TABLE, columns, foreign_keys=keys)
    assert secret_names(facts) == {"session"}
