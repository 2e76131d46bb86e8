"""The worker's side: a mapping is disposed of whatever happens."""

import pytest

from browser.database.facts import TableRef
from browser.errors import NotSupported
from browser.orm.mapping import Mapping
from browser.ui.orm.work import mapped


class Watched(Mapping):
    disposed = False

    def dispose(self) -> None:
        self.disposed = True


def test_a_mapping_does_not_outlive_its_use() -> None:
    made = Watched(TableRef(None, "users"), {}, {})

    def fail() -> None:
        with mapped(lambda: made):
            assert not made.disposed
            raise NotSupported("Too many rows.")

    with pytest.raises(NotSupported):
        fail()
    assert made.disposed
