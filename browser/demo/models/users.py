"""The people of the shop: customers, firms, and the staff whose managers are users too.

Single-table inheritance for the kinds that differ by little (`kind` tells them apart), see `employees` for the joined
one. `select(User)` gives every row as the class it is.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, ForeignKey, LargeBinary, String, Text, event, inspect, select, true
from sqlalchemy.engine import Connection
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DynamicMapped, Mapped, Mapper, WriteOnlyMapped, mapped_column, relationship
from sqlalchemy.sql.elements import ColumnElement

from browser.demo.models.audit import Audited, AuditEntry
from browser.demo.models.base import Base, TimestampMixin
from browser.demo.models.posts import Tag, post_tags
from browser.demo.models.types import Document, Instant

if TYPE_CHECKING:
    from browser.demo.models.orders import Order
    from browser.demo.models.posts import Post

WRITTEN = (
    select(Base.metadata.tables["posts"].c.author_id, post_tags.c.tag_id).join(post_tags).distinct().subquery("written")
)
"""Who has used which tag: each pair once, however many posts carry it."""


class User(Audited, TimestampMixin, Base):
    """A person with an account. `deleted_at` marks one who left; the row stays for the sake of the orders."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True, active_history=True)
    hashed_password: Mapped[str] = mapped_column(String(128))
    first_name: Mapped[str] = mapped_column(String(80))
    last_name: Mapped[str] = mapped_column(String(80))
    country: Mapped[str | None] = mapped_column(String(2), index=True)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=true())
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    bio: Mapped[str | None] = mapped_column(Text)
    preferences: Mapped[dict[str, Any] | None] = mapped_column(Document)
    avatar: Mapped[bytes | None] = mapped_column(LargeBinary)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)

    kind: Mapped[str] = mapped_column(String(20), server_default="customer", sort_order=910)

    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "user"}  # noqa: RUF012  SQLAlchemy's spelling

    manager: Mapped["User | None"] = relationship(back_populates="reports", remote_side=[id])
    reports: Mapped[list["User"]] = relationship(back_populates="manager")
    posts: Mapped[list["Post"]] = relationship(
        back_populates="author", cascade="all, delete-orphan", passive_deletes=True
    )
    orders: Mapped[list["Order"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True
    )
    tags: Mapped[list["Tag"]] = relationship(
        secondary=WRITTEN,
        primaryjoin=lambda: User.id == WRITTEN.c.author_id,
        secondaryjoin=lambda: Tag.id == WRITTEN.c.tag_id,
        order_by=lambda: Tag.name,
        viewonly=True,
    )
    post_tags: AssociationProxy[list[str]] = association_proxy("tags", "name")
    """The names of the tags on this user's posts, each once; in SQL `User.post_tags == "wool"`."""

    # Only ever grows, so it is never loaded as a whole: `user.audit_trail.select()` is a query to refine and page.
    audit_trail: WriteOnlyMapped["AuditEntry"] = relationship(back_populates="user", passive_deletes=True)
    # How that was said before write_only: a Query in the place of a collection. It has no async form; kept to compare.
    audit_query: DynamicMapped["AuditEntry"] = relationship(viewonly=True, order_by="AuditEntry.id")

    @hybrid_property
    def full_name(self) -> str:
        """First and last name, in Python and in SQL."""
        return f"{self.first_name} {self.last_name}"

    @full_name.inplace.expression
    @classmethod
    def _full_name(cls) -> ColumnElement[str]:
        return cls.first_name + " " + cls.last_name

    def audit_user_id(self) -> int | None:
        """The user's own."""
        return self.id

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id}, email={self.email!r})"


class Customer(User):
    """A person who buys; what a row is unless something else is said."""

    __mapper_args__ = {"polymorphic_identity": "customer"}  # noqa: RUF012  SQLAlchemy's own spelling


class BusinessCustomer(User):
    """A firm that buys. Its column is in `users` and NULL for everybody else: the price of a single table."""

    company: Mapped[str | None] = mapped_column(String(120), sort_order=911)

    # One more column of the same table costs nothing, so every select(User) brings it along.
    __mapper_args__ = {"polymorphic_identity": "business", "polymorphic_load": "inline"}  # noqa: RUF012


# Before the audit trail looks, so that it sees what is stored.
@event.listens_for(User, "before_insert", propagate=True, insert=True)
@event.listens_for(User, "before_update", propagate=True, insert=True)
def _lower_email(mapper: Mapper[User], connection: Connection, user: User) -> None:
    if "email" in inspect(user).dict:  # else it is unchanged, and a flush is no place to read it
        user.email = user.email.strip().lower()
