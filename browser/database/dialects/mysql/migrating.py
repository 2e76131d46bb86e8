"""Changing a schema in MariaDB and MySQL: every change commits; much of it is done online, by InnoDB."""

from browser.database.dialects.base.migrating import Change, Effect, Held, Migrating, Retyping
from browser.database.dialects.mysql.lexis import LEXIS

_COPIED = "the table is copied row by row"
_BUILT = "the index is built"
_ASK = "Say ALGORITHM=INPLACE, LOCK=NONE in the statement, so that the server refuses it rather than lock the table."
_NEW_COLUMN = "Add a new column, fill it in portions, let the program change over, then drop the old one."
_CHANGE_TOOL = "Do it when nobody writes, or with a tool that copies online (pt-online-schema-change, gh-ost)."

MIGRATING = Migrating(
    "MariaDB",
    names=frozenset({"mysql", "mariadb"}),
    lexis=LEXIS,
    rolls_back=False,
    half_done="MariaDB commits with every change of the schema.",
    effects={
        Change.INDEX: Effect(Held.NOTHING, _BUILT, _ASK),
        Change.UNIQUE: Effect(Held.NOTHING, _BUILT, _ASK),
        Change.PRIMARY_KEY: Effect(Held.NOTHING, "the whole table is written anew", _ASK),
        Change.FOREIGN_KEY: Effect(
            Held.WRITES,
            _COPIED,
            "With SET foreign_key_checks=0 it is added in place and no old row is checked: check them by a query.",
        ),
        Change.CHECK: Effect(Held.WRITES, _COPIED, _CHANGE_TOOL),
        Change.EXCLUDE: Effect(Held.WRITES, _COPIED, _CHANGE_TOOL),
        Change.NOT_NULL: Effect(Held.NOTHING, "the whole table is written anew", _ASK),
        Change.TYPE: Effect(Held.WRITES, _COPIED, _NEW_COLUMN),
        Change.COMPUTED_COLUMN: Effect(
            Held.WRITES,
            _COPIED,
            "Add the column without a default, set the default afterwards, and fill the old rows in portions.",
        ),
        Change.REBUILD: Effect(Held.NOTHING, "the whole table is written anew", "Keep it out of migrations."),
    },
    free=frozenset({Retyping.LONGER_TEXT}),
    # 128 to 255 bytes need a second byte for their length when there may be more; utf8mb4 takes four a character.
    copied_texts=(31, 63),
    computed=frozenset({"uuid", "uuid_short", "rand", "sys_guid", "random_bytes", "nextval"}),
    fills_not_null=True,
)
