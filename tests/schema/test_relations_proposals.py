"""Guessed relations: what is proposed, why, and what is not."""

from browser.database.facts import Column, Kind
from browser.schema.relations import proposals
from tests.schema.test_relations import catalog_of, key, table


def guessed(*tables: object) -> list[tuple[str, str, str]]:
    found = proposals(catalog_of(*tables))  # type: ignore[arg-type]
    assert all(each.reason.endswith(".") for each in found)
    return [(each.key.table.name, each.key.columns[0], str(each.key.target)) for each in found]


def test_by_the_name_of_the_table() -> None:
    found = guessed(
        table("users", "id"),
        table("categories", "id"),
        table("order_items", "id user_id categoryId billing_user_id order_item_id name"),
    )
    assert found == [
        ("order_items", "user_id", "main.users"),
        ("order_items", "categoryId", "main.categories"),
        ("order_items", "billing_user_id", "main.users"),
        ("order_items", "order_item_id", "main.order_items"),
    ]


def test_by_the_name_of_the_key_and_as_a_tree() -> None:
    customers = table("Customers", "CustomerID parent_id", primary="CustomerID")
    assert guessed(customers, table("Orders", "OrderID CustomerID", primary="OrderID")) == [
        ("Customers", "parent_id", "main.Customers"),
        ("Orders", "CustomerID", "main.Customers"),
    ]


def test_nothing_is_proposed_twice_or_for_another_type() -> None:
    users = table("users", "id")
    assert guessed(users, table("a", "id user_id", keys=[key("a", "user_id", "users")])) == []
    catalog = catalog_of(users, table("a", "id user_id"))
    assert proposals(catalog, [key("a", "user_id", "users")]) == ()
    text = table("b", "id")
    text = type(text)(text.ref, text.kind, (*text.columns, Column("user_id", "varchar(9)", Kind.TEXT)))
    assert guessed(users, text) == []


def test_the_same_schema_wins_and_a_choice_between_two_others_is_none() -> None:
    here, there, elsewhere = table("users", "id"), table("x.users", "id"), table("y.users", "id")
    a = table("a", "id user_id")
    assert guessed(here, there, a) == [("a", "user_id", "main.users")]
    assert guessed(there, a) == [("a", "user_id", "x.users")]
    assert guessed(there, elsewhere, a) == []


def test_the_reason_is_a_sentence() -> None:
    (found,) = proposals(catalog_of(table("users", "id"), table("a", "id user_id")))
    assert found.reason == "user_id is named after users, and both are INTEGER."
