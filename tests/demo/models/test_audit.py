"""The audit trail: every flush leaves its trace, secrets stay secret, nothing is loaded by accident."""

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from browser.demo.models import AuditEntry, Employee, Order, User
from browser.demo.models.audit import ACTOR, NOT_LOADED
from browser.schema.secrets import MASK
from tests.demo.models.making import a_user


def _entries(session: Session) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_insert_update_and_delete_leave_their_trace(session: Session) -> None:
    session.info[ACTOR] = "test"
    user = a_user(email="ADA@example.org")
    session.add(user)
    session.commit()
    assert user.country is None
    user.country, user.email = "GB", "Byron@example.org"
    session.commit()
    session.delete(user)
    session.commit()
    made, changed, gone = _entries(session)
    assert [each.action for each in (made, changed, gone)] == ["insert", "update", "delete"]
    assert {each.row_key for each in (made, changed, gone)} == {str(user.id)}
    assert {each.actor for each in (made, changed, gone)} == {"test"}
    assert made.changes and made.changes["email"] == [None, "ada@example.org"]
    assert changed.changes == {"country": [None, "GB"], "email": ["ada@example.org", "byron@example.org"]}
    assert gone.changes is None and gone.user_id is None
    assert made.user_id is None  # SET NULL by the server: the trace outlives its user


def test_a_password_is_never_written_down(session: Session) -> None:
    user = a_user(hashed_password="old secret")
    session.add(user)
    session.commit()
    user.hashed_password = "new secret"
    session.commit()
    assert _entries(session)[1].changes == {"hashed_password": [MASK, MASK]}
    assert "secret" not in "".join(session.scalars(text("SELECT CAST(changes AS CHAR(1000)) FROM audit_trail")))


def test_an_old_value_that_nobody_read_is_not_invented(session: Session) -> None:
    user = a_user(country="GB")
    session.add(user)
    session.commit()
    user.country = "FR"
    session.commit()
    assert _entries(session)[1].changes == {"country": [NOT_LOADED, "FR"]}


def test_an_order_belongs_to_its_users_trail(session: Session) -> None:
    user = a_user(orders=[Order()])
    session.add_all([user, a_user(2)])
    session.commit()
    entries = session.scalars(user.audit_trail.select().order_by(AuditEntry.id)).all()
    assert [entry.table_name for entry in entries] == ["users", "orders"]
    assert [entry.id for entry in user.audit_query] == [entry.id for entry in entries]
    assert user.audit_query.filter_by(table_name="orders").count() == 1


def test_a_change_of_a_collection_alone_is_no_update(session: Session) -> None:
    user = a_user()
    session.add(user)
    session.commit()
    user.orders.append(Order())
    session.commit()
    assert [entry.table_name for entry in _entries(session)] == ["users", "orders"]


def test_the_user_of_an_entry_is_asked_for_or_refused(session: Session) -> None:
    session.add(a_user())
    session.commit()
    (entry,) = _entries(session)
    with pytest.raises(InvalidRequestError, match="lazy='raise'"):
        _ = entry.user


def test_what_is_rolled_back_leaves_no_trace(session: Session) -> None:
    session.add(a_user())
    session.flush()
    session.rollback()
    assert _entries(session) == [] and session.scalars(select(User)).all() == []


def test_an_employee_is_traced_as_a_user(session: Session) -> None:
    values = {"email": "e@example.org", "hashed_password": "x", "first_name": "A", "last_name": "B"}
    employee = Employee(job_title="Mechanic", department="Workshop", hired_on=date(2026, 1, 5), **values)
    session.add(employee)
    session.commit()
    assert employee.job_title == "Mechanic"
    employee.job_title = "Courier"
    session.commit()
    made, changed = _entries(session)
    assert (made.table_name, made.row_key) == (changed.table_name, changed.row_key) == ("users", str(employee.id))
    assert changed.changes == {"job_title": ["Mechanic", "Courier"]}
