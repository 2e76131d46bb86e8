"""PoolOptions: how the shared connections of a database are pooled; checked, and said in sentences."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

AUTOCOMMIT = "AUTOCOMMIT"
STANDARD_LEVELS = ("READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")
"""The isolation levels of the SQL standard, the strictest last."""
QUEUE, NULL, STATIC = "QueuePool", "NullPool", "StaticPool"

POOL_CLASSES = {
    QUEUE: "Keeps up to pool_size connections open and makes max_overflow more when all of them are in use.",
    NULL: "Opens a connection for each request and closes it afterwards; pool_size + max_overflow at a time.",
    STATIC: "One connection serves everybody, one after the other.",
}
"""The pools that make sense for a driver that can open several connections, each with a sentence.

SingletonThreadPool is not among them: threads that come and go would each keep a connection. An async driver's
QueuePool is SQLAlchemy's AsyncAdaptedQueuePool.
"""

LONGEST_TIMEOUT = 600.0
MOST_CONNECTIONS = 500


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """The options of `create_engine` that a person may choose; what they are called there they are called here.

    pool_timeout    seconds to wait for a connection
    pool_recycle    seconds until a connection is made anew at its next use; -1 never
    max_overflow    connections beyond pool_size; -1 for as many as are wanted (50 at most run at once)
    echo, echo_pool what SQLAlchemy says about statements and the pool goes to the app's log
    """

    pool_class: str = QUEUE
    pool_size: int = 5
    max_overflow: int = 10
    pool_timeout: float = 10.0
    pool_recycle: int = -1
    pool_pre_ping: bool = False
    echo: bool = False
    echo_pool: bool = False
    isolation_level: str = AUTOCOMMIT

    @property
    def capacity(self) -> int:
        """How many requests can run at the same time."""
        if self.pool_class == STATIC:
            return 1
        beyond = 50 if self.max_overflow < 0 else self.max_overflow
        return max(1, self.pool_size + beyond)

    @property
    def autocommit(self) -> bool:
        """Whether reading leaves no transaction behind."""
        return self.isolation_level == AUTOCOMMIT

    def only_echoes_differ(self, other: "PoolOptions") -> bool:
        """Whether nothing but what is logged is different."""
        return replace(self, echo=other.echo, echo_pool=other.echo_pool) == other

    def problems(self, isolations: tuple[str, ...] = ()) -> dict[str, str]:
        """What cannot be: a sentence for each option, by its name. `isolations` are the dialect's levels."""
        found: dict[str, str] = {}
        if self.pool_class not in POOL_CLASSES:
            found["pool_class"] = f"“{self.pool_class}” is none of {', '.join(POOL_CLASSES)}."
        if not 1 <= self.pool_size <= MOST_CONNECTIONS:
            found["pool_size"] = (
                f"pool_size is between 1 and {MOST_CONNECTIONS}. 0 would mean “no limit” to SQLAlchemy; "
                "for no pool at all choose NullPool."
            )
        if not -1 <= self.max_overflow <= MOST_CONNECTIONS:
            found["max_overflow"] = f"max_overflow is between 0 and {MOST_CONNECTIONS}, or -1 for no limit."
        if not 0.1 <= self.pool_timeout <= LONGEST_TIMEOUT:
            found["pool_timeout"] = f"pool_timeout is between 0.1 and {LONGEST_TIMEOUT:.0f} seconds."
        if self.pool_recycle != -1 and not 1 <= self.pool_recycle <= 604_800:
            found["pool_recycle"] = "pool_recycle is between 1 second and a week (604800), or -1 for never."
        if self.isolation_level not in (AUTOCOMMIT, *isolations):
            known = ", ".join((AUTOCOMMIT, *isolations))
            found["isolation_level"] = f"This database knows no “{self.isolation_level}”; it knows {known}."
        return found

    def remarks(self, most: int | None = None) -> tuple[str, ...]:
        """What is allowed and worth knowing, in sentences; the server takes `most` connections in all."""
        said = []
        if most is not None and self.capacity > most:
            said.append(
                f"This pool may ask for {self.capacity} connections; the server takes {most} from everybody together "
                "(max_connections) and refuses the others."
            )
        if not self.autocommit:
            said.append(
                f"Each read runs in a transaction at {self.isolation_level}, ended by a rollback when the connection "
                "goes back: until then it may hold locks. AUTOCOMMIT leaves none behind."
            )
        if self.pool_pre_ping:
            said.append("Each checkout first asks the server whether it is there: one more round trip.")
        if self.max_overflow < 0 and self.pool_class == QUEUE:
            said.append("Without a limit of overflow nothing keeps the app from using up the server's connections.")
        if self.echo or self.echo_pool:
            said.append("What is echoed goes to the app's log file, statements with their values.")
        return tuple(said)

    def to_dict(self) -> dict[str, Any]:
        """What differs from the defaults, for a profile (strings, numbers, booleans)."""
        usual = PoolOptions()
        return {name: value for name, value in asdict(self).items() if value != getattr(usual, name)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "PoolOptions":
        """What `to_dict` gave. What is unknown, of another type or impossible is left at its default."""
        usual = cls()
        taken: dict[str, Any] = {}
        for each in fields(cls):
            value, default = stored.get(each.name), getattr(usual, each.name)
            if type(default) is float and type(value) is int:
                value = float(value)
            if type(value) is type(default):
                taken[each.name] = value
        made = cls(**taken)
        wrong = set(made.problems((made.isolation_level,)))
        return cls(**{name: value for name, value in taken.items() if name not in wrong})
