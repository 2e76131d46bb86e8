"""Expected errors: what can go wrong without anybody having made a mistake in this program.

    RowloreError                a sentence for the person, the server's words, a hint, the statement
    |-- UrlError                a URL that does not parse, or holds an option that is refused
    |-- DriverMissing           the dialect or its driver is not installed; the hint is the pip line
    |-- ConnectError            no connection was made
    |   |-- AuthenticationFailed    the server is there and said no to this user
    |   |-- ServerFull              the server is there and takes no more connections
    |   |-- Unreachable             unknown host, refused port, no answer in time
    |   |-- SecretMissing           its password could not be had: keyring, command, variable, or nobody gave one
    |   `-- NotADatabase            the file is missing, a directory, empty of sense, or corrupt
    |-- ConnectionLost          it was there and has gone; what ran is of unknown outcome
    |-- StatementFailed         the server refused a statement
    |-- StatementCancelled      a statement was stopped because its request was cancelled
    |-- PoolExhausted           every connection is in use and the wait for one ran out
    |-- DatabaseClosed          a request came after close()
    `-- NotSupported            this database, driver or table cannot do what was asked

Anything else that is raised is a bug: it goes to the crash hook, never into a panel.
"""


class RowloreError(Exception):
    """An expected error.

    `message` is one sentence in plain words; `words` is what the server or driver said, masked;
    `hint` tells what to do, or is empty; `statement` is the SQL that failed, or is empty.
    `position` is where in `statement` the server itself found the mistake, in code points from 0, if it said so.
    """

    def __init__(self, message: str, *, words: str = "", hint: str = "", statement: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.words = words
        self.hint = hint
        self.statement = statement
        self.position: int | None = None

    def __str__(self) -> str:
        return " ".join(part for part in (self.message, self.words, self.hint) if part)


class UrlError(RowloreError):
    """A URL that cannot be used as it is written."""


class DriverMissing(RowloreError):
    """The dialect or driver of a URL is not installed."""


class ConnectError(RowloreError):
    """No connection was made."""


class AuthenticationFailed(ConnectError):
    """The server refused this user or password."""


class ServerFull(ConnectError):
    """The server answered that it has no free connection left."""


class Unreachable(ConnectError):
    """Nobody answered: unknown host, refused port, or silence until the deadline."""


class SecretMissing(ConnectError):
    """The password that a saved connection needs could not be had."""


class NotADatabase(ConnectError):
    """The file cannot be opened as a database."""


class ConnectionLost(RowloreError):
    """The connection broke while it was in use."""


class StatementFailed(RowloreError):
    """The server refused a statement."""


class StatementCancelled(RowloreError):
    """The statement was stopped because its request was cancelled."""


class PoolExhausted(RowloreError):
    """Every connection of the pool is in use."""


class DatabaseClosed(RowloreError):
    """The database was closed before, or while, the request ran."""


class NotSupported(RowloreError):
    """This database, driver or table cannot do what was asked."""
