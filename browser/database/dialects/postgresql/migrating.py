"""Changing a schema in PostgreSQL: all of it in a transaction, most of it under ACCESS EXCLUSIVE."""

from browser.database.dialects.base.migrating import Change, Effect, Held, Migrating, Retyping
from browser.database.dialects.postgresql.lexis import LEXIS

_READ = "every row is checked"
_BUILT = "the index is built"
_REWRITTEN = "the whole table is written anew"
_UNIQUE = (
    "First op.create_index(..., unique=True, postgresql_concurrently=True) in an autocommit_block(), then"
    " ALTER TABLE ... ADD CONSTRAINT ... UNIQUE USING INDEX, which takes a moment."
)
_KEY = _UNIQUE.replace("... UNIQUE", "... PRIMARY KEY")
_NOT_VALID = (
    "Add it with postgresql_not_valid=True, which checks new rows only, and VALIDATE CONSTRAINT in a revision of its"
    " own: that reads the rows while others go on writing."
)

MIGRATING = Migrating(
    "PostgreSQL",
    names=frozenset({"postgresql"}),
    lexis=LEXIS,
    rolls_back=True,
    half_done="",
    effects={
        Change.INDEX: Effect(
            Held.WRITES,
            _BUILT,
            "Use postgresql_concurrently=True inside `with op.get_context().autocommit_block():`.",
        ),
        Change.UNIQUE: Effect(Held.EVERYTHING, _BUILT, _UNIQUE),
        Change.PRIMARY_KEY: Effect(Held.EVERYTHING, _BUILT, _KEY),
        Change.FOREIGN_KEY: Effect(Held.WRITES, _READ, _NOT_VALID, both=True),
        Change.CHECK: Effect(Held.EVERYTHING, _READ, _NOT_VALID),
        Change.EXCLUDE: Effect(Held.EVERYTHING, _BUILT, "Do it when nobody needs the table: there is no other way."),
        Change.NOT_NULL: Effect(
            Held.EVERYTHING,
            _READ,
            "Add CHECK (column IS NOT NULL) NOT VALID, VALIDATE it in the next revision, then SET NOT NULL: it trusts"
            " the check and reads nothing. Drop the check last.",
        ),
        Change.TYPE: Effect(
            Held.EVERYTHING,
            _REWRITTEN,
            "Add a new column, fill it in portions, let the program change over, then drop the old one.",
        ),
        Change.COMPUTED_COLUMN: Effect(
            Held.EVERYTHING,
            _REWRITTEN,
            "Add the column without a default, set the default afterwards, and fill the old rows in portions.",
        ),
        Change.REBUILD: Effect(
            Held.EVERYTHING,
            _REWRITTEN,
            "Keep it out of migrations; REINDEX has CONCURRENTLY, and plain VACUUM holds nobody up.",
        ),
    },
    free=frozenset(Retyping),
    # now() is the transaction's time, the same for every row: it is kept once, beside the table.
    computed=frozenset({"clock_timestamp", "timeofday", "random", "nextval", "gen_random_uuid", "uuid_generate_v4"}),
    concurrent_indexes=True,
    enum_types=True,
    alone=frozenset(
        {"VACUUM", "CREATE DATABASE", "DROP DATABASE", "CREATE TABLESPACE", "DROP TABLESPACE", "ALTER SYSTEM"}
    ),
)
