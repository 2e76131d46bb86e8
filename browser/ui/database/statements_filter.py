"""Which statements are looked at: by words, slow, failed, by action, connection and tab."""

from dataclasses import dataclass

from browser.database.statements_repeats import Key
from browser.ui.database.statements_model import Line


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """`words`: all of them stand in the statement or its action; "" and 0 and None leave everything."""

    words: tuple[str, ...] = ()
    slow: bool = False
    errors: bool = False
    action: str = ""
    connection: str = ""
    tab: int | None = None
    key: tuple[int, Key] | None = None

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return self != StatementFilter()

    def fits(self, line: Line) -> bool:
        """Whether this statement is one of them."""
        sent = line.sent
        if self.errors and not sent.error:
            return False
        if self.slow and not line.slow:
            return False
        if self.tab is not None and getattr(sent.action, "tab", 0) != self.tab:
            return False
        if self.action and sent.action != self.action:
            return False
        if self.connection and f"{line.database.name} · {sent.connection}" != self.connection:
            return False
        if self.key is not None and line.key != self.key:
            return False
        if not self.words:
            return True
        text = f"{sent.sql}\n{sent.action}\n{sent.error}".lower()
        return all(word in text for word in self.words)
