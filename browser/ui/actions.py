"""@action: one object with a name feeds the menu, the shortcut, the command palette and the page of keys."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from browser.ui import tasks, theme

F = TypeVar("F", bound=Callable[..., Any])
_SPEC = "_rowlore_action"
_MADE = "_rowlore_actions"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """What @action was told. `shortcut` is in Qt's portable form, several are separated by "; "."""

    text: str
    shortcut: str
    icon: str
    tip: str


def action(text: str, shortcut: str = "", icon: str = "", tip: str = "") -> Callable[[F], F]:
    """Make a method of a QWidget (plain or `async def`) an action of that widget.

    An async one runs through `tasks.start` and cannot run twice at once: it is disabled until it has ended, and a key
    that is held runs it once.
    """

    def mark(function: F) -> F:
        setattr(function, _SPEC, ActionSpec(text, shortcut, icon, tip))
        return function

    return mark


def actions_of(source: QObject) -> list[QAction]:
    """The actions of `source` in the order of their definition, base classes first; made at the first call.

    `source` is a widget, or an object whose parent is the widget its actions belong to. Their shortcuts work while the
    focus is inside that widget (for a window: anywhere in it). An action's objectName is its method's name.
    """
    return list(_made_of(source).values())


def action_of(source: QObject, name: str) -> QAction:
    """The action of `source` that calls its method `name`; KeyError when there is none."""
    return _made_of(source)[name]


def _made_of(source: QObject) -> dict[str, QAction]:
    made: dict[str, QAction] | None = getattr(source, _MADE, None)
    if made is None:
        made = {name: _make(source, name, spec) for name, spec in _specs_of(source)}
        setattr(source, _MADE, made)
    return made


def all_actions(root: QWidget) -> list[QAction]:
    """The actions of `root` and of all inside it that has any and is not hidden, `root`'s first.

    An object that only carries actions is as visible as the widget they belong to.
    """
    inside = [child for child in root.findChildren(QObject) if _specs_of(child)]
    inside.sort(key=lambda child: isinstance(child, QWidget))  # objects that only carry actions belong to the root
    found = list(actions_of(root))
    for child in inside:
        widget = child if isinstance(child, QWidget) else child.parent()
        if widget is root or not isinstance(widget, QWidget) or widget.isVisible():
            found += actions_of(child)
    return found


def offered(root: QWidget, name: str) -> QAction | None:
    """The first of `all_actions(root)` of that name among those made by now; faster."""
    for each in root.findChildren(QAction, name):
        owner = each.parent()
        widget = owner if isinstance(owner, QWidget) or owner is None else owner.parent()
        if widget is root or (isinstance(widget, QWidget) and widget.isVisible()):
            return each
    return None


def _specs_of(source: QObject) -> tuple[tuple[str, ActionSpec], ...]:
    kind: Any = type(source)
    return _specs(kind)


@functools.cache
def _specs(kind: Any) -> tuple[tuple[str, ActionSpec], ...]:
    """The actions that the class `kind` defines or inherits."""
    found: dict[str, ActionSpec] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("PySide6"):
            continue
        for name, value in vars(base).items():
            spec = getattr(value, _SPEC, None) if inspect.isfunction(value) else None
            if spec is not None:
                found[name] = spec
    return tuple(found.items())


def _make(source: QObject, name: str, spec: ActionSpec) -> QAction:
    widget = source if isinstance(source, QWidget) else source.parent()
    assert isinstance(widget, QWidget)
    made = _Action(QCoreApplication.translate(type(source).__name__, spec.text), source)
    made.setObjectName(name)
    made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    if spec.shortcut:
        made.setShortcuts([QKeySequence(each) for each in spec.shortcut.split("; ")])
    if spec.icon:
        made.setIcon(theme.icon(spec.icon))
        made.setProperty("iconName", spec.icon)
    made.setIconVisibleInMenu(bool(spec.icon))
    made.setAutoRepeat(not inspect.iscoroutinefunction(getattr(source, name)))
    made.setToolTip(_tip(made, spec))
    made.triggered.connect(lambda: _run(source, widget, name, made))
    widget.addAction(made)
    return made


def _tip(made: QAction, spec: ActionSpec) -> str:
    text = QCoreApplication.translate("actions", spec.tip) if spec.tip else made.text().replace("&", "")
    keys = made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text} ({keys})" if keys else text


class _Action(QAction):
    """While it runs it is disabled, whatever it is told; afterwards it is what it was told last."""

    _able = True
    _runs = False

    def setEnabled(self, able: bool) -> None:
        self._able = able
        super().setEnabled(able and not self._runs)

    def tell(self, *, runs: bool) -> None:
        """It runs now, or has ended."""
        self._runs = runs
        super().setEnabled(self._able and not runs)


def _run(source: QObject, widget: QWidget, name: str, made: _Action) -> None:
    method = getattr(source, name)
    if not inspect.iscoroutinefunction(method):
        method()
        return
    made.tell(runs=True)
    task = tasks.start(method, owner=widget, title=made.text().replace("&", ""))
    task.add_done_callback(lambda _: made.tell(runs=False) if isValid(made) else None)
