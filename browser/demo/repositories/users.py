"""What one asks about users."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from browser.demo.models import User
from browser.demo.repositories.base import Repository
from browser.demo.totals import order_totals


@dataclass(frozen=True)
class UserStatistics:
    """What one user has ordered, all in all."""

    user_id: int
    full_name: str
    orders: int
    spent: Decimal


class UserRepository(Repository[User]):
    """Users of every kind."""

    model = User

    def by_email(self, email: str) -> User | None:
        """Whoever has this address; stored in lower case, so the question is, too."""
        return self.session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()

    def active(self, limit: int = 100) -> Sequence[User]:
        """Users who may sign in, by name."""
        statement = select(User).where(User.is_active, User.deleted_at.is_(None))
        return self.session.scalars(statement.order_by(User.last_name, User.first_name, User.id).limit(limit)).all()

    def with_posts(self, limit: int = 100) -> Sequence[User]:
        """Users who have written something, with their posts: two statements however many there are (and one for tags).

        `any()` asks whether there is a post; a join would give a user once for each.
        """
        statement = select(User).where(User.posts.any()).options(selectinload(User.posts)).order_by(User.id)
        return self.session.scalars(statement.limit(limit)).all()

    def statistics(self, limit: int = 100) -> list[UserStatistics]:
        """How many orders everybody has placed and what was spent, best customers first; zero where there is none."""
        totals = order_totals()
        orders, spent = func.count(totals.c.id), func.coalesce(func.sum(totals.c.total), 0)
        statement = (
            select(User.id, User.full_name, orders, spent)
            .outerjoin(totals, totals.c.user_id == User.id)
            .group_by(User.id, User.first_name, User.last_name)
            .order_by(spent.desc(), User.id)
            .limit(limit)
        )
        return [
            UserStatistics(key, name, count, Decimal(str(total)).quantize(Decimal("0.01")))
            for key, name, count, total in self.session.execute(statement)
        ]
