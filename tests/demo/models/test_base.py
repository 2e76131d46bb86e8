"""What all tables share: names, indexes, timestamps and keys made by the server."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, create_engine, inspect, select, text
from sqlalchemy.orm import Session, configure_mappers
from sqlalchemy.pool import NullPool

from browser.demo.models import Base, Order, User
from tests.demo.models.making import a_user

LONG_AGO = datetime(2020, 2, 29, 12, 30, tzinfo=UTC)
STAMPED = sorted(table.name for table in Base.metadata.tables.values() if "updated_at" in table.columns)


def test_every_relationship_has_its_other_end() -> None:
    configure_mappers()
    for mapper in Base.registry.mappers:
        for relationship in mapper.relationships:
            assert relationship.back_populates or relationship.viewonly, relationship


def test_foreign_keys_are_indexed_and_constraints_named_by_the_convention(demo_tables: Engine) -> None:
    inspector = inspect(demo_tables)
    for name in Base.metadata.tables:
        leading = {index["column_names"][0] for index in inspector.get_indexes(name)}
        leading.add(inspector.get_pk_constraint(name)["constrained_columns"][0])
        for key in inspector.get_foreign_keys(name):
            assert key["constrained_columns"][0] in leading, (name, key)
    assert {key["name"] for key in inspector.get_foreign_keys("posts")} == {
        "fk_posts_author_id_users",
        "fk_posts_reply_to_id_posts",
    }
    assert [unique["name"] for unique in inspector.get_unique_constraints("users")] == ["uq_users_email"]
    assert "ck_products_price_not_negative" in {check["name"] for check in inspector.get_check_constraints("products")}


def test_the_server_sets_created_at(session: Session) -> None:
    user = a_user()
    session.add(user)
    session.commit()
    assert abs(user.created_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert user.updated_at == user.created_at


def test_an_update_typed_into_a_console_moves_updated_at(session: Session) -> None:
    session.add_all([a_user(1, updated_at=LONG_AGO), a_user(2, updated_at=LONG_AGO)])
    session.commit()
    session.execute(text("UPDATE users SET bio = 'new' WHERE email = 'user1@example.org'"))
    session.commit()
    changed, other = session.scalars(select(User).order_by(User.id))
    assert abs(changed.updated_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert other.updated_at == LONG_AGO


def test_every_timestamped_table_keeps_updated_at(demo_tables: Engine) -> None:
    values = {
        "users": "(email, hashed_password, first_name, last_name, updated_at) VALUES ('a', 'b', 'c', 'd', :at)",
        "posts": "(author_id, body, updated_at) SELECT id, 'text', :at FROM users",
        "products": "(sku, name, price, updated_at) VALUES ('a', 'b', 1, :at)",
        "orders": "(user_id, updated_at) SELECT id, :at FROM users",
    }
    assert sorted(values) == STAMPED
    with demo_tables.begin() as connection:
        for name, rest in values.items():
            connection.execute(text(f"INSERT INTO {name} {rest}"), {"at": LONG_AGO.replace(tzinfo=None)})
    with demo_tables.begin() as connection:
        for name in STAMPED:
            table = Base.metadata.tables[name]
            connection.execute(table.update().values(created_at=LONG_AGO))
            (updated,) = connection.scalars(select(table.columns["updated_at"]))
            assert updated > LONG_AGO + timedelta(days=2000), name


def test_an_update_that_sets_updated_at_is_obeyed(session: Session) -> None:
    session.add(a_user())
    session.commit()
    session.execute(User.__table__.update().values(updated_at=LONG_AGO))  # type: ignore[attr-defined]
    session.commit()
    assert session.scalars(select(User.updated_at)).all() == [LONG_AGO]


def test_the_trigger_ends_where_triggers_recurse(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url, poolclass=NullPool)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.execute(text("PRAGMA recursive_triggers = ON"))
        session.add(a_user(updated_at=LONG_AGO))
        session.flush()
        session.execute(text("UPDATE users SET bio = 'new'"))
        session.execute(text("UPDATE users SET bio = 'newer'"))
        assert session.scalars(select(User.updated_at)).one() > LONG_AGO


def test_a_flush_that_updates_reads_the_new_time(session: Session) -> None:
    user = a_user(updated_at=LONG_AGO)
    session.add(user)
    session.flush()
    user.bio = "changed"
    session.flush()
    assert user.updated_at > LONG_AGO


def test_the_server_makes_the_keys_of_orders(session: Session) -> None:
    user = a_user()
    user.orders = [Order() for _ in range(20)]
    session.add(user)
    session.commit()
    keys = {order.id for order in user.orders}
    assert len(keys) == 20
    assert {key.variant for key in keys} == {"specified in RFC 4122"}
    session.execute(text("INSERT INTO orders (user_id) SELECT id FROM users"))
    assert len(set(session.scalars(select(Order.id))) - keys) == 1
