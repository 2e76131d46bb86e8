"""Repeated statements: found, explained, and never mistaken for a batch."""

import weakref
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, Connection, Engine, and_, or_, select, text
from sqlalchemy.orm import Session

from browser.database.dialects import dialect_for
from browser.database.requests import Doing, action
from browser.database.statements import Sent, StatementLog
from browser.database.statements_repeats import MANY, RepeatFinder, key_of, repeated
from browser.database.statements_shapes import ANY
from tests.conftest import SIX_DRIVERS, OpenDatabase
from tests.database.posts import Base, Post, User

pytestmark = pytest.mark.usefixtures("nobody_asked")


def _lazily(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([User(posts=[Post(), Post()]) for _ in range(200)])
        session.commit()
    action.set(Doing("Opening users"))
    with Session(engine) as session:
        for user in session.scalars(select(User)):
            assert len(user.posts) == 2


def test_lazy_loads_are_found_and_explained(log_of: tuple[StatementLog, Engine]) -> None:
    log, engine = log_of
    _lazily(engine)
    (found,) = repeated(log.since(0))
    assert found.words == "users.posts was loaded 200 times, once per row; selectinload would make it 1."
    assert (found.action, found.count, found.relation) == ("Opening users", 200, "users.posts")
    assert sum(key_of(each) == found.key for each in log.since(0)) == 200


def test_a_loop_of_plain_sql_is_found_too(log_of: tuple[StatementLog, Engine]) -> None:
    log, engine = log_of
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        action.set(Doing("Opening users"))
        connection.exec_driver_sql("SELECT id FROM users").all()
        for number in range(60):
            connection.execute(text("SELECT * FROM posts WHERE user_id = :user"), {"user": number}).all()
        action.set(Doing("Opening posts"))
        for number in range(30):
            connection.exec_driver_sql(f"SELECT * FROM users WHERE id = {number}").all()
        action.set(Doing("Mixed"))
        for number in range(25):
            sql = "SELECT 1 FROM posts WHERE id = 7 AND user_id = ?"
            connection.exec_driver_sql(sql, (number,)).all()
        action.set(Doing("Odd"))
        for number in range(20):
            connection.exec_driver_sql(f"SELECT {number}").all()
        action.set(Doing("Authors"))
        for number in range(18):
            connection.exec_driver_sql("SELECT * FROM users WHERE id = ?", (number % 3,)).all()
        action.set(Doing("Lists"))
        for number in range(16):
            connection.exec_driver_sql("SELECT * FROM users WHERE id IN (?)", (number,)).all()
    assert [each.words for each in repeated(log.since(0))] == [
        "users.posts was loaded 60 times, once per row; selectinload would make it 1.",
        "The same statement ran 30 times in “Opening posts”: users by one id each; id IN (…) would make it 1.",
        "The same statement ran 25 times in “Mixed”: posts by one user_id each; user_id IN (…) would make it 1.",
        "The same statement ran 20 times in “Odd”, each time with another value.",
        "The same statement ran 18 times in “Authors” for 3 different values: users by one id each; "
        "id IN (…) would make it 1.",
        "The same statement ran 16 times in “Lists”: users by one id each; id IN (…) would make it 1.",
    ]


@pytest.mark.parametrize(
    "pages",
    ["ORDER BY id LIMIT 2 OFFSET 0", "AND id > 0 ORDER BY id LIMIT 2", "ORDER BY id LIMIT :most OFFSET :skipped"],
)
def test_a_page_for_each_row_is_found(log_of: tuple[StatementLog, Engine], pages: str) -> None:
    log, engine = log_of
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        action.set(Doing("Newest posts"))
        connection.exec_driver_sql("SELECT id FROM users").all()
        for number in range(60):
            given = {"user": number // 2, "most": 2, "skipped": number % 2 * 2}
            sql = f"SELECT * FROM posts WHERE user_id = :user {pages}"
            connection.execute(text(sql), {name: given[name] for name in given if f":{name}" in sql}).all()
    (found,) = repeated(log.since(0), ANY)
    window = "ROW_NUMBER() OVER (PARTITION BY user_id …)"
    assert found.words == f"users.posts was loaded 60 times, once per row; {window} would make it 1."


@pytest.mark.parametrize("driver_url", SIX_DRIVERS, indirect=True)
async def test_a_page_for_each_row_is_found_on_every_driver(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    await database.read(lambda connection: Base.metadata.create_all(connection))
    rows = select(Post.id, Post.user_id).order_by(Post.id).limit(3)

    def read(connection: Connection, condition: ColumnElement[bool], page: int) -> None:
        connection.execute(rows.where(condition).offset(page * 3)).all()

    action.set(Doing("Each user's posts"))
    for user in range(15):
        await database.read(read, Post.user_id == user, 0)
    action.set(Doing("Pages of one user's posts"))
    for page in range(30):
        await database.read(read, Post.user_id == 1, page)
        await database.read(read, or_(Post.user_id > page, and_(Post.user_id == page, Post.id > page)), 0)
    (found,) = repeated(database.statements.since(0), database.dialect.lexis)
    assert (found.action, found.count) == ("Each user's posts", 15)


def test_what_is_no_repetition(log_of: tuple[StatementLog, Engine]) -> None:
    log, engine = log_of
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        action.set(Doing("A batch"))
        for number in range(300):  # different statements
            connection.exec_driver_sql(f"SELECT {number} AS c{number} FROM users WHERE id = {number}").all()
        connection.execute(text("INSERT INTO users VALUES (:id)"), [{"id": number} for number in range(500)])
        for number in range(20):  # batches, as selectinload sends them
            values = ", ".join(str(number * 500 + each) for each in range(500 - number))
            connection.exec_driver_sql(f"SELECT * FROM posts WHERE user_id IN ({values})").all()
        for _ in range(100):  # always the same value
            connection.execute(text("SELECT * FROM users WHERE id = :id"), {"id": 1}).all()
        for number in range(100):  # pages
            connection.execute(text("SELECT id FROM users WHERE id > :id ORDER BY id LIMIT 1"), {"id": number}).all()
        for number in range(100):  # pages of MySQL
            connection.exec_driver_sql("SELECT id FROM users LIMIT ?, ?", (number, 1)).all()
        for number in range(100):  # many rows each
            connection.execute(text("SELECT id FROM users WHERE id <> :id"), {"id": number}).all()
        for number in range(MANY * 3):  # once in each of many actions
            action.set(Doing("Opening one"))
            connection.execute(text("SELECT id FROM posts WHERE user_id = :id"), {"id": number}).all()
    assert repeated(log.since(0)) == ()


def test_what_a_person_typed_is_no_repetition() -> None:
    action.set(Doing("Running Query 1"))
    typed = [Sent.of("held 1 · pid 7", f"SELECT * FROM users WHERE id = {number}", ()) for number in range(50)]
    assert repeated(typed) == ()
    sent = [Sent.of("held 1 · pid 7", "SELECT * FROM users WHERE id = ?", (number,)) for number in range(50)]
    assert repeated(sent)[0].count == 50


def test_rows_that_come_later_count() -> None:
    action.set(Doing("Reading parts"))
    sent = [Sent.of("shared 1", "SELECT * FROM parts WHERE place = ?", (number,)) for number in range(MANY + 2)]
    early, late = RepeatFinder(), RepeatFinder()
    early.look(sent)
    assert early.found(), "nobody knows yet how many rows there are"
    for each in sent:
        each.milliseconds, each.rows = 5.0, 100_000
    late.look(sent)
    assert early.found() == late.found() == ()
    for each in sent:
        each.rows = 1
    (found,) = early.found()
    assert (found.count, found.milliseconds) == (len(sent), 5.0 * len(sent))


def test_the_finder_keeps_no_statement() -> None:
    finder = RepeatFinder()
    action.set(Doing("Opening users"))
    kept: list[weakref.ref[Sent]] = []
    for number in range(3_000):
        sent = Sent.of("shared 1", f"SELECT c{number % 1_500} FROM users WHERE id = ?", (number,))
        sent.milliseconds = 1.0
        finder.look([sent])
        kept.append(weakref.ref(sent))
    finder.found()
    del sent
    assert not [each for each in kept if each() is not None]


async def test_the_demo_n_plus_1_lesson_is_reported(tmp_path: Path) -> None:
    from browser.database.url import parse
    from browser.demo.install import ensure
    from browser.demo.lessons import LESSONS
    from browser.demo.lessons.stopping import Stop

    path = tmp_path / "demo.db"
    ensure(path)
    log = StatementLog(dialect_for("sqlite").transactions)
    action.set(Doing("N+1 statements"))
    lesson = next(each for each in LESSONS if each.function == "n_plus_one")
    lesson.run(parse(str(path)), None, Stop(log))
    assert any(each.relation for each in repeated(log.since(0)))
