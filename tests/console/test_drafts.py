"""What was typed survives: kill -9 at any moment, two instances, a text that is emptied."""

import itertools
import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from browser import errors, locks
from browser.console import drafts as module
from browser.console import drafts_instance
from browser.console.binds import Bind, BindType
from browser.console.drafts import Draft, Drafts, Instance, Journal, drafts_of, new_id
from browser.console.drafts_instance import living
from browser.store import Store
from tests.console.killing import kill_many
from tests.console.typist import text_of, whole


@pytest.fixture
def drafts(tmp_path: Path) -> Any:
    instance = Instance.begin(tmp_path)
    yield Drafts(Store(tmp_path), instance)
    instance.end()


def draft(id_: str, text: str, **facts: Any) -> Draft:
    return Draft(id_, "sqlite:///gone.db", "Query 1", text, **facts)


def crash(instance: Instance) -> None:
    """What the system does with the locks of a process that was killed."""
    assert instance._handle is not None
    os.close(instance._handle)
    instance._handle = None


def test_a_draft_comes_back_as_it_was(drafts: Drafts) -> None:
    binds = (Bind("n", BindType.LIST, "1,2", BindType.INTEGER),)
    one = draft("1", "SELECT '\ud800\0\r\n\u2028\u00a0🎉'", caret=7, path="/tmp/\udcff.sql", binds=binds, position=1)
    two = Draft(new_id(), "", "", "x")
    drafts.keep(one)
    drafts.keep(two)
    assert drafts.open_drafts() == (two, one), "in the order of their tabs"
    drafts.keep(draft("1", "SELECT 2", position=-1))
    assert [each.text for each in drafts.open_drafts()] == ["SELECT 2", "x"]


def test_secret_parameters_have_no_text_on_the_disk(drafts: Drafts, tmp_path: Path) -> None:
    drafts.keep(
        draft("1", "SELECT :password", binds=(Bind("password", text="canary"), Bind("id", BindType.INTEGER, "7")))
    )
    assert drafts.open_drafts()[0].binds == (Bind("password"), Bind("id", BindType.INTEGER, "7"))
    assert not [each for each in tmp_path.iterdir() if each.is_file() and b"canary" in each.read_bytes()]


def test_discarded_drafts_are_there_for_seven_days(drafts: Drafts, monkeypatch: pytest.MonkeyPatch) -> None:
    for id_, text in (("1", "SELECT 1"), ("2", " \n "), ("3", "SELECT 3")):
        drafts.keep(draft(id_, text))
        drafts.discard(id_)
        drafts.discard(id_)
    assert drafts.open_drafts() == ()
    assert [each.draft.text for each in drafts.recent()] == ["SELECT 3", "SELECT 1"]
    assert time.time() - 60 < drafts.recent()[0].when <= time.time()
    drafts.keep(draft("1", "SELECT 1, again"))
    assert [each.text for each in drafts.open_drafts()] == ["SELECT 1, again"]
    for each in drafts.recent():
        drafts.forget(each.draft.id)
    assert drafts.recent() == ()
    assert [each.text for each in drafts.open_drafts()] == ["SELECT 1, again"]
    drafts.discard("1")
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + module.RECENT_SECONDS - 60)
    assert drafts.open_drafts() == ()
    assert len(drafts.recent()) == 1
    monkeypatch.setattr(time, "time", lambda: clock() + module.RECENT_SECONDS + 60)
    assert drafts.recent() == ()
    assert drafts.open_drafts() == ()


def test_a_text_that_loses_most_of_it_stays_among_the_recent_ones(drafts: Drafts) -> None:
    long = "SELECT " + "x, " * 300
    drafts.keep(draft("1", long))
    drafts.keep(draft("1", long[:-100]))
    assert drafts.recent() == ()
    drafts.keep(draft("1", "\n"))
    assert drafts.open_drafts() == (), "there is nothing to open again"
    assert [each.draft.text for each in drafts.recent()] == [long[:-100]]
    drafts.keep(draft("1", long))
    drafts.keep(draft("1", "SELECT 1"))
    drafts.keep(draft("1", "SELECT"))
    assert [each.draft.text for each in drafts.recent()] == [long, long[:-100]]
    assert [each.text for each in drafts.open_drafts()] == ["SELECT"]


def test_two_instances(tmp_path: Path) -> None:
    first, second = Instance.begin(tmp_path), Instance.begin(tmp_path)
    one, two = Drafts(Store(tmp_path), first), Drafts(Store(tmp_path), second)
    one.keep(draft("1", "first's"))
    two.keep(draft("1", "second's"))
    assert [each.text for each in one.open_drafts()] == ["first's"]
    assert [each.text for each in two.open_drafts()] == ["second's"]
    one.discard("1")
    one.keep(draft("1", "first's again"))
    crash(first)
    assert sorted(each.text for each in two.open_drafts()) == ["first's again", "second's"]
    assert len({each.id for each in two.open_drafts()}) == 2, "the ids were the same"
    third = Instance.begin(tmp_path)
    assert Drafts(Store(tmp_path), third).open_drafts() == ()
    second.end()
    second.end()
    assert len(Drafts(Store(tmp_path), third).open_drafts()) == 2
    assert [path.stem for path in (tmp_path / "instances").iterdir()] == [third.id], "nothing is left of the others"
    third.end()


def test_nobody_waits_for_the_store_while_one_waits_to_look_who_lives(
    drafts: Drafts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Instance.begin(tmp_path)
    Drafts(Store(tmp_path), other).keep(draft("1", "other's"))
    crash(other)
    monkeypatch.setattr(drafts_instance, "SECONDS", 1.0)
    with locks.alone(tmp_path / "instances.lock", 1.0), ThreadPoolExecutor(1) as pool:
        opening = pool.submit(drafts.open_drafts)
        started = time.perf_counter()
        while not opening.done():
            before = time.perf_counter()
            drafts.keep(draft("2", "own"))
            assert time.perf_counter() - before < 0.5
        assert time.perf_counter() - started > 0.9, "it waited"
        assert isinstance(opening.exception(), errors.NotSupported)
    assert [each.text for each in drafts.open_drafts()] == ["other's", "own"]


def test_drafts_come_back_where_nothing_can_be_tidied_up(
    drafts: Drafts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts.keep(draft("1", "own"))
    monkeypatch.setattr(drafts_instance, "SECONDS", 0.1)
    with locks.alone(tmp_path / "instances.lock", 1.0):
        assert [each.text for each in drafts.open_drafts()] == ["own"]


def test_locks_are_the_owners_and_last_as_long_as_the_process(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from browser.console.drafts import Draft, drafts_of\n"
        "drafts = drafts_of(Path(sys.argv[1])); drafts.keep(Draft('1', '', '', 'typed'))\n"
        "print('kept', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "kept\n"
        (file,) = (tmp_path / "instances").iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert living(tmp_path, [file.stem])
        mine = drafts_of(tmp_path)
        assert mine.open_drafts() == ()
        process.kill()
        process.wait()
        assert [each.text for each in mine.open_drafts()] == ["typed"]
        assert not living(tmp_path, [file.stem])
    mine.instance.end()


def test_a_megabyte_is_kept_in_no_time(drafts: Drafts) -> None:
    best = 9.0
    for number in range(5):
        text = f"{number}" + "SELECT 'ünï'\n" * 80_000
        started = time.perf_counter()
        drafts.keep(draft("1", text))
        best = min(best, time.perf_counter() - started)
    assert drafts.open_drafts()[0].text == text
    assert best < 0.3


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_journal_waits_for_a_pause_but_not_for_ever() -> None:
    clock = Clock()
    journal = Journal(clock)
    assert (journal.due(), journal.unsaved) == (None, False)
    journal.edited()
    assert (journal.due(), journal.unsaved) == (0.5, True)
    for _ in range(12):
        clock.now += 0.1
        journal.edited()
    assert journal.due() == pytest.approx(0.3), "1.5 s after the first key"
    clock.now += 0.31
    assert journal.due() == 0
    journal.begin()
    assert (journal.due(), journal.writing, journal.unsaved) == (None, True, True)
    clock.now += 0.05
    journal.edited()
    assert journal.due() is None, "one write at a time"
    journal.flush()
    assert journal.due() is None
    journal.done()
    assert (journal.due(), journal.writing) == (0, False), "the flush is not forgotten"
    journal.begin()
    journal.done()
    assert (journal.due(), journal.unsaved) == (None, False)
    journal.flush()
    assert journal.due() is None


def test_the_journal_tries_again() -> None:
    clock = Clock()
    journal = Journal(clock)
    journal.edited()
    clock.now += 1
    journal.begin()
    journal.failed()
    assert journal.unsaved
    assert journal.due() == pytest.approx(2)
    journal.edited()
    clock.now += 2
    assert journal.due() == 0
    journal.begin()
    journal.failed()
    journal.flush()
    assert journal.due() == 0, "the window closes"
    journal.failed()
    assert journal.due() == 0


@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=60), st.floats(0, 0.5))
def test_whatever_the_rhythm_a_key_is_on_the_disk_within_two_seconds(pauses: list[float], write: float) -> None:
    clock = Clock()
    journal = Journal(clock)
    keys = [clock.now + each for each in itertools.accumulate(pauses)]
    waiting, taken, ends = list[float](), list[float](), None
    while keys or ends is not None or journal.due() is not None:
        due = journal.due()
        happens = [at for at in (keys[0] if keys else None, ends, None if due is None else clock.now + due) if at]
        clock.now = min(happens)
        if ends == clock.now:
            assert all(clock.now - key <= 1.5 + write + write + 1e-9 for key in taken)
            assert write > 0.25 or all(clock.now - key <= 2.0 for key in taken)
            taken, ends = [], None
            journal.done()
        elif keys and keys[0] == clock.now:
            waiting.append(keys.pop(0))
            journal.edited()
        else:
            journal.begin()
            waiting, taken, ends = [], waiting, clock.now + write
    assert not waiting
    assert not journal.unsaved


class TwoInstances(RuleBasedStateMachine):
    """Any order of keeping, discarding, crashing and opening; the model is what a person would expect."""

    ids = st.sampled_from(["a", "b"])
    which = st.sampled_from([0, 1])

    def __init__(self) -> None:
        super().__init__()
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self.folder.name))
        self.running: list[Instance | None] = [None, None]
        self.open: dict[tuple[str, str], str] = {}  # (instance, id): the newest text
        self.newest: set[str] = set()  # texts that must be somewhere
        self.count = 0

    def drafts(self, which: int) -> Drafts:
        instance = self.running[which]
        assert instance is not None
        return Drafts(self.store, instance)

    def runs(self, which: int) -> bool:
        return self.running[which] is not None

    @rule(which=which)
    def begin(self, which: int) -> None:
        if not self.runs(which):
            self.running[which] = Instance.begin(self.store.path.parent)
            self.opens(which)

    @precondition(lambda self: any(self.running))
    @rule(which=which, id_=ids, full=st.booleans())
    def keep(self, which: int, id_: str, full: bool) -> None:
        if (instance := self.running[which]) is not None:
            self.count += 1
            text = f"text {self.count}" if full else " "
            before = self.open.get((instance.id, id_), " ")
            self.drafts(which).keep(draft(id_, text))
            self.open[instance.id, id_] = text
            if full:
                self.newest = {each for each in self.newest if each != before} | {text}

    @precondition(lambda self: any(self.running))
    @rule(which=which, id_=ids)
    def discard(self, which: int, id_: str) -> None:
        if (instance := self.running[which]) is not None:
            self.drafts(which).discard(id_)
            self.open.pop((instance.id, id_), None)

    @precondition(lambda self: any(self.running))
    @rule(which=which, politely=st.booleans())
    def stop(self, which: int, politely: bool) -> None:
        if (instance := self.running[which]) is not None:
            (instance.end if politely else lambda: crash(instance))()
            self.running[which] = None

    @precondition(lambda self: any(self.running))
    @rule(which=which)
    def opens(self, which: int) -> None:
        if (instance := self.running[which]) is None:
            return
        found = self.drafts(which).open_drafts()
        alive = {each.id for each in self.running if each is not None and each is not instance}
        mine = {key: text for key, text in self.open.items() if key[0] not in alive}
        assert sorted(each.text for each in found) == sorted(text for text in mine.values() if text.strip())
        blank = {key: text for key, text in mine.items() if not text.strip() and key[0] == instance.id}
        self.open = {key: text for key, text in self.open.items() if key[0] in alive}
        self.open |= {(instance.id, each.id): each.text for each in found} | blank

    @invariant()
    def nothing_is_lost(self) -> None:
        rows = self.store.read("SELECT text FROM draft")
        assert self.newest <= {text.decode() for (text,) in rows}

    def teardown(self) -> None:
        for instance in self.running:
            if instance is not None:
                instance.end()
        self.folder.cleanup()


TestTwoInstances = TwoInstances.TestCase
TestTwoInstances.settings = settings(max_examples=15, stateful_step_count=20)


def test_typed_text_tells_whether_it_is_whole() -> None:
    assert whole(text_of(100))
    assert whole(text_of(0))
    assert not whole("")
    assert not whole(text_of(100)[:20])
    assert not whole(text_of(100).replace("000003", "000002"))


def test_ten_processes_are_killed_while_they_type() -> None:
    killed = kill_many(10, at_once=5, longest=4.0)
    assert not [each for each in killed if not each.ok]
    assert sum(each.typed for each in killed) > 200, "they did type"
