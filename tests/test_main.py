"""A missing system library is a sentence and exit status 2; any other import error is a bug."""

import gc
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from browser import __main__ as entry


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            "libEGL.so.1: cannot open shared object file: No such file or directory",
            "Rowlore cannot start: the system library libEGL.so.1 is missing; on Debian: apt-get install libegl1.",
        ),
        (
            "libodd.so.7: cannot open shared object file: No such file or directory",
            "Rowlore cannot start: the system library libodd.so.7 is missing.",
        ),
        ("No module named 'browser.typo'", ""),
    ],
)
def test_explains_what_the_linker_missed(said: str, sentence: str) -> None:
    assert entry.explanation(ImportError(said)) == sentence


@pytest.fixture(autouse=True)
def _collecting() -> Iterator[None]:
    """The entry turns it off for the process."""
    yield
    gc.enable()


def _app(main: object) -> ModuleType:
    app = ModuleType("browser.app")
    app.__dict__["main"] = main
    return app


def test_a_missing_library_ends_with_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def main() -> int:
        raise ImportError("libGL.so.1: cannot open shared object file: No such file or directory")

    _replace_app(monkeypatch, _app(main))
    assert entry.main() == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def main() -> int:
        raise ImportError("cannot import name 'x'")

    _replace_app(monkeypatch, _app(main))
    with pytest.raises(ImportError, match="cannot import name"):
        entry.main()


def _replace_app(monkeypatch: pytest.MonkeyPatch, app: ModuleType) -> None:
    import browser

    monkeypatch.setitem(sys.modules, "browser.app", app)
    monkeypatch.setattr(browser, "app", app, raising=False)
