"""The menu of the active tab: what is done most lies in it, the rest in submenus by what it is about."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

TITLES = {
    "tableTab": "&Table",
    "queryTab": "&Query",
    "modelsTab": "&Models",
}
"""What the menu is called above such a tab; above any other it is OTHERWISE."""

OTHERWISE = "&Tab"

_TRANSACTION = ("commit", "rollback", "reconnect", "toggle_manual", "keep_open")
_TEXT = (
    *("find", "find_and_replace", "find_next", "find_previous", "go_to_line", "complete", "toggle_comment"),
    *("duplicate_line", "delete_line", "move_line_up", "move_line_down", "format_text"),
    *("zoom_in", "zoom_out", "zoom_back"),
)
_SAVING = ("save", "save_as", "save_to_file", "save_over", "rename_query")
_RESULT = ("rerun_result", "pin_result", "rename_result", "close_result", "next_result", "previous_result")
_FOLLOWING = ("follow_row", "follow_cell", "go_back", "go_forward", "show_whole_table", "nest_row", "choose_label")
_TRAIL = ("copy_trail_sql", "copy_trail_code", "save_trail", "open_trail")
_NESTED = (
    *("open_here", "fold", "choose_columns", "close_group", "copy_nested"),
    *("previous_parents", "next_parents", "close_pane"),
)
_FILTER = ("focus_field", "add_filter", "filter_by_value", "exclude_value", "switch_off", "clear_filters")
_COLUMNS = (
    *("sort_by_current", "sort_by_current_too", "hide_column", "show_all_columns", "freeze_columns"),
    *("unfreeze_columns", "size_columns", "move_column_left", "move_column_right"),
)
_VALUE = ("show_value", "toggle_viewer", "wrap_lines", "copy_value", "save_value", "close_viewer")

SUBMENUS = (
    ("&Transaction", _TRANSACTION),
    ("T&ext", _TEXT),
    ("&Save", _SAVING),
    ("&Result", _RESULT),
    ("F&ollow", _FOLLOWING),
    ("Tr&ail", _TRAIL),
    ("&Nested rows", _NESTED),
    ("&Filter", _FILTER),
    ("&Columns", _COLUMNS),
    ("&Value", _VALUE),
)
"""The submenus, and the names of the actions in each; what is in none of them lies in the menu itself."""


def title_of(tab: QWidget | None) -> str:
    """What the menu of this tab is called, with its mnemonic."""
    return _translated(TITLES.get(tab.objectName(), OTHERWISE) if tab is not None else TITLES["tableTab"])


def grouped(actions: Sequence[QAction]) -> list[tuple[str, list[QAction]]]:
    """The actions by their submenus' titles, in the menu's order; first, under "", those that lie in none."""
    place = {name: title for title, names in SUBMENUS for name in names}
    groups: dict[str, list[QAction]] = {"": [], **{title: [] for title, _ in SUBMENUS}}
    for action in actions:
        groups[place.get(action.objectName(), "")].append(action)
    return [(_translated(title) if title else "", held) for title, held in groups.items() if held]


def fill(menu: QMenu, actions: Sequence[QAction]) -> None:
    """Fill the menu anew; its submenus before are deleted."""
    menu.clear()
    for old in menu.findChildren(QMenu):
        old.deleteLater()
    for title, held in grouped(actions):
        if title:
            menu.addMenu(_submenu(menu, title, held))
        else:
            menu.addActions(held)
            menu.addSeparator()


def _submenu(menu: QMenu, title: str, actions: Sequence[QAction]) -> QMenu:
    made = QMenu(title, menu)
    made.addActions(list(actions))
    return made


def _translated(text: str) -> str:
    return QCoreApplication.translate("TabMenu", text)
