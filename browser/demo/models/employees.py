"""The staff: joined-table inheritance, for an employee has columns that nobody else needs."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from browser.demo.models.users import User


class Employee(User):
    """A user who works here: a row in `users` and one more, of the same key, in `employees`.

    `select(Employee)` joins both. `select(User)` finds employees too and reads their second row when it is asked for,
    unless the query says `selectin_polymorphic(User, [Employee])`.
    """

    __tablename__ = "employees"

    id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    job_title: Mapped[str] = mapped_column(String(80))
    department: Mapped[str] = mapped_column(String(40), index=True)
    hired_on: Mapped[date]

    __mapper_args__ = {"polymorphic_identity": "employee"}  # noqa: RUF012  SQLAlchemy's own spelling
