import threading

import pytest

from browser.workers import Workers


def test_jobs_wait_in_turn_for_at_most_size_threads() -> None:
    workers = Workers("test", 2)
    gate = threading.Event()
    futures = [workers.submit(gate.wait) for _ in range(5)]
    names = workers.submit(lambda: threading.current_thread().name)
    assert sum(thread.name.startswith("test-") for thread in threading.enumerate()) == 2
    gate.set()
    assert [future.result(5) for future in futures] == [True] * 5
    assert names.result(5).startswith("test-")
    assert workers.close(5)


def test_an_idle_thread_serves_the_next_job() -> None:
    workers = Workers("test", 5)
    idents = {workers.submit(threading.get_ident).result(5) for _ in range(1)}
    assert workers.close(5)
    assert len(idents) == 1


def test_an_error_reaches_the_future_and_the_thread_goes_on() -> None:
    workers = Workers("test", 1)
    with pytest.raises(ZeroDivisionError):
        workers.submit(lambda: 1 // 0).result(5)
    assert workers.submit(lambda: 2).result(5) == 2
    assert workers.close(5)


def test_a_job_cancelled_while_it_waits_is_never_run() -> None:
    workers = Workers("test", 1)
    gate = threading.Event()
    first = workers.submit(gate.wait)
    ran: list[int] = []
    second = workers.submit(ran.append, 1)
    assert second.cancel()
    gate.set()
    assert first.result(5)
    assert workers.close(5)
    assert ran == []
