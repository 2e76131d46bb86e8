"""A hundred processes that type are killed at random moments: how much of the typing is lost."""

from tests.bench.figures import Figure, percentile
from tests.console.killing import kill_many

COUNT = 100


def run() -> list[Figure]:
    """The most that was lost, and how many texts were empty or torn."""
    killed = kill_many(COUNT)
    seconds = [each.seconds for each in killed]
    return [
        Figure(f"typing lost to kill -9, the most of {COUNT}", max(seconds), "s", goal="at most 2 s"),
        Figure("the same, median", percentile(seconds, 0.5), "s"),
        Figure("drafts that were empty or torn", sum(1 for each in killed if each.torn), "", goal="0"),
    ]
