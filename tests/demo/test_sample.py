"""The sample rows: always the same, consistent with each other, within their columns, awkward on purpose."""

import struct
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import String

from browser.demo.fill import IN_ORDER
from browser.demo.models import Base, OrderStatus
from browser.demo.sample import Row, Sample, Sizes

TODAY = date(2026, 11, 20)
END = datetime(2026, 11, 20, tzinfo=UTC)

Tables = dict[str, list[Row]]


def _sample(scale: float, today: date = TODAY) -> Tables:
    sample = Sample(Sizes.of(scale), today)
    return {name: list(getattr(sample, name)()) for name in IN_ORDER}


@pytest.fixture(scope="module")
def rows() -> Tables:
    return _sample(1)


def test_the_default_demo_has_its_sizes(rows: Tables) -> None:
    assert {name: len(rows[name]) for name in ("users", "products", "tags", "posts", "orders")} == {
        "users": 320,
        "products": 60,
        "tags": 24,
        "posts": 900,
        "orders": 1500,
    }
    assert len(rows["order_items"]) > 3000 and len(rows["post_tags"]) > 1000
    assert Sizes.of(1).total == 320 + 60 + 900 + 1500
    assert Sizes.of(667).orders == 1_000_500


def test_the_same_day_gives_the_same_rows(rows: Tables) -> None:
    assert _sample(1) == rows


def test_another_day_gives_the_same_people_at_another_time(rows: Tables) -> None:
    later = _sample(1, TODAY + timedelta(days=40))
    for row, other in zip(rows["users"], later["users"], strict=True):
        assert row["email"] == other["email"]
        assert other["created_at"] - row["created_at"] == timedelta(days=40)


def test_rows_have_exactly_the_columns_of_their_tables(rows: Tables) -> None:
    for name in IN_ORDER:
        assert {frozenset(row) for row in rows[name]} == {frozenset(Base.metadata.tables[name].columns.keys())}


def test_texts_fit_into_their_columns(rows: Tables) -> None:
    for name in IN_ORDER:
        for column in Base.metadata.tables[name].columns:
            length = column.type.length if isinstance(column.type, String) else None
            values = [row[column.name] for row in rows[name] if row[column.name] is not None]
            assert length is None or max(map(len, values)) <= length, column
            assert column.nullable or len(values) == len(rows[name]), column


def test_nobody_acts_before_joining_or_after_today(rows: Tables) -> None:
    joined = {user["id"]: user["created_at"] for user in rows["users"]}
    for name, who in (("posts", "author_id"), ("orders", "user_id")):
        for row in rows[name]:
            assert joined[row[who]] <= row["created_at"] <= row["updated_at"] <= END, row


def test_replies_and_managers_point_backwards(rows: Tables) -> None:
    posts = {post["id"]: post for post in rows["posts"]}
    replies = [post for post in rows["posts"] if post["reply_to_id"]]
    assert 200 < len(replies) < 500
    for reply in replies:
        assert reply["title"] is None and posts[reply["reply_to_id"]]["title"] is not None
        assert reply["reply_to_id"] < reply["id"]
    managers = [user["manager_id"] for user in rows["users"] if user["manager_id"]]
    assert len(managers) == 31 and all(user["manager_id"] < user["id"] for user in rows["users"] if user["manager_id"])


@pytest.mark.parametrize("scale", [0.01, 1, 10])
def test_what_must_be_unique_is_unique(scale: float) -> None:
    rows = _sample(scale)
    for name, keys in (
        ("users", ("email",)),
        ("products", ("sku",)),
        ("tags", ("name",)),
        ("orders", ("id",)),
        ("post_tags", ("post_id", "tag_id")),
        ("order_items", ("order_id", "product_id")),
    ):
        seen = Counter(tuple(row[key] for key in keys) for row in rows[name])
        assert max(seen.values()) == 1, name


def test_emails_are_addresses_in_lower_case() -> None:
    for user in _sample(3)["users"]:
        assert user["email"].isascii() and user["email"] == user["email"].lower()
        local, _, host = user["email"].partition("@")
        assert all(part.isalnum() for part in local.split(".")) and "." in host


def test_the_last_month_has_orders_in_every_open_state(rows: Tables) -> None:
    recent = Counter(order["status"] for order in rows["orders"] if order["created_at"] > END - timedelta(days=30))
    assert recent.total() > 30 and recent["shipped"] and recent["paid"]
    assert {order["status"] for order in rows["orders"]} == set(OrderStatus)


def test_some_cells_are_awkward(rows: Tables) -> None:
    users, posts = rows["users"], rows["posts"]
    assert {user["first_name"] for user in users} & {"美咲", "翔太", "陽菜"}
    assert any("🚲" in (user["bio"] or "") for user in users)
    assert max(len(post["body"]) for post in posts) > 10_000
    for table, column in (
        ("users", "country"),
        ("users", "preferences"),
        ("products", "weight_kg"),
        ("posts", "title"),
    ):
        assert any(row[column] is None for row in rows[table]), column
    notes: set[Any] = {order["note"] for order in rows["orders"]}
    assert {None, ""} < notes and any("\n" in (note or "") for note in notes)
    avatars = [user["avatar"] for user in users if user["avatar"]]
    assert struct.unpack(">II", avatars[0][16:24]) == (8, 8) and len(set(avatars)) == len(avatars)
