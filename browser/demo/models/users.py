"""The people of the shop: customers, writers, and the staff whose managers are users too."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, ForeignKey, LargeBinary, String, Text, event, true
from sqlalchemy.engine import Connection
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship
from sqlalchemy.sql.elements import ColumnElement

from browser.demo.models.base import Base, TimestampMixin
from browser.demo.models.types import Document, Instant

if TYPE_CHECKING:
    from browser.demo.models.orders import Order
    from browser.demo.models.posts import Post


class User(TimestampMixin, Base):
    """A person with an account. `deleted_at` marks one who left; the row stays for the sake of the orders."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
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

    manager: Mapped["User | None"] = relationship(back_populates="reports", remote_side=[id])
    reports: Mapped[list["User"]] = relationship(back_populates="manager")
    posts: Mapped[list["Post"]] = relationship(
        back_populates="author", cascade="all, delete-orphan", passive_deletes=True
    )
    orders: Mapped[list["Order"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True
    )

    @hybrid_property
    def full_name(self) -> str:
        """First and last name, in Python and in SQL."""
        return f"{self.first_name} {self.last_name}"

    @full_name.inplace.expression
    @classmethod
    def _full_name(cls) -> ColumnElement[str]:
        return cls.first_name + " " + cls.last_name

    def __repr__(self) -> str:
        return f"User(id={self.id}, email={self.email!r})"


@event.listens_for(User, "before_insert")
@event.listens_for(User, "before_update")
def _lower_email(mapper: Mapper[User], connection: Connection, user: User) -> None:
    user.email = user.email.strip().lower()
