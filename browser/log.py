"""The rotating log under the app's own folder; secrets are struck out of every line."""

import faulthandler
import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from browser.masking import mask

NAME = "rowlore"
BYTES = 1_000_000
KEPT = 3
"""Files beside the one in use."""

_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"


class MaskingFormatter(logging.Formatter):
    """Formats a record with its traceback and masks the whole."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


class MaskingHandler(RotatingFileHandler):
    """Writes to a file; a line that cannot be written is dropped without a word."""

    def handleError(self, record: logging.LogRecord) -> None:
        """On a full disk `logging` itself would write the record to stderr as it came, secrets and all."""


class Log:
    """Logs warnings and worse of everybody, and all of the app's own, to `folder`/rowlore.log until it is closed.

    A crash of the interpreter itself leaves its stacks in `folder`/crash.log.
    """

    def __init__(self, folder: Path) -> None:
        """Raises OSError when the folder cannot be written."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder / "rowlore.log"
        self.path.touch(mode=0o600)
        self._handler = MaskingHandler(self.path, maxBytes=BYTES, backupCount=KEPT, encoding="utf-8", delay=True)
        self._handler.setFormatter(MaskingFormatter(_FORMAT))
        root = logging.getLogger()
        root.addHandler(self._handler)
        root.setLevel(logging.WARNING)
        logging.getLogger(NAME).setLevel(logging.INFO)
        (folder / "crash.log").touch(mode=0o600)
        self._stacks = (folder / "crash.log").open("a", encoding="utf-8")
        faulthandler.enable(self._stacks)

    def close(self) -> None:
        """Write out what was logged and log no more."""
        faulthandler.disable()
        self._stacks.close()
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()
