import asyncio
import threading

import pytest

from browser.workers import Workers, apart, to_its_end


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


async def test_apart_runs_on_a_thread_of_its_own_that_ends_with_it() -> None:
    assert await apart(threading.get_ident) != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        await apart(divmod, 1, 0)


@pytest.mark.parametrize("fails", [False, True])
async def test_a_cancelled_wait_leaves_the_function_to_its_end(fails: bool) -> None:
    go, ended = threading.Event(), threading.Event()

    def work() -> None:
        go.wait(5)
        ended.set()
        if fails:
            raise ZeroDivisionError

    waiting = asyncio.ensure_future(apart(work))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go.set()
    assert await asyncio.to_thread(ended.wait, 5)


def test_a_thread_that_outlives_the_loop_says_nothing() -> None:
    go, threads = threading.Event(), threading.active_count()

    async def leave() -> None:
        waiting = asyncio.ensure_future(apart(go.wait, 5))
        await asyncio.sleep(0)
        waiting.cancel()

    asyncio.run(leave())
    go.set()
    for each in [each for each in threading.enumerate() if each.name == "rowlore-apart"]:
        each.join(5)
    assert threading.active_count() == threads


async def test_to_its_end_hears_a_cancel_and_goes_on() -> None:
    go = threading.Event()
    waiting = asyncio.ensure_future(to_its_end(go.wait, 5))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.sleep(0)
    assert not waiting.done()
    go.set()
    assert await waiting
