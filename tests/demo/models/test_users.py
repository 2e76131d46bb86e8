"""Users: the hybrid name, the e-mail event, managers, and what goes when a user goes."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from browser.demo.models import Order, Post, Tag, User
from tests.demo.models.making import a_user


def test_full_name_in_python_and_in_sql(session: Session) -> None:
    session.add_all([a_user(1, first_name="Ada", last_name="Byron"), a_user(2)])
    session.commit()
    found = session.scalars(select(User).where(User.full_name == "Ada Byron")).one()
    assert found.full_name == "Ada Byron"
    assert session.scalars(select(User.full_name).order_by(User.id)).first() == "Ada Byron"


def test_emails_are_lower_cased_on_insert_and_update(session: Session) -> None:
    user = a_user(email=" Ada@Example.ORG ")
    session.add(user)
    session.commit()
    assert user.email == "ada@example.org"
    user.email = "ADA@example.com"
    session.commit()
    assert session.scalars(select(User.email)).one() == "ada@example.com"


def test_an_email_belongs_to_one_user(session: Session) -> None:
    session.add_all([a_user(1, email="ada@example.org"), a_user(2, email="ADA@example.org")])
    with pytest.raises(IntegrityError):
        session.flush()


def test_managers_and_reports(session: Session) -> None:
    boss = a_user(1)
    boss.reports = [a_user(2), a_user(3)]
    session.add(boss)
    session.commit()
    assert [report.manager for report in boss.reports] == [boss, boss]
    session.delete(boss)
    session.commit()
    assert session.scalars(select(User.manager_id)).all() == [None, None]


def test_posts_and_orders_go_with_their_user(session: Session) -> None:
    user = a_user(posts=[Post(body="Hello")], orders=[Order()])
    session.add(user)
    session.commit()
    session.expire_all()
    session.delete(user)
    session.commit()
    assert session.scalar(select(func.count()).select_from(Post)) == 0
    assert session.scalar(select(func.count()).select_from(Order)) == 0


def test_a_user_is_active_and_shows_what_it_is(session: Session) -> None:
    user = a_user()
    session.add(user)
    session.commit()
    assert user.is_active is True
    assert repr(user) == f"User(id={user.id}, email='user1@example.org')"


def test_the_tags_of_a_users_posts_without_walking_them(session: Session) -> None:
    wool, maps = Tag(name="wool"), Tag(name="maps")
    writer = a_user(1, posts=[Post(body="1", tags=[wool, maps]), Post(body="2", tags=[wool])])
    session.add_all([writer, a_user(2)])
    session.commit()
    session.expire_all()
    found = session.scalars(select(User).where(User.post_tags == "wool").options(selectinload(User.tags))).one()
    assert found is writer and list(found.post_tags) == ["maps", "wool"]
    assert session.scalars(select(User).where(~User.tags.any())).one() is not writer
