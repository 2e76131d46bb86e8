"""Each kind of noise fails the test that made it, tried in a pytest run of its own with the same fixtures."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]

NOISY = """
import asyncio, logging, threading, warnings
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

def test_record():
    logging.getLogger("somewhere").warning("the record")

def test_expected_record(expected_log):
    expected_log("the rec.rd")
    logging.getLogger("somewhere").warning("the record")

def test_record_that_never_came(expected_log):
    expected_log("the other one")

def test_python_warning():
    warnings.warn("old")

def test_thread():
    threading.Thread(target=threading.Event().wait, daemon=True, name="forgotten").start()

def test_alien_thread():
    import _thread
    began = threading.Event()
    _thread.start_new_thread(lambda: (threading.current_thread(), began.set(), threading.Event().wait()), ())
    began.wait()

def test_alien_thread_that_ended():
    import _thread
    ended = threading.Event()
    _thread.start_new_thread(lambda: (threading.current_thread(), ended.set()), ())
    ended.wait()

async def test_task():
    global forgotten
    forgotten = asyncio.create_task(asyncio.sleep(600), name="forgotten")

def test_qt_message():
    QObject().killTimer(77)

def test_window():
    global widget
    widget = QWidget()

def test_timer():
    global timer
    timer = QTimer()
    timer.start(1000)

def test_slot():
    class Sender(QObject):
        happened = Signal()
    sender = Sender()
    sender.happened.connect(lambda: 1 / 0)
    sender.happened.emit()

def test_unclosed_file():
    open(__file__)

def test_quiet():
    QWidget().show()
"""

SAYS = {
    "test_record": "nobody expected the log record WARNING somewhere: the record",
    "test_record_that_never_came": "the expected log record 'the other one' never came",
    "test_python_warning": "UserWarning: old",
    "test_thread": "the thread forgotten is still there",
    "test_alien_thread": "the thread Dummy-",
    "test_task": "the task forgotten still runs",
    "test_qt_message": "Qt says: QObject::killTimer(): Error",
    "test_window": "is still there",
    "test_timer": "still runs",
    "test_slot": "ZeroDivisionError",
    "test_unclosed_file": "ResourceWarning",
}


def test_every_noise_fails_its_own_test_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\nfrom tests.ui.conftest import *\n")
    (tmp_path / "test_noisy.py").write_text(NOISY)
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path)]
    options = ["-o", "cache_dir=" + str(tmp_path / "cache"), "--junit-xml", str(tmp_path / "report.xml"), str(tmp_path)]
    done = subprocess.run(command + options, cwd=ROOT, capture_output=True, text=True, check=False)
    said = {
        case.attrib["name"]: "".join(complaint.attrib["message"] + (complaint.text or "") for complaint in case)
        for case in ElementTree.parse(tmp_path / "report.xml").iter("testcase")
        if case.find("failure") is not None or case.find("error") is not None
    }
    assert set(said) == set(SAYS), done.stdout
    assert {test: said[test] for test in SAYS if SAYS[test] not in said[test]} == {}
