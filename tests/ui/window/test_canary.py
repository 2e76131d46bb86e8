"""A password walks through everything and appears nowhere: no text, title, log, report, file, argument or clipboard."""

import asyncio
import logging
import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QWidget

from browser import log
from browser.database import profiles_keyring
from browser.database.profiles import Environment, Profile, SecretKind, SecretSource
from browser.database.profiles_url import escaped, without_password
from browser.ui.crash import CrashReporter
from browser.ui.database.connect_password import PasswordDialog
from browser.ui.window import begin, opening
from browser.ui.window.main import MainWindow
from tests.keyrings import memory_keyring
from tests.ui.driving import click, key, type_text, until
from tests.ui.windows import asked, idle, main_window, named

WRONG = "wr0ng-canary@b:/?#c d"
_METHODS: tuple[str, ...] = (
    "text",
    "displayText",
    "placeholderText",
    "windowTitle",
    "toolTip",
    "accessibleName",
    "toPlainText",
)
_METHODS += ("accessibleDescription", "statusTip", "whatsThis", "currentText", "title")


def _texts() -> Iterator[str]:
    """Whatever any widget, action or item of the application says."""
    for widget in QApplication.allWidgets():
        hidden = isinstance(widget, QLineEdit) and widget.echoMode() == QLineEdit.EchoMode.Password
        for name in _METHODS:
            method = getattr(widget, name, None)
            if callable(method) and not (hidden and name == "text"):
                yield f"{widget.objectName()}.{name}: {method()}"
        for action in widget.findChildren(QAction):
            yield f"{action.text()} {action.toolTip()}"
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from _cells(widget.model(), QModelIndex(), 0)
    yield f"clipboard: {QGuiApplication.clipboard().text()}"


def _cells(model: QAbstractItemModel, parent: QModelIndex, depth: int) -> Iterator[str]:
    for row in range(min(model.rowCount(parent), 50)):
        for column in range(min(model.columnCount(parent), 20)):
            index = model.index(row, column, parent)
            for role in (*range(14), *range(256, 260)):
                yield f"cell: {index.data(role)!r}"
            if depth < 4 and column == 0:
                yield from _cells(model, index, depth + 1)


def _arguments() -> Iterator[str]:
    """What every process of ours was started with."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if folder.name == str(os.getpid()) or parent == str(os.getpid()):
                yield (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue


def nowhere(home: Path, *secrets: str) -> None:
    """Nobody sees a secret, as it is or as URLs spell it."""
    spelled = {form for secret in secrets for form in (secret, escaped(secret), repr(secret)[1:-1])}
    for text in (*_texts(), *_arguments()):
        assert not [form for form in spelled if form in text], text
    for path in home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [form for form in spelled if form.encode() in content], path
            assert path.stat().st_mode & 0o077 == 0, path


@pytest.fixture
def written(home: Path) -> Iterator[log.Log]:
    made = log.Log(home / "logs")
    yield made
    made.close()


@pytest.mark.parametrize("way", list(SecretKind)[1:])
@pytest.mark.parametrize("fixture", ["postgresql_url", "mariadb_url"])
async def test_it_is_nowhere(
    fixture: str,
    way: SecretKind,
    request: pytest.FixtureRequest,
    home: Path,
    tmp_path: Path,
    written: log.Log,
    monkeypatch: pytest.MonkeyPatch,
    expected_log: Any,
) -> None:
    url, spelled = without_password(request.getfixturevalue(fixture))
    secret = unquote(spelled)
    assert len(secret) > 6
    source = SecretSource(way, _value(way, secret, tmp_path))
    monkeypatch.setenv("ROWLORE_CANARY", secret)
    with memory_keyring(monkeypatch):
        profiles_keyring.write("canary", secret)
        async with main_window(home) as window:
            profile = Profile("canary", "orders", url, environment=Environment.PRODUCTION, secret=source)
            window.profiles.add(profile)
            await _opened(window, begin.begin(window, asked(profiles=("orders",))), way, home, secret)
            await _dialog(window, home, way, secret)
            expected_log("Unexpected")
            _report(window, f"{url} {secret} {escaped(secret)} {without_password(url)[0]}")
            await until(lambda: window.findChild(QWidget, "crashDialog"))
            nowhere(home, secret, WRONG)
        nowhere(home, secret, WRONG)
        async with main_window(home) as window:
            await _opened(window, begin.begin(window, asked()), way, home, secret)
            assert [each.title for each in window.desk.connections] == ["orders"]
            nowhere(home, secret, WRONG)
        nowhere(home, secret, WRONG)


def _value(way: SecretKind, secret: str, folder: Path) -> str:
    kept = folder / "outside"
    kept.write_text(secret)
    code = f"import threading; threading.Event().wait(0.3); print(open({str(kept)!r}).read())"
    return {
        SecretKind.COMMAND: shlex.join([sys.executable, "-c", code]),
        SecretKind.ENVIRONMENT: "ROWLORE_CANARY",
    }.get(way, "")


async def _opened(
    window: MainWindow, work: "list[asyncio.Task[Any]]", way: SecretKind, home: Path, secret: str
) -> None:
    """Wait for what is opened, and look while it is."""
    if way == SecretKind.ASK:
        dialog: Any = await until(lambda: window.findChild(PasswordDialog))
        await until(dialog.isActiveWindow)
        type_text(dialog.field, secret)
        nowhere(home, secret)
        key(dialog.field, Qt.Key.Key_Return)
    await asyncio.sleep(0.15)
    nowhere(home, secret)
    await asyncio.wait(work)
    await until(lambda: window.desk.connections)
    await idle()
    nowhere(home, secret)


async def _dialog(window: MainWindow, home: Path, way: SecretKind, secret: str) -> None:
    """The connect dialog: chosen, tested, a wrong password refused, a URL pasted and copied."""
    dialog = opening.show_connect_dialog(window)
    await until(dialog.isActiveWindow)
    await idle()
    dialog.pane.tree.setFocus()
    key(dialog.pane.tree, Qt.Key.Key_Down)
    if way == SecretKind.ASK:
        type_text(named(dialog, "passwordField"), secret)
    click(named(dialog, "testButton"))
    await until(lambda: dialog.message.message is not None)
    assert "Connected" in dialog.message.message.text  # type: ignore[union-attr]
    nowhere(home, secret)
    dialog.form.copy_button.menu().actions()[0].trigger()
    nowhere(home, secret)
    place = dialog.form.profile().url.partition("@")[2]
    scheme = dialog.form.profile().url.partition("://")[0]
    dialog.pane.new_profile()
    dialog.url_field.insert(f"{scheme}://somebody:{escaped(WRONG)}@{place}")
    click(named(dialog, "connectButton"))
    await until(lambda: dialog.message.message is not None)
    assert "somebody" in dialog.message.message.whole()  # type: ignore[union-attr]
    nowhere(home, secret, WRONG)
    dialog.reject()
    await idle()
    logging.getLogger("rowlore").info("%s and %s", secret, WRONG)


def _report(window: MainWindow, text: str) -> None:
    reporter = CrashReporter(window)
    try:
        raise LookupError(f"{text} {WRONG}")
    except LookupError as error:
        reporter.report(type(error), error, error.__traceback__)
