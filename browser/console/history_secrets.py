"""Passwords in statements, found by the vendor's own strings and names, and replaced by ***."""

import re
from dataclasses import dataclass

from browser import masking
from browser.console.script_tokens import significant
from browser.database.dialects.base.lexis import Lexis


@dataclass(frozen=True, slots=True)
class Masked:
    """A statement without passwords; `parameters` are the names of those that stand where passwords do."""

    text: str
    parameters: frozenset[str] = frozenset()


_HINT = re.compile(r"(?i)passw|identified|secret|token", re.DOTALL)


def without_passwords(sql: str, lexis: Lexis) -> Masked:
    """The statement with *** for what is, or looks like, a password in it."""
    if not _HINT.search(sql):
        return Masked(sql)
    found = significant(sql, lexis)
    return Masked(masking.mask(sql) if found else sql)
