"""What every repository can do, on users with whole keys and on orders with random ones."""

from uuid import uuid4

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from browser.demo.models import Employee, Order, Product, Tag, User
from browser.demo.repositories.base import Repository
from browser.demo.repositories.orders import OrderRepository
from browser.demo.repositories.users import UserRepository
from tests.demo.models.making import a_user


class TagRepository(Repository[Tag]):
    """Any mapped class will do."""

    model = Tag


def test_get_and_get_all(demo_engine: Engine) -> None:
    with Session(demo_engine) as session:
        users = UserRepository(session)
        assert users.get(1) is users.get_all(0, 1)[0] and users.get(-1) is None
        assert [user.id for user in users.get_all(skip=10, limit=5)] == [11, 12, 13, 14, 15]
        assert users.get_all(skip=100_000) == []
        assert isinstance(users.get(1), Employee)


@pytest.mark.parametrize("limit", [7, 32, 1000])
def test_keyset_pages_give_every_row_once(demo_engine: Engine, limit: int) -> None:
    with Session(demo_engine) as session:
        for repository in (UserRepository(session), OrderRepository(session)):
            seen, after, pages = [], None, 0
            while True:
                found = repository.page(after, limit)
                seen += [row.id for row in found.items]
                pages, after = pages + 1, found.after
                if after is None:
                    break
            assert seen == [row.id for row in repository.get_all(0, 10_000)]
            assert pages == -(-len(seen) // limit)


def test_a_page_at_the_end_skips_no_row(demo_engine: Engine) -> None:
    """By statement, not by time: nothing counts through the rows before."""
    with Session(demo_engine) as session:
        orders = OrderRepository(session)
        middle = orders.get_all(skip=200, limit=1)[0]
        sent: list[str] = []
        event.listen(session.connection(), "before_cursor_execute", lambda *arguments: sent.append(arguments[2]))
        found = orders.page((middle.created_at, middle.id), 5)
        assert len(found.items) == 5 and found.items[0].created_at <= middle.created_at
        assert len(sent) == 1 and " OR " in sent[0]


@pytest.mark.usefixtures("unchanged")
def test_create_update_and_delete(demo_engine: Engine) -> None:
    with Session(demo_engine) as session:
        users = UserRepository(session)
        user = users.create(a_user(email="New@Example.org"))
        assert user.id and user.created_at and user.email == "new@example.org"
        assert users.update(user, country="NO", first_name="Sigrid").full_name == "Sigrid Lovelace 1"
        with pytest.raises(AttributeError, match="User has no colour"):
            users.update(user, colour="red")
        assert users.delete(user.id) is True
        assert users.delete(user.id) is False
        assert TagRepository(session).create(Tag(name="new")).id
        assert OrderRepository(session).delete(uuid4()) is False
        session.rollback()


@pytest.mark.usefixtures("unchanged")
def test_a_delete_takes_what_belongs_to_it(demo_engine: Engine) -> None:
    with Session(demo_engine) as session:
        orders = OrderRepository(session)
        products = session.scalar(select(func.count()).select_from(Product))
        order = orders.create(Order(user=session.scalars(select(User).limit(1)).one()))
        assert orders.delete(order.id)
        assert session.scalar(select(func.count()).select_from(Product)) == products
        session.rollback()
