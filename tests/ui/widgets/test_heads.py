from browser.database.facts import Column, ForeignKey, Kind, ObjectKind, TableFacts, TableRef, UniqueKey
from browser.ui import theme
from browser.ui.widgets.heads import KIND_ICONS, heads_of, plain_heads

ORDERS = TableRef("main", "orders")
FACTS = TableFacts(
    ORDERS,
    ObjectKind.TABLE,
    (
        Column("id", "integer", Kind.NUMBER, nullable=False, identity=True),
        Column("user_id", "integer", Kind.NUMBER, default="7", comment="who <b>paid</b>"),
        Column("note", "", Kind.TEXT, generated="id || 'x'"),
    ),
    UniqueKey("", ("id",)),
    foreign_keys=(ForeignKey("fk", ORDERS, ("user_id",), TableRef("main", "users"), ("id",)),),
)


def test_keys_and_references_are_marked() -> None:
    assert [head.words for head in heads_of(FACTS)] == ["key", "reference", "text"]
    assert [head.right for head in heads_of(FACTS)] == [True, False, False]  # a label stands behind a reference


def test_the_tip_tells_what_the_catalog_knows() -> None:
    key, reference, note = heads_of(FACTS)
    assert key.tip == "id\ninteger · not NULL\npart of the primary key\nidentity: numbered by the database"
    assert reference.tip.endswith("references main.users (id)\ndefault: 7\nwho <b>paid</b>")
    assert note.tip == "note\nno declared type · NULL allowed\ngenerated: id || 'x'"


def test_every_kind_has_its_icon() -> None:
    assert set(KIND_ICONS) == set(Kind)
    for head in plain_heads([Column("c", "", kind) for kind in Kind]):
        assert not theme.icon(head.icon).isNull()


def test_a_number_that_is_hidden_stands_where_its_mask_does() -> None:
    (pin, count) = plain_heads([Column(name, "integer", Kind.NUMBER) for name in ("pin", "prompt_tokens")])
    assert (pin.secret, pin.right) == (True, False)
    assert (count.secret, count.right) == (False, True)
