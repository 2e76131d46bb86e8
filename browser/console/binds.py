"""The parameters of a query as a person fills them in, and as `text()` gets them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.binding import BindType
from browser.schema.secrets import is_secret

if TYPE_CHECKING:
    from sqlalchemy import BindParameter

    from browser.database.dialects import Dialect

__all__ = ["Bind", "BindType", "bind_parameters", "guess", "is_secret"]


@dataclass(frozen=True, slots=True)
class Bind:
    """One parameter as it was typed. `of` is the type of a list's elements."""

    name: str
    type: BindType = BindType.TEXT
    text: str = ""
    of: BindType = BindType.TEXT


def bind_parameters(binds: Sequence[Bind], dialect: "Dialect") -> "list[BindParameter[Any]]":
    """The binds for `text().bindparams()`. Raises NotSupported for the first one whose text is not of its type."""
    return [dialect.binding.parameter(each.name, each.type, each.text, each.of) for each in binds]


def guess(name: str) -> BindType:
    """The type that a parameter of this name most likely has."""
    return next((type_ for pattern, type_ in _GUESSES if pattern.search(name.lower())), BindType.TEXT)


_GUESSES = (
    (re.compile(r"^(is|has|can)_|^(active|enabled|deleted|visible)$|_(flag|enabled|active)$"), BindType.BOOLEAN),
    (re.compile(r"(^|_)(ids|codes|names|emails|statuses|values|list)$"), BindType.LIST),
    (re.compile(r"(^|_)(id|count|limit|offset|number|no|year|month|days|quantity|age|rank|n)$"), BindType.INTEGER),
    (re.compile(r"(^|_)(price|total|amount|sum|rate|minimum|maximum|min|max|average)$"), BindType.DECIMAL),
    (re.compile(r"(_at|_time|timestamp|^since|^until|^after|^before)$"), BindType.TIMESTAMP),
    (re.compile(r"(^|_)(date|day|birthday)$|_on$"), BindType.DATE),
    (re.compile(r"json|payload|metadata"), BindType.JSON),
)
