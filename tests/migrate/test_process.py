"""The child process: whatever it writes, holds open or ignores, it ends, and nothing of it stays."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser.migrate import process
from browser.migrate.events import LONGEST_LINE, Ended, Event, Line
from browser.migrate.process import Command, Process

RunScript = Callable[..., tuple[Process, Ended, list[Event]]]


@pytest.fixture
def run_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunScript:
    """Run any script in place of the child's own; returns what was heard."""

    def run(source: str, *, time_limit: float | None = 20, **order: Any) -> tuple[Process, Ended, list[Event]]:
        script = tmp_path / "script.py"
        script.write_text(f"import os, sys, json, signal, time, subprocess\n{source}")
        monkeypatch.setattr(process, "SCRIPT", script)
        heard: list[Event] = []

        def hear(events: list[Event]) -> bool:
            heard.extend(events)
            return True

        made = Process(Command(Path(sys.executable), tmp_path, dict(os.environ), order, time_limit), hear)
        before = {path.name for path in Path("/proc/self/fd").iterdir()}
        ended = made.run()
        assert {path.name for path in Path("/proc/self/fd").iterdir()} == before
        made.close()
        return made, ended, heard

    return run


def test_lines_come_whole_from_both_streams(run_script: RunScript) -> None:
    _, ended, heard = run_script(
        "sys.stdout.write('one\\ntwo'); sys.stdout.flush(); time.sleep(.1); print(' more')\n"
        "sys.stderr.write('10%\\r100%\\n'); sys.stdout.write('no end \\xff')"
    )
    assert ended == Ended(0)
    assert {each for each in heard if isinstance(each, Line)} == {
        Line("one"), Line("two more"), Line("100%", "stderr"), Line("no end ÿ"),
    }  # fmt: skip


def test_a_flood_is_cut_into_lines(run_script: RunScript) -> None:
    _, _, heard = run_script("sys.stdout.write('x' * 300_000); print('\\n'.join(map(str, range(30_000))))")
    lines = [each.text for each in heard if isinstance(each, Line)]
    assert max(map(len, lines)) <= LONGEST_LINE and lines[-1] == "29999"


def test_a_long_order_reaches_it_and_one_that_never_reads_does_not_block(run_script: RunScript) -> None:
    steps = ["x" * 100] * 5_000
    _, _, heard = run_script("print(len(json.loads(os.fdopen(int(sys.argv[2])).readline())['steps']))", steps=steps)
    assert Line("5000") in heard
    assert run_script("pass", steps=steps)[1] == Ended(0)


def test_the_time_limit_ends_also_what_ignores_signals(run_script: RunScript, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "PATIENCE", {2: 0.1, 15: 0.2, 9: 0.3})
    ignoring = "signal.signal(2, signal.SIG_IGN); signal.signal(15, signal.SIG_IGN); print('there', flush=True)\n"
    made, ended, heard = run_script(f"{ignoring}time.sleep(60)", time_limit=0.5)
    assert made.timed_out and ended == Ended(-9, "SIGKILL") and Line("there") in heard


def test_grandchildren_end_with_it(run_script: RunScript) -> None:
    _, ended, heard = run_script("p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True)")
    assert ended == Ended(0)
    pid = next(int(each.text) for each in heard if isinstance(each, Line))
    state = Path(f"/proc/{pid}/stat")
    for _ in range(200):  # the signal is sent, the kernel takes its time
        if not state.exists() or state.read_text().split()[2] in "ZX":
            return
        threading.Event().wait(0.01)
    pytest.fail(f"process {pid} lives on")


def test_one_that_closes_its_pipes_is_waited_for(run_script: RunScript) -> None:
    _, ended, _ = run_script("os.closerange(1, 100); time.sleep(.3); os._exit(4)")
    assert ended == Ended(4)


def test_where_linux_gives_no_descriptor_of_a_process(run_script: RunScript, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "pidfd_open")
    _, ended, heard = run_script("subprocess.Popen(['sleep', '60']); print('there', flush=True); os._exit(5)")
    assert ended == Ended(5) and Line("there") in heard


def test_garbage_on_the_channel_is_passed_over(run_script: RunScript) -> None:
    garbage = 'f = os.fdopen(int(sys.argv[1]), "w"); f.write(\'[1]\\n"x"\\n{"kind": "plan"}\\n{"kind": 1}\\n{"half\')'
    assert run_script(garbage)[1] == Ended(0)


def test_a_listener_that_has_gone_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "script.py"
    script.write_text("import time; print('x', flush=True); time.sleep(60)")
    monkeypatch.setattr(process, "SCRIPT", script)
    made = Process(Command(Path(sys.executable), tmp_path, dict(os.environ), {}), lambda events: False)
    ended = made.run()
    made.close()
    made.cancel()
    assert made.cancelled and ended.code != 0
