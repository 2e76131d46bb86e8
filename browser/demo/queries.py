"""The demo's saved queries: each a function of a session that gives columns and rows, short enough to read.

Their source is what people are shown (see `questions`), so they say what they do in SQLAlchemy's own words.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, bindparam, desc, func, or_, select, text
from sqlalchemy.orm import Session, joinedload, selectin_polymorphic, selectinload

from browser.demo.models import Employee, Order, OrderItem, Post, User, UserStats
from browser.demo.models.types import Money
from browser.demo.repositories.orders import OrderRepository
from browser.demo.repositories.users import UserRepository
from browser.demo.totals import order_totals

Rows = tuple[tuple[str, ...], list[tuple[Any, ...]]]
"""The names of the columns, and the rows."""


def active_users(session: Session, limit: int) -> Rows:
    """Users who may sign in."""
    users = UserRepository(session).active(limit)
    return ("id", "name", "email", "country"), [(u.id, u.full_name, u.email, u.country) for u in users]


def user_by_email(session: Session, email: str) -> Rows:
    """One user or nobody."""
    user = UserRepository(session).by_email(email)
    columns = ("id", "kind", "name", "country", "since")
    return columns, [] if user is None else [(user.id, user.kind, user.full_name, user.country, user.created_at)]


def users_with_posts(session: Session, limit: int) -> Rows:
    """Who has written how much, and when last."""
    users = UserRepository(session).with_posts(limit)
    newest = {user.id: max(user.posts, key=lambda post: post.created_at) for user in users}
    return ("name", "posts", "newest"), [(u.full_name, len(u.posts), newest[u.id].created_at) for u in users]


def user_statistics(session: Session, limit: int) -> Rows:
    """Orders and money spent, best customers first."""
    found = UserRepository(session).statistics(limit)
    return ("id", "name", "orders", "spent"), [(s.user_id, s.full_name, s.orders, s.spent) for s in found]


def recent_orders(session: Session, limit: int) -> Rows:
    """The newest orders with all that belongs to them."""
    orders = OrderRepository(session).recent(limit)
    columns = ("placed", "user", "status", "items", "total", "first product")
    return columns, [
        (o.created_at, o.user.full_name, o.status.value, len(o.items), o.total, o.items[0].product.name)
        for o in orders
        if o.items
    ]


def orders_above(session: Session, total: Decimal, limit: int) -> Rows:
    """Orders worth more than `total`, with their users."""
    totals = order_totals()
    statement = (
        select(User, Order, totals.c.total)
        .join(User.orders)
        .join(totals, totals.c.id == Order.id)
        .where(totals.c.total > total)
        .order_by(desc(totals.c.total), Order.id)
        .limit(limit)
    )
    found = session.execute(statement)
    return ("user", "email", "order", "total"), [(u.full_name, u.email, o.id, worth) for u, o, worth in found]


def users_by_name(session: Session, name: str, country: str, limit: int) -> Rows:
    """Active users by part of a name, of one country or of none."""
    statement = (
        select(User)
        .where(
            or_(User.first_name.ilike(f"%{name}%"), User.last_name.ilike(f"%{name}%")),
            and_(User.is_active, or_(User.country == country, User.country.is_(None))),
        )
        .order_by(desc(User.created_at), User.id)
    )
    users = session.scalars(statement.limit(limit)).all()
    return ("name", "country", "since"), [(u.full_name, u.country, u.created_at) for u in users]


def users_of_the_last_days(session: Session, days: int, limit: int) -> Rows:
    """Users with an order in the last days before the newest order."""
    newest = session.scalar(select(func.max(Order.created_at)))
    columns = ("id", "name", "email")
    if newest is None:
        return columns, []
    recent = select(Order.user_id).where(Order.created_at >= newest - timedelta(days=days))
    statement = select(User).where(User.id.in_(recent)).order_by(User.id)
    return columns, [(u.id, u.full_name, u.email) for u in session.scalars(statement.limit(limit))]


def orders_by_country(session: Session) -> Rows:
    """Users, orders and sums of each country."""
    totals = order_totals()
    statement = (
        select(
            User.country,
            func.count(User.id.distinct()),
            func.count(totals.c.id),
            func.coalesce(func.sum(totals.c.total), 0, type_=Money()),
        )
        .outerjoin(totals, totals.c.user_id == User.id)
        .group_by(User.country)
        .order_by(desc(func.count(totals.c.id)), User.country)
    )
    return ("country", "users", "orders", "worth"), [tuple(row) for row in session.execute(statement)]


def average_of_a_country(session: Session, country: str, active: bool) -> Rows:
    """What an order of a country's users is worth on average."""
    statement = text(
        """
        SELECT users.country, count(totals.id) AS orders, avg(totals.total) AS average
        FROM users JOIN (
            SELECT orders.id, orders.user_id,
                orders.shipping_cost + coalesce(sum(order_items.quantity * order_items.unit_price), 0) AS total
            FROM orders LEFT JOIN order_items ON order_items.order_id = orders.id
            GROUP BY orders.id, orders.user_id, orders.shipping_cost
        ) AS totals ON totals.user_id = users.id
        WHERE users.country = :country AND users.is_active = :active
        GROUP BY users.country
        """
    ).bindparams(bindparam("country"), bindparam("active"))
    found = session.execute(statement.columns(average=Money()), {"country": country, "active": active})
    return ("country", "orders", "average order value"), [tuple(row) for row in found]


def statistics_view(session: Session, limit: int) -> Rows:
    """The statistics, from the view."""
    statement = select(UserStats).options(joinedload(UserStats.user)).order_by(desc(UserStats.total_orders))
    found = session.scalars(statement.order_by(UserStats.user_id).limit(limit)).all()
    return ("id", "name", "orders", "average order value"), [
        (each.user_id, each.user.full_name, each.total_orders, each.average_order_value) for each in found
    ]


def kinds_of_users(session: Session, limit: int) -> Rows:
    """Every user as the class it is."""
    statement = select(User).options(selectin_polymorphic(User, [Employee])).order_by(User.id).limit(limit)
    return ("class", "name", "what only this kind has"), [
        (type(u).__name__, u.full_name, u.job_title if isinstance(u, Employee) else getattr(u, "company", None))
        for u in session.scalars(statement)
    ]


def writers_of_a_tag(session: Session, tag: str, limit: int) -> Rows:
    """Users with a post that carries the tag."""
    statement = select(User).where(User.post_tags == tag).options(selectinload(User.tags)).order_by(User.id)
    users = session.scalars(statement.limit(limit)).all()
    return ("name", "writes about"), [(u.full_name, ", ".join(u.post_tags)) for u in users]


def what_users_bought(session: Session, limit: int) -> Rows:
    """From users to products."""
    path = selectinload(User.orders).selectinload(Order.items).joinedload(OrderItem.product)
    users = session.scalars(select(User).options(path).order_by(User.id).limit(limit)).all()
    return ("user", "order placed", "quantity", "product"), [
        (user.full_name, order.created_at, item.quantity, item.product.name)
        for user in users
        for order in user.orders
        for item in order.items
    ]


def most_read_posts(session: Session, limit: int) -> Rows:
    """Posts by the number of their readers."""
    statement = select(Post).options(joinedload(Post.author)).where(Post.reply_to_id.is_(None))
    found = session.scalars(statement.order_by(desc(Post.views), Post.id).limit(limit)).all()
    return ("title", "author", "views", "tags"), [
        (post.title, post.author.full_name, post.views, ", ".join(tag.name for tag in post.tags)) for post in found
    ]
