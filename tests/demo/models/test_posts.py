"""Posts: replies to replies, and tags both ways."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from browser.demo.models import Post, Tag, post_tags
from tests.demo.models.making import a_user


def test_tags_are_found_from_both_ends(session: Session) -> None:
    touring = Tag(name="touring")
    posts = [Post(title="One", body="1", tags=[touring]), Post(title="Two", body="2", tags=[touring])]
    session.add(a_user(posts=posts))
    session.commit()
    session.expire_all()
    tag = session.scalars(select(Tag)).one()
    assert sorted(post.title or "" for post in tag.posts) == ["One", "Two"]
    session.delete(posts[0])
    session.commit()
    assert session.scalar(select(func.count()).select_from(post_tags)) == 1


def test_replies_go_with_their_post(session: Session) -> None:
    author = a_user()
    post = Post(author=author, body="Question")
    reply = Post(author=author, body="Answer", reply_to=post)
    Post(author=author, body="Thanks", reply_to=reply)
    session.add(author)
    session.commit()
    assert post.replies == [reply] and len(reply.replies) == 1
    session.expire_all()
    session.delete(post)
    session.commit()
    assert session.scalar(select(func.count()).select_from(Post)) == 0


def test_a_post_without_its_author_is_an_orphan(session: Session) -> None:
    author = a_user(posts=[Post(body="Draft")])
    session.add(author)
    session.commit()
    assert author.posts[0].views == 0
    author.posts.clear()
    session.commit()
    assert session.scalar(select(func.count()).select_from(Post)) == 0
