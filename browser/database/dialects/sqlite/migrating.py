"""Changing a schema in SQLite: one writer for the whole file, and an ALTER TABLE that does little."""

from browser.database.dialects.base.migrating import Change, Effect, Held, Migrating, Retyping
from browser.database.dialects.sqlite.lexis import LEXIS

_COPIED = "the table is made anew and its rows are copied"

MIGRATING = Migrating(
    "SQLite",
    names=frozenset({"sqlite"}),
    lexis=LEXIS,
    rolls_back=False,
    half_done="Python's driver for SQLite opens no transaction for changes of the schema, so each stays by itself.",
    effects={
        **dict.fromkeys(Change, Effect(Held.WRITES, _COPIED)),
        Change.INDEX: Effect(Held.WRITES, "the index is built"),
        Change.REBUILD: Effect(Held.WRITES, "the whole file is written anew", "Keep it out of migrations."),
    },
    free=frozenset[Retyping](),
    computed=frozenset({"random", "randomblob", "current_timestamp", "current_date", "current_time", "datetime"}),
    copies_tables=True,
    alone=frozenset({"VACUUM"}),
)
