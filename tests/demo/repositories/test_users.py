"""What one asks about users: the rows, and the number of statements."""

from decimal import Decimal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from browser.demo.recording import recorded
from browser.demo.repositories.users import UserRepository


def test_by_email_whatever_its_case(demo_engine: Engine) -> None:
    with Session(demo_engine) as session:
        users = UserRepository(session)
        first = users.get(1)
        assert first is not None and users.by_email(f" {first.email.upper()} ") is first
        assert users.by_email("nobody@example.org") is None


def test_active_users_by_name(demo_engine: Engine) -> None:
    with recorded(demo_engine) as sent, Session(demo_engine) as session:
        active = UserRepository(session).active(1000)
        assert 70 < len(active) < 96 and len(sent) == 1
        assert all(user.is_active and user.deleted_at is None for user in active)


def test_users_with_posts_cost_three_statements(demo_engine: Engine) -> None:
    with Session(demo_engine) as session:
        session.connection()
        with recorded(session.connection()) as sent:
            users = UserRepository(session).with_posts(20)
            assert len(users) == 20 and all(user.posts for user in users)
            assert all(post.author is user and isinstance(post.tags, list) for user in users for post in user.posts)
        assert len(sent) == 3


def test_statistics_count_everybody_once(demo_engine: Engine) -> None:
    with Session(demo_engine) as session:
        found = UserRepository(session).statistics(1000)
        assert len({each.user_id for each in found}) == len(found) == 96
        assert [each.spent for each in found] == sorted((each.spent for each in found), reverse=True)
        assert found[-1].spent == Decimal(0) and sum(each.orders for each in found) == 450
