"""Joined-table inheritance: two rows, one object; polymorphic loads and what they cost."""

from datetime import date

from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session, selectin_polymorphic, with_polymorphic

from browser.demo.models import BusinessCustomer, Customer, Employee, User
from tests.demo.models.making import a_user


def _one_of_each(session: Session) -> list[User]:
    common = {"hashed_password": "x", "first_name": "A", "last_name": "B"}
    hired = date(2026, 1, 5)
    everybody = [
        a_user(),
        Customer(email="c@example.org", **common),
        BusinessCustomer(email="b@example.org", company="Velo Weiß", **common),
        Employee(email="e@example.org", job_title="Mechanic", department="Workshop", hired_on=hired, **common),
        Employee(email="f@example.org", job_title="Courier", department="Dispatch", hired_on=hired, **common),
    ]
    session.add_all(everybody)
    session.commit()
    session.expunge_all()
    return everybody


def _statements(session: Session) -> list[str]:
    sent: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *arguments: sent.append(arguments[2]))
    return sent


def test_every_row_comes_back_as_the_class_it_is(session: Session) -> None:
    made = _one_of_each(session)
    found = session.scalars(select(User).order_by(User.id)).all()
    assert [type(user) for user in found] == [type(user) for user in made]
    assert session.scalars(select(BusinessCustomer.company)).all() == ["Velo Weiß"]
    assert {user.kind for user in found} == {"user", "customer", "business", "employee"}
    assert session.scalar(select(func.count()).select_from(Employee)) == 2


def test_a_row_typed_into_a_console_is_a_customer(session: Session) -> None:
    session.execute(
        text("INSERT INTO users (email, hashed_password, first_name, last_name) VALUES ('a@b.c', 'x', 'A', 'B')")
    )
    assert type(session.scalars(select(User)).one()) is Customer


def test_what_a_polymorphic_load_costs(session: Session) -> None:
    _one_of_each(session)
    sent = _statements(session)
    for option, statements in (((), 3), ((selectin_polymorphic(User, [Employee]),), 2)):
        session.expunge_all()
        sent.clear()
        users = session.scalars(select(User).options(*option)).all()
        titles = {user.job_title for user in users if isinstance(user, Employee)}
        assert titles == {"Mechanic", "Courier"} and len(sent) == statements
    session.expunge_all()
    sent.clear()
    wide = with_polymorphic(User, [Employee])
    found = session.scalars(select(wide).where(wide.Employee.department == "Workshop")).one()
    assert isinstance(found, Employee) and found.job_title == "Mechanic" and len(sent) == 1


def test_both_rows_change_and_go_together(session: Session) -> None:
    _one_of_each(session)
    mechanic = session.scalars(select(Employee).where(Employee.job_title == "Mechanic")).one()
    mechanic.job_title, mechanic.email = "Wheelbuilder", "New@Example.org"
    session.commit()
    assert (mechanic.job_title, mechanic.email) == ("Wheelbuilder", "new@example.org")
    session.delete(mechanic)
    session.commit()
    assert session.scalar(text("SELECT count(*) FROM employees")) == 1
    assert session.scalar(select(func.count()).select_from(User)) == 4
