"""What people write: posts, the replies to them, and the tags they carry."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from browser.demo.models.base import UTF8, Base, TimestampMixin
from browser.demo.models.types import Instant

if TYPE_CHECKING:
    from browser.demo.models.users import User

post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", Integer, ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", Integer, ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, index=True),
    **UTF8,
)
"""Many-to-many: which post carries which tag. A plain table, for it says nothing else."""


class Post(TimestampMixin, Base):
    """A post or, when `reply_to_id` is set, a reply, which has no title. A draft has no `published_at`."""

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    title: Mapped[str | None] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    views: Mapped[int] = mapped_column(server_default=text("0"))
    published_at: Mapped[datetime | None] = mapped_column(Instant, index=True)

    author: Mapped["User"] = relationship(back_populates="posts")
    reply_to: Mapped["Post | None"] = relationship(back_populates="replies", remote_side=[id])
    replies: Mapped[list["Post"]] = relationship(
        back_populates="reply_to", cascade="all, delete-orphan", passive_deletes=True
    )
    # Few, small, and wanted whenever posts are shown: one more statement for all posts of a result.
    tags: Mapped[list["Tag"]] = relationship(
        back_populates="posts", secondary=post_tags, passive_deletes=True, lazy="selectin"
    )

    def __repr__(self) -> str:
        return f"Post(id={self.id}, title={self.title!r})"


class Tag(Base):
    """A word that posts are found by."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)

    posts: Mapped[list["Post"]] = relationship(back_populates="tags", secondary=post_tags, passive_deletes=True)

    def __repr__(self) -> str:
        return f"Tag(id={self.id}, name={self.name!r})"
