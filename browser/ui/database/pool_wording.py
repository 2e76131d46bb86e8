"""The pool in words: its figures, its connections, and how long ago something was."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from browser.database.pool_facts import Holder, PoolFigures


def _tr(text: str) -> str:
    return QCoreApplication.translate("pool", text)


def in_short(figures: "PoolFigures") -> str:
    """As "3 of 5 checked out, 0 of 10 overflow, 2 waiting", "15 of 5 + 10 checked out, ..."; without a queue shorter.

    Checked out and overflow are SQLAlchemy's own figures: a connection of the overflow may be idle for a moment.
    """
    if not figures.size:
        return _tr("{0} checked out, {1} waiting").format(figures.checked_out, figures.waiting)
    most = _tr("any number") if figures.max_overflow < 0 else str(figures.max_overflow)
    return _tr("{0} of {1} checked out, {2} of {3} overflow, {4} waiting").format(
        figures.checked_out, _places(figures), figures.overflow, most, figures.waiting
    )


def strip_text(figures: "PoolFigures | None") -> str:
    """What the strip at the bottom says: "Pool 1 of 5", "Pool 8 of 5 + 10, 2 waiting"."""
    if figures is None:
        return _tr("Pool")
    of = _tr(" of {0}").format(_places(figures)) if figures.size else ""
    waiting = _tr(", {0} waiting").format(figures.waiting) if figures.waiting else ""
    return _tr("Pool {0}{1}{2}").format(figures.checked_out, of, waiting)


def _places(figures: "PoolFigures") -> str:
    """ "5", or "5 + 10" while more than those are in use."""
    if figures.checked_out <= figures.size:
        return str(figures.size)
    beyond = figures.max_overflow if figures.max_overflow >= 0 else figures.overflow
    return f"{figures.size} + {beyond}"


def in_detail(figures: "PoolFigures") -> str:
    """Everything else, in a line."""
    parts = [figures.class_name, _tr("{0} open").format(figures.connected)]
    if figures.outside:
        parts.append(_tr("{0} outside the pool").format(figures.outside))
    if figures.retired:
        parts.append(_tr("{0} of the old pool").format(figures.retired))
    if figures.waits:
        each = duration(figures.wait_ms / figures.waits / 1000)
        most = duration(figures.longest_wait_ms / 1000)
        waits = _tr("1 wait of {1}") if figures.waits == 1 else _tr("{0} waits of {1} on average, {2} at most")
        parts.append(waits.format(f"{figures.waits:,}", each, most))
    if figures.timeouts:
        parts.append(_tr("{0} timed out").format(f"{figures.timeouts:,}"))
    connects = _tr("{0} connect") if figures.connects == 1 else _tr("{0} connects")
    parts.append(connects.format(f"{figures.connects:,}"))
    parts.append(_tr("{0} invalidated").format(f"{figures.invalidated:,}"))
    if figures.soft_invalidated:
        parts.append(_tr("{0} marked to be replaced").format(f"{figures.soft_invalidated:,}"))
    parts.append(_tr("{0} recycled").format(f"{figures.recycled:,}"))
    return " · ".join(parts)


def explained(figures: "PoolFigures") -> str:
    """What SQLAlchemy itself says, and why its overflow may be negative."""
    if not figures.size:
        return _tr("{0} keeps no queue of connections, so it has neither size nor overflow.").format(figures.class_name)
    said = _tr(
        "SQLAlchemy says: size {0}, checked in {1}, checked out {2}, overflow {3}; "
        "{4} checkouts, {5} resets, {6} closed."
    ).format(
        figures.size,
        figures.checked_in,
        figures.checked_out,
        figures.sqlalchemy_overflow,
        f"{figures.checkouts:,}",
        f"{figures.resets:,}",
        f"{figures.closes:,}",
    )
    if figures.sqlalchemy_overflow < 0:
        said += "\n" + _tr(
            "It counts overflow from minus the size up: {0} means that {1} of the {2} places have never been needed, "
            "and that there is no overflow."
        ).format(figures.sqlalchemy_overflow, -figures.sqlalchemy_overflow, figures.size)
    elif figures.overflow and figures.checked_in:
        said += "\n" + _tr(
            "Overflow is how many there are beyond the size, not how many of them are in use: {0} of all are idle now."
        ).format(figures.checked_in)
    if figures.checked_in + figures.checked_out > figures.connected + figures.timeouts:
        said += "\n" + _tr("A place whose connection was ended counts as checked in until it is made anew.")
    return said


def duration(seconds: float) -> str:
    """As "0.4 ms", "12 ms", "3.2 s", "4 min", "2 h"."""
    if seconds < 0.01:
        return _tr("{0} ms").format(f"{seconds * 1000:.1f}")
    if seconds < 1:
        return _tr("{0} ms").format(round(seconds * 1000))
    if seconds < 60:
        return _tr("{0} s").format(f"{seconds:.1f}")
    if seconds < 3600:
        return _tr("{0} min").format(int(seconds // 60))
    return _tr("{0} h").format(int(seconds // 3600))


def age(seconds: float) -> str:
    """In whole units, so that it moves no more than once a second: "0 s", "59 s", "4 min", "2 h"."""
    return _tr("{0} s").format(int(seconds)) if seconds < 60 else duration(seconds)


def empty(figures: "PoolFigures | None") -> str:
    """Why there is no connection to be listed."""
    if figures is None:
        return _tr("No database is open: its connections would be listed here.")
    if figures.class_name == "NullPool":
        return _tr("No connection is open: NullPool opens one for each request and closes it afterwards.")
    return _tr("No connection is open: the next request makes one.")


def before_ending(holder: "Holder", held_by: str) -> str:
    """What is lost when a connection is ended; "" where nothing is."""
    if holder.in_transaction != "in transaction":
        return ""
    whose = _tr(" of “{0}”").format(held_by) if held_by else ""
    return _tr("“{0}”{1} has a transaction that is not committed: ending it takes back what was done in it.").format(
        holder.name.partition(" · ")[0], whose
    )


def state(holder: "Holder") -> str:
    """What a connection does, as the table says it."""
    if holder.state == "ended":
        return _tr("ended")
    if holder.leaked and holder.kind != "shared":
        return _tr("idle in a transaction")
    if holder.leaked:
        return _tr("leak? held {0}, idle").format(age(holder.held))
    if holder.kind != "shared":
        return _tr("outside the pool")
    words = {
        "in use": _tr("in use"),
        "held, idle": _tr("held, idle"),
        "in the pool": _tr("in the pool"),
        "to be replaced": _tr("to be replaced"),
        "of the old pool": _tr("of the old pool"),
        "closing": _tr("closing"),
    }
    return words.get(holder.state, holder.state)
