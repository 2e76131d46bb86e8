"""Lessons about writing: a unit of work looked at before and after its flush, and bulk work. All rolled back."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from browser.demo import bulk, work
from browser.demo.lessons import Told
from browser.demo.lessons.stage import Stage, source
from browser.demo.models import Employee, Order, Post, User
from browser.demo.sessions import unit_of_work as commit_or_roll_back

ROWS = 20_000
"""Rows of the bulk lesson."""


def _change_things(session: Session) -> User:
    first = session.scalars(select(User).order_by(User.id).limit(1)).one()
    post = session.scalars(select(Post).where(~Post.replies.any()).order_by(Post.id).limit(1)).one()
    first.bio, first.email = "Changed", first.email.upper()  # an event lowers the address again: no change is left
    session.delete(post)
    employee = Employee(
        email="New.Mechanic@Rowlore.Example",
        hashed_password="!",
        first_name="New",
        last_name="Mechanic",
        job_title="Mechanic",
        department="Workshop",
        hired_on=date(2026, 11, 20),
    )
    session.add_all([employee, Order(user=first)])
    return employee


class _EnoughError(Exception):
    """Ends a unit of work without committing it."""


def unit_of_work(stage: Stage, title: str) -> Told:
    """New, changed and deleted objects, what the session knows of them, and what the flush sends."""
    with stage.engine() as engine:
        try:
            with commit_or_roll_back(engine, "lesson") as session:
                employee = _change_things(session)
                before = employee.id
                done = work.flush(session)
                key, email = employee.id, employee.email
                raise _EnoughError
        except _EnoughError:
            pass
        with Session(engine) as session:
            left = session.get(User, key)
    assert left is None
    changes = (("pending", done.pending), ("dirty", done.dirty), ("deleted", done.deleted))
    return Told(
        title,
        source(_change_things),
        f"{len(done.pending)} pending, {len(done.dirty)} dirty, {len(done.deleted)} deleted; the flush sent"
        f" {len(done.statements)} statements, those of the audit trail among them.",
        "",
        "A session collects changes and writes them in an order that suits the foreign keys: parents first, deletes"
        " last; inserts of the same kind travel together. Only columns that changed are in an UPDATE.",
        source(commit_or_roll_back),
        f"Before the flush the new employee's id was {before}, afterwards {key}, before any commit; the address came"
        f" out as {email}. Then an exception ended the unit of work, and everything was rolled back.",
        done.statements,
        columns=("state", "object", "key", "attribute", "before", "after"),
        rows=tuple(
            (state, change.model, change.key, *(value or ("", "", "")))
            for state, found in changes
            for change in found
            for value in (change.values or (None,))
        ),
    )


def bulk_work(stage: Stage, title: str) -> Told:
    """The same rows inserted, updated twice by key, updated and deleted by a condition; then rolled back."""
    with stage.engine() as engine, engine.connect() as connection:
        measured = bulk.compare(connection, ROWS, stage.tell)
        connection.rollback()
    slowest = max(measured[1:3], key=lambda each: each.milliseconds)
    by_condition = measured[3]
    return Told(
        title,
        source(bulk.insert_users, bulk.update_by_key, bulk.update_mappings),
        f"{ROWS:,} rows went in within {measured[0].milliseconds:.0f} ms, in {measured[0].statements} executions.",
        "",
        "Objects are for rows one works with; masses go through Core or through bulk statements, which call no events"
        " (no audit, no lower-cased addresses) and leave objects in the session as they were.",
        source(bulk.update_where, bulk.delete_where),
        f"One UPDATE with a condition took {by_condition.milliseconds:.0f} ms, one by one by key"
        f" {slowest.milliseconds:.0f} ms. Everything was rolled back.",
        columns=("way", "rows", "executions", "ms", "when"),
        rows=tuple((m.title, m.rows, m.statements, round(m.milliseconds, 1), m.note) for m in measured),
    )
