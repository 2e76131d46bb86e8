"""Beside the window: on another thread, with what it returns or raises."""

import threading

import pytest

from browser.migrate.apart import apart


async def test_it_runs_on_a_thread_of_its_own() -> None:
    assert await apart(threading.get_ident) != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        await apart(divmod, 1, 0)
