"""Source that was written here, run as the module that a person would paste it into."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

NAME = "rowlore_pasted"


@contextmanager
def running_source(source: str) -> Iterator[dict[str, Any]]:
    """The names that the source defines; annotations are looked up in its module, so it has to be one."""
    module = sys.modules[NAME] = ModuleType(NAME)
    try:
        exec(compile(source, NAME, "exec"), module.__dict__)
        yield module.__dict__
    finally:
        del sys.modules[NAME]
