"""RelationGraph on catalogs that are made by hand: it asks nothing of a database."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from browser.database.facts import (
    BrokenTable,
    Column,
    ForeignKey,
    Kind,
    ObjectKind,
    ObjectName,
    TableFacts,
    TableRef,
    UniqueKey,
)
from browser.schema.catalog import Catalog
from browser.schema.relations import RelationGraph, RelationKind, Via


def ref(name: str) -> TableRef:
    schema, _, table = name.rpartition(".")
    return TableRef(schema or "main", table)


def table(
    name: str, columns: str, *, primary: str = "id", unique: Sequence[str] = (), keys: Sequence[ForeignKey] = ()
) -> TableFacts:
    facts = tuple(
        Column(each, "INTEGER", Kind.NUMBER, nullable=each not in primary.split()) for each in columns.split()
    )
    uniques = tuple(UniqueKey("", tuple(each.split())) for each in unique)
    key = UniqueKey("", tuple(primary.split())) if primary else None
    return TableFacts(ref(name), ObjectKind.TABLE, facts, key, uniques, tuple(keys))


def key(name: str, columns: str, target: str, target_columns: str = "id", on_delete: str = "") -> ForeignKey:
    return ForeignKey("", ref(name), tuple(columns.split()), ref(target), tuple(target_columns.split()), on_delete)


def catalog_of(*tables: TableFacts) -> Catalog:
    names = tuple(ObjectName(each.ref, each.kind) for each in tables)
    keys = tuple(key for each in tables for key in each.foreign_keys)
    return Catalog("main", ("main",), names, keys, {each.ref: each for each in tables})


def names(graph: RelationGraph, name: str) -> dict[str, list[str]]:
    kinds = {"out": graph.outgoing, "in": graph.incoming, "through": graph.through}
    return {kind: [each.name for each in of(ref(name))] for kind, of in kinds.items()}


BLOG = catalog_of(
    table("users", "id name"),
    table("posts", "id user_id title", keys=[key("posts", "user_id", "users")]),
    table("tags", "id name"),
    table(
        "post_tags",
        "post_id tag_id",
        primary="post_id tag_id",
        keys=[key("post_tags", "post_id", "posts"), key("post_tags", "tag_id", "tags")],
    ),
)


def test_both_ways_and_through_the_link_table() -> None:
    graph = RelationGraph(BLOG)
    assert names(graph, "posts") == {"out": ["user"], "in": ["post_tags"], "through": ["tags through post_tags"]}
    assert names(graph, "users") == {"out": [], "in": ["posts"], "through": []}
    tags = graph.relation(ref("posts"), "tags through post_tags")
    assert (tags.columns, tags.target, tags.target_columns) == (("id",), ref("tags"), ("id",))
    assert tags.via == Via(ref("post_tags"), ("post_id",), ("tag_id",), payload=False)
    user = graph.relation(ref("posts"), "user")
    assert (user.kind, user.to_one, user.columns, user.target_columns) == ("references", True, ("user_id",), ("id",))
    posts = graph.relation(ref("users"), "posts")
    assert (posts.kind, posts.to_one, posts.columns, posts.target_columns) == (
        "referenced by",
        False,
        ("id",),
        ("user_id",),
    )
    assert graph.inverse(posts) == user
    assert graph.inverse(user) == posts
    back = graph.inverse(tags)
    assert back is not None and back.name == "posts through post_tags"
    with pytest.raises(KeyError):
        graph.relation(ref("posts"), "nothing")


def test_a_link_table_with_payload_and_a_key_of_its_own_is_still_a_link_table() -> None:
    keys = [key("roles", "film_id", "films"), key("roles", "actor_id", "actors")]
    link = table("roles", "id film_id actor_id part", unique=["film_id actor_id"], keys=keys)
    graph = RelationGraph(catalog_of(table("films", "id"), table("actors", "id"), link))
    assert names(graph, "films") == {"out": [], "in": ["roles"], "through": ["actors through roles"]}
    via = graph.through(ref("films"))[0].via
    assert via is not None and via.payload
    bare = replace(link, columns=link.columns[:3])
    graph = RelationGraph(catalog_of(table("films", "id"), table("actors", "id"), bare))
    via = graph.through(ref("films"))[0].via
    assert via is not None and not via.payload, "the link's own key is no payload"


def test_what_is_no_link_table() -> None:
    films, actors, third = table("films", "id"), table("actors", "id"), table("third", "id")
    two = [key("x", "a", "films"), key("x", "b", "actors")]
    for primary, keys in (
        ("id", two),
        ("a b c", [*two, key("x", "c", "third")]),
        ("a", two),
        ("a b", [two[0], key("x", "a b", "third", "id id")]),
    ):
        link = table("x", "id a b c", primary=primary, keys=keys)
        assert not RelationGraph(catalog_of(films, actors, third, link)).through(ref("films")), primary


def test_link_keys_that_share_a_column() -> None:
    keys = [key("x", "tenant a", "films", "tenant id"), key("x", "tenant b", "actors", "tenant id")]
    link = table("x", "tenant a b", primary="tenant a b", keys=keys)
    films, actors = (table(name, "tenant id", primary="tenant id") for name in ("films", "actors"))
    (relation,) = RelationGraph(catalog_of(films, actors, link)).through(ref("films"))
    assert relation.via == Via(ref("x"), ("tenant", "a"), ("tenant", "b"))


def test_parallel_and_self_referencing_keys_are_named_by_their_columns() -> None:
    orders = table(
        "orders",
        "id billing_id shipping_id",
        keys=[key("orders", "billing_id", "addresses"), key("orders", "shipping_id", "addresses")],
    )
    people = table("people", "id manager_id", keys=[key("people", "manager_id", "people")])
    friends = table(
        "friends",
        "person_id friend_id",
        primary="person_id friend_id",
        keys=[key("friends", "person_id", "people"), key("friends", "friend_id", "people")],
    )
    graph = RelationGraph(catalog_of(orders, table("addresses", "id"), people, friends))
    assert names(graph, "orders")["out"] == ["billing", "shipping"]
    assert names(graph, "addresses")["in"] == ["orders by billing_id", "orders by shipping_id"]
    assert names(graph, "people") == {
        "out": ["manager"],
        "in": ["people by manager_id", "friends by person_id", "friends by friend_id"],
        "through": ["people through friends by friend_id", "people through friends by person_id"],
    }


def test_names_are_unique_whatever_clashes() -> None:
    keys = [key("a", f"{name}", "b") for name in ("user", "user_id", "userId", "id_user")]
    keys += [key("a", "user", "b", "other"), key("a", "user user_id", "b", "id other"), key("a", "id", "b")]
    a = table("a", "id user user_id userId id_user", keys=keys)
    into = [table("user", "id x", keys=[key("user", "x", "a")]), table("t.user", "id", keys=[key("t.user", "id", "a")])]
    graph = RelationGraph(catalog_of(a, table("b", "id other"), *into))
    found = [relation.name for relation in graph.relations(ref("a"))]
    assert len(found) == len(keys) + 2
    assert len(set(found)) == len(found)
    assert "t.user" in found
    assert all(found)


def test_thirteen_parallel_keys_and_two_hundred_incoming() -> None:
    columns = [f"c{number}_id" for number in range(13)]
    many = table("many", "id " + " ".join(columns), keys=[key("many", each, "many") for each in columns])
    incoming = [table(f"t{number}", "id many_id", keys=[key(f"t{number}", "many_id", "many")]) for number in range(200)]
    graph = RelationGraph(catalog_of(many, *incoming))
    assert len(graph.outgoing(ref("many"))) == 13
    assert len(graph.incoming(ref("many"))) == 213
    assert len({each.name for each in graph.relations(ref("many"))}) == 226


def test_one_to_one_where_the_referencing_columns_are_unique() -> None:
    keys = [key("details", "order_id", "orders"), key("details", "a b", "orders", "x y")]
    details = table("details", "order_id a b", primary="order_id", keys=keys)
    graph = RelationGraph(catalog_of(table("orders", "id x y", unique=["x y"]), details))
    assert [each.to_one for each in graph.incoming(ref("orders"))] == [True, False]
    assert [each.to_one for each in graph.outgoing(ref("details"))] == [True, True]


def test_a_declared_relation_to_columns_that_are_not_unique_may_lead_to_many() -> None:
    by_hand = key("a", "code", "b", "code")
    graph = RelationGraph(catalog_of(table("a", "id code"), table("b", "id code")), [by_hand])
    (relation,) = graph.outgoing(ref("a"))
    assert relation.declared and not relation.to_one and relation.key == by_hand
    assert [each.declared for each in graph.incoming(ref("b"))] == [True]


def test_broken_keys_are_left_out_and_listed() -> None:
    keys = [
        key("a", "x", "gone"),
        key("a", "y", "b", "gone"),
        key("a", "z", "b", ""),
        key("a", "gone", "b"),
        key("a", "u", "unreadable"),
        key("a", "w", "b"),
    ]
    a, b = table("a", "id u w x y z", keys=keys), table("b", "id")
    catalog = catalog_of(a, b)
    unreadable = ref("unreadable")
    catalog = replace(catalog, objects=(*catalog.objects, ObjectName(unreadable, ObjectKind.TABLE)))
    catalog = catalog.with_details({unreadable: BrokenTable(unreadable, ObjectKind.TABLE, "reason")})
    graph = RelationGraph(catalog)
    assert [each.key for each in graph.relations(ref("a"))] == [keys[-1]]
    assert graph.broken(ref("a")) == tuple(keys[:-1])
    assert [each.key for each in graph.incoming(ref("b"))] == [keys[-1]]
    known = Catalog("main", ("main",), catalog.objects, tuple(keys), {}, {ref("b"): ("id",)})
    assert graph.broken(ref("b")) == ()
    assert keys[1] in RelationGraph(known).broken(ref("a")), "names of columns are enough"


def test_needs_names_the_neighbours_whose_details_are_not_read() -> None:
    bare = replace(BLOG, details={})
    graph = RelationGraph(bare)
    assert graph.is_complete
    assert {each.ref.name for each in graph.needs(ref("posts"))} == {"posts", "users", "post_tags"}
    assert not graph.through(ref("posts")), "whether post_tags is a link table is not known yet"
    link = {ref("post_tags"): BLOG.details[ref("post_tags")]}
    assert {each.ref.name for each in RelationGraph(bare.with_details(link)).needs(ref("posts"))} == {
        "posts",
        "users",
        "tags",
    }
    assert RelationGraph(BLOG).needs(ref("posts")) == ()
    assert not RelationGraph(replace(BLOG, foreign_keys=None)).is_complete


def test_the_same_key_twice_is_one_relation_and_a_partition_has_its_parents() -> None:
    twice = replace(key("a", "x y", "b", "p q"), name="second")
    a = table("a", "id x y", keys=[key("a", "y x", "b", "q p"), twice])
    part = table("a_2026", "id x y", keys=[key("a_2026", "x y", "b", "p q")])
    catalog = catalog_of(a, part, table("b", "p q", primary="p q"))
    objects = (*(each for each in catalog.objects if each.ref != part.ref), ObjectName(part.ref, part.kind, a.ref))
    graph = RelationGraph(replace(catalog, objects=objects))
    assert [each.target.name for each in graph.incoming(ref("b"))] == ["a"]
    assert len(graph.outgoing(ref("a"))) == 1


def test_kinds_are_the_titles_of_their_groups() -> None:
    assert [str(kind) for kind in RelationKind] == ["references", "referenced by", "through"]
