"""Run the benchmarks named on the command line, or all but the long ones, and print their table."""

import importlib
import sys

from tests.bench.figures import Figure, table

NAMES = ("start", "pages", "scroll", "catalog", "related", "stream", "statements", "drafts", "cancels")
LONG = ("faults",)
"""Only run when they are named: an hour."""


def main() -> int:
    """The benchmarks of NAMES that were asked for."""
    wanted = sys.argv[1:] or list(NAMES)
    unknown = sorted(set(wanted) - {*NAMES, *LONG})
    if unknown:
        print(f"Unknown: {', '.join(unknown)}. There are: {', '.join((*NAMES, *LONG))}.", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    for name in wanted:
        print(f"{name} ...", file=sys.stderr)
        figures += importlib.import_module(f"tests.bench.{name}").run()
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
