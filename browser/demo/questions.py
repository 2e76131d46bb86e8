"""The questions of the Demo menu: what the repositories and the saved queries answer, as data.

Importing this module imports no SQLAlchemy: a menu may show the titles before anybody asks.

    for question in QUESTIONS: question.title, question.explanation, question.source, question.parameters
    answer = await database.read(question.ask)                   # or question.ask(connection, limit="20")
"""

import inspect
import textwrap
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from importlib import import_module
from typing import TYPE_CHECKING, Any

from browser import errors

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.demo.recording import Recorded

Value = int | str | bool | Decimal


@dataclass(frozen=True)
class Parameter:
    """What a question wants to know; the default works with the sample, its type is what is asked for."""

    name: str
    title: str
    default: Value

    def value(self, typed: Value) -> Value:
        """`typed`, or the text a person typed, as the default's type. Raises NotSupported."""
        if type(typed) is type(self.default):
            return typed
        try:
            if isinstance(self.default, bool):
                return {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}[
                    str(typed).strip().lower()
                ]
            return type(self.default)(str(typed).strip())
        except (ValueError, KeyError, InvalidOperation):
            raise errors.NotSupported(
                f"“{typed}” does not fit “{self.title}”.", hint=f"Something like {self.default} is meant."
            ) from None


@dataclass(frozen=True)
class Answer:
    """What came back: `rows` hold Python values (numbers, texts, times, None), `statements` what it cost."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    source: str
    statements: "tuple[Recorded, ...]"
    limit: int | None = None
    """How many were asked for at most (of what the question counts by), or None where all are there."""


@dataclass(frozen=True)
class Question:
    """One question. `function` is its name in `queries`; `also` names what else belongs to the shown source."""

    title: str
    explanation: str
    function: str
    parameters: tuple[Parameter, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The Python source that answers it."""
        parts = [_find(name) for name in (*self.also, f"queries:{self.function}")]
        return "\n\n".join(textwrap.dedent(inspect.getsource(part)).rstrip() for part in parts) + "\n"

    def ask(self, connection: "Connection", /, **values: Value) -> Answer:
        """Ask it: a plain function for `database.read`. Values may be the texts a person typed.

        Raises NotSupported for a value that does not fit, and whatever the driver raises where there is no demo.
        """
        from browser.demo.recording import recorded
        from browser.demo.sessions import reading

        chosen = {each.name: each.value(values.get(each.name, each.default)) for each in self.parameters}
        with recorded(connection) as sent, reading(connection) as session:
            columns, rows = _find(f"queries:{self.function}")(session, **chosen)
        limit = chosen.get("limit")
        return Answer(columns, tuple(rows), self.source, tuple(sent), limit if isinstance(limit, int) else None)


def _find(name: str) -> Any:
    module, _, path = name.partition(":")
    found = import_module(f"browser.demo.{module}")
    for part in path.split("."):
        found = getattr(found, part)
    return found


_LIMIT = Parameter("limit", "At most", 50)
_USERS = "repositories.users:UserRepository"
_ORDERS = "repositories.orders:OrderRepository"

QUESTIONS: tuple[Question, ...] = (
    Question(
        "Active users",
        "A condition per column; soft-deleted users (deleted_at) are left out. One statement.",
        "active_users",
        (_LIMIT,),
        (f"{_USERS}.active",),
    ),
    Question(
        "User by e-mail",
        "Addresses are stored in lower case by an event, so an index serves the question. One row or None.",
        "user_by_email",
        (Parameter("email", "E-mail", "osten.akesson@rowlore.example"),),
        (f"{_USERS}.by_email",),
    ),
    Question(
        "Users with posts",
        "any() becomes EXISTS; selectinload fetches the posts of all found users in one more statement.",
        "users_with_posts",
        (_LIMIT,),
        (f"{_USERS}.with_posts",),
    ),
    Question(
        "Orders above a sum, with their users",
        "A join that gives (User, Order) tuples; the totals come from one grouped subquery.",
        "orders_above",
        (Parameter("total", "More than", Decimal("2000.00")), _LIMIT),
        ("totals:order_totals",),
    ),
    Question(
        "User statistics",
        "count and sum over an outer join: users without orders are there with zero.",
        "user_statistics",
        (_LIMIT,),
        (f"{_USERS}.statistics", "totals:order_totals"),
    ),
    Question(
        "Recent orders",
        "Everything a list of orders shows, in two statements: joinedload for what is one, selectinload for many.",
        "recent_orders",
        (_LIMIT,),
        (f"{_ORDERS}.recent",),
    ),
    Question(
        "Users by name",
        "ilike, or_ and and_: part of either name, active, of one country or of none. Newest first by desc().",
        "users_by_name",
        (Parameter("name", "Part of a name", "an"), Parameter("country", "Country", "NL"), _LIMIT),
    ),
    Question(
        "Users with orders in the last days",
        "A subquery in IN. The days end with the newest order: sample data ends on the day of its installation.",
        "users_of_the_last_days",
        (Parameter("days", "Days", 30), Parameter("limit", "At most", 500)),
    ),
    Question(
        "Users, orders and sums by country",
        "Aggregates over an outer join with group_by; users without a country are a group, too.",
        "orders_by_country",
        (),
        ("totals:order_totals",),
    ),
    Question(
        "Average order value of a country",
        "text() with real bind parameters, :country and :active, never put together from strings.",
        "average_of_a_country",
        (Parameter("country", "Country", "GB"), Parameter("active", "Active users", True)),
    ),
    Question(
        "The statistics view",
        "A view mapped read-only; on PostgreSQL analytics.user_stats is materialised and shows its last refresh.",
        "statistics_view",
        (_LIMIT,),
        ("models.statistics:UserStats",),
    ),
    Question(
        "Kinds of users",
        "One select gives every row as the class it is; selectin_polymorphic fetches the employees' second table.",
        "kinds_of_users",
        (_LIMIT,),
    ),
    Question(
        "Who writes about something",
        "An association proxy: user.post_tags in Python and in WHERE, without walking posts and tags.",
        "writers_of_a_tag",
        (Parameter("tag", "Tag", "touring"), _LIMIT),
    ),
    Question(
        "What users bought",
        "A deep path, user to orders to items to products: a statement per level and 500 parents, never one per row.",
        "what_users_bought",
        (Parameter("limit", "Users", 20),),
    ),
    Question(
        "Most read posts",
        "Tags come along by themselves: Post.tags is mapped lazy='selectin'.",
        "most_read_posts",
        (_LIMIT,),
    ),
)
