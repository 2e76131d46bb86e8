"""What a unit of work is about to write, and what its flush sent."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from browser.demo import work
from browser.demo.models import Order, Post, Tag, User
from browser.demo.recording import recorded


@pytest.mark.usefixtures("unchanged")
def test_looking_sends_nothing_and_flushing_says_what(demo_engine: Engine) -> None:
    with Session(demo_engine, autoflush=False) as session:
        user = session.scalars(select(User).order_by(User.id).limit(1)).one()
        post = session.scalars(select(Post).where(~Post.replies.any()).limit(1)).one()
        user.country, user.hashed_password = "XX", "geheim"
        session.add(Tag(name="work"))
        session.delete(post)
        with recorded(session.connection()) as sent:
            before = work.look(session)
        assert sent == [] and before.statements == ()
        assert [change.model for change in before.pending] == ["Tag"] and before.pending[0].key == "(new)"
        (dirty,) = before.dirty
        values = {name: (old, new) for name, old, new in dirty.values}
        assert values["country"][1] == "XX" and values["hashed_password"] == ("••••••", "••••••")
        assert before.deleted[0].key == str(post.id)
        after = work.flush(session)
        assert (after.pending, after.dirty, after.deleted) == (before.pending, before.dirty, before.deleted)
        assert {"INSERT", "UPDATE", "DELETE"} <= {each.sql.split()[0] for each in after.statements}
        assert work.look(session) == work.UnitOfWork((), (), ())
        session.rollback()


@pytest.mark.usefixtures("unchanged")
def test_a_flush_gives_the_key_before_the_commit(demo_engine: Engine) -> None:
    with Session(demo_engine) as session:
        user = session.scalars(select(User).limit(1)).one()
        orders = [Order(user=user), Order(user=user)]
        session.add_all(orders)
        assert [order.id for order in orders] == [None, None]
        session.flush()
        assert len({order.id for order in orders}) == 2 and None not in {order.id for order in orders}
        session.rollback()
