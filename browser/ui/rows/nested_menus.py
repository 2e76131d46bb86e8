"""The menus of the nested rows: relations to open, columns to show."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from browser.database.facts import TableFacts
from browser.schema.secrets import secret_names
from browser.ui.rows.nested_layout import Group, Path
from browser.ui.widgets.plain import one_line

if TYPE_CHECKING:
    from browser.schema.relations import Relation


def relations(
    parent: QWidget,
    group: Group,
    known: "Sequence[Relation]",
    opened: Collection[Path],
    choose: "Callable[[Relation, Path], None]",
) -> QMenu:
    """The relations of a group's rows; those that are open already are told, but cannot be chosen."""
    menu = _menu(parent)
    for relation in known:
        entry = menu.addAction(_text(f"{relation.name}  ({relation.kind})"))
        entry.setEnabled((*group.path, relation.name) not in opened)
        entry.triggered.connect(partial(_call, choose, relation, group.path))
    if not known:
        menu.addAction(parent.tr("No relations lead on from here.")).setEnabled(False)
    first = next((entry for entry in menu.actions() if entry.isEnabled()), None)
    if first is not None:
        menu.setActiveAction(first)
    return menu


def columns(parent: QWidget, group: Group, choose: Callable[[Sequence[str]], None]) -> QMenu:
    """The columns of a group, those that are shown ticked; the last one stays."""
    menu = _menu(parent)
    for column in group.all_columns:
        entry = menu.addAction(_text(column.name))
        entry.setCheckable(True)
        entry.setChecked(column.name in group.columns)
        others = [each.name for each in group.all_columns if (each.name in group.columns) != (each is column)]
        entry.setEnabled(bool(others))
        entry.triggered.connect(partial(_call, choose, others))
    return menu


def labels(parent: QWidget, facts: TableFacts, shown: str | None, choose: Callable[[str], None]) -> QMenu:
    """The columns of a table, of which one is the label; secrets are none."""
    menu = _menu(parent)
    secret = secret_names(facts)
    for column in (each for each in facts.columns if each.name not in secret):
        entry = menu.addAction(_text(column.name))
        entry.setCheckable(True)
        entry.setChecked(column.name == shown)
        entry.triggered.connect(partial(_call, choose, column.name))
    return menu


def actions(parent: QWidget, wanted: Sequence[QAction]) -> QMenu:
    """Actions that are there anyway."""
    menu = _menu(parent)
    menu.addActions(list(wanted))
    return menu


def _call(choose: Callable[..., None], *arguments: object) -> None:
    choose(*[each for each in arguments if not isinstance(each, bool)])


def _text(words: str) -> str:
    return one_line(words).replace("&", "&&")


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setObjectName("nestedMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu
