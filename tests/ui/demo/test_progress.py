"""How far something has come: reported on any thread, shown by a timer."""

import threading

from browser.ui.demo.progress import ProgressLine
from tests.ui.driving import until


async def test_it_is_seen_once_there_is_something_to_say() -> None:
    line = ProgressLine("testProgress", "Progress of a test", "{} of {}".format)
    assert line.isHidden() and line.bar.accessibleName() == "Progress of a test"
    line.begin()
    assert line.isHidden()
    thread = threading.Thread(target=line.report, args=(3, 10))
    thread.start()
    thread.join()
    await until(line.isVisible)
    assert (line.text.text(), line.bar.value(), line.bar.maximum()) == ("3 of 10", 3, 10)
    line.end()
    assert line.isHidden()
    line.begin("Creating …")
    assert line.isVisible() and line.text.text() == "Creating …"
    assert line.bar.maximum() == 0, "busy, not 3 of 10 again"
    line.end()
    line.deleteLater()
