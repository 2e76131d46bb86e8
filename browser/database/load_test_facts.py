"""What a load test is to do, and what came of it in words."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from browser import errors
from browser.database.pool_words import REMEDIES

if TYPE_CHECKING:
    from browser.database.pool_options import PoolOptions

MOST_QUERIES = 300
LONGEST_SECONDS = 30.0
SLACK = 1.1
"""How much longer a query takes than it was meant to, with connecting and what a busy computer costs."""


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """`queries` at once, each of which keeps its connection for `seconds`."""

    queries: int = 60
    seconds: float = 2.0

    def problem(self) -> str:
        """Why it cannot be, as a sentence, or ""."""
        if not 1 <= self.queries <= MOST_QUERIES:
            return f"A load test runs 1 to {MOST_QUERIES} queries at once."
        if not 0.05 <= self.seconds <= LONGEST_SECONDS:
            return f"A query of a load test takes 0.05 to {LONGEST_SECONDS:.0f} seconds."
        return ""


@dataclass(frozen=True, slots=True)
class LoadOutcome:
    """What came of it. `most` ran at once; waits are in seconds; `exhausted` is the first."""

    plan: LoadPlan
    options: "PoolOptions"
    finished: int
    timed_out: int
    failed: int
    stopped: bool
    seconds: float
    most: int
    waited: int
    longest_wait: float
    exhausted: errors.PoolExhausted | None
    failure: errors.RowloreError | None

    def sentences(self) -> tuple[str, ...]:
        """What happened and why, and what helps, in words."""
        plan, options = self.plan, self.options
        said = [
            f"{plan.queries} queries of {plan.seconds:g} s each asked for a connection at once; "
            f"{self.most} ran at the same time, {self.finished} ended well, in {self.seconds:.1f} s altogether."
        ]
        if self.waited:
            said.append(
                f"{self.waited} found every connection in use and waited inside the pool, the longest for "
                f"{self.longest_wait:.1f} s."
            )
        if self.exhausted is not None:
            said += self._why_exhausted(options)
        elif self.waited and not self.stopped:
            said.append(
                f"Nobody had to give up: every wait was shorter than pool_timeout ({options.pool_timeout:g} s)."
            )
        if self.failed and self.failure is not None:
            said.append(f"{self.failed} failed otherwise: {self.failure}")
        if self.stopped:
            said.append("It was stopped before the end; every connection has been given back.")
        return tuple(said)

    def _why_exhausted(self, options: "PoolOptions") -> list[str]:
        assert self.exhausted is not None
        rounds = int(options.pool_timeout / (self.plan.seconds * SLACK)) + 1
        needed = math.ceil(self.plan.queries / rounds)
        return [
            f"{self.timed_out} gave up after pool_timeout ({options.pool_timeout:g} s): {self.exhausted.words}",
            self.exhausted.hint.removesuffix(REMEDIES).strip(),
            f"{REMEDIES} For this load, pool_size + max_overflow of about {needed} would have been enough.",
        ]
