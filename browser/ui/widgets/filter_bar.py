"""The filter bar: a field for typed filters, a button for chosen ones, and a chip for each."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from browser.database.facts import Column
from browser.rows.filter_text import filter_text, parse_filter
from browser.rows.filters import Filter, operators_for
from browser.ui import theme
from browser.ui.actions import action, action_of, actions_of
from browser.ui.widgets.filter_chip import FilterChip
from browser.ui.widgets.filter_editor import FilterEditor
from browser.ui.widgets.filter_suggestions import FilterSuggestions
from browser.ui.widgets.flow_layout import FlowLayout
from browser.ui.widgets.restriction_chip import RestrictionChip


class FilterBar(QFrame):
    """The filters of one table. It changes nothing by itself: `filters_changed` asks, `set_filters` shows."""

    filters_changed = Signal(object)
    """The filters as they are wanted now, a tuple."""

    restriction_removed = Signal()
    """The cross of the chip that says to which rows the table is restricted."""

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterBar")
        self._columns = tuple(columns)
        self._filters: tuple[Filter, ...] = ()
        self._edited: int | None = None
        self.doubt_of: Callable[[Filter], str] = lambda _: ""
        self._hides: Callable[[str], bool] = lambda _: False
        self.chips: list[FilterChip] = []
        self.field = self._field()
        self.editor = FilterEditor(columns, self)
        self.editor.chosen.connect(self._edit_finished)
        self.editor.cancelled.connect(self._edit_cancelled)
        self.problem = QLabel(self)
        self.problem.setObjectName("filterProblem")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setProperty("problem", True)
        self.problem.setWordWrap(True)
        self.problem.hide()
        actions_of(self)
        add = QToolButton(self)
        add.setObjectName("addFilter")
        add.setDefaultAction(action_of(self, "add_filter"))
        add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.restriction = RestrictionChip(self)
        self.restriction.delete_wanted.connect(self.restriction_removed)
        self._flow = FlowLayout(spacing=4)
        self._flow.addWidget(self.field)
        self._flow.addWidget(add)
        self._flow.addWidget(self.restriction)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(0)
        column.addLayout(self._flow)
        column.addWidget(self.editor)
        column.addWidget(self.problem)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """These are the columns now, of another table; nothing is filtered yet."""
        self._columns = tuple(columns)
        self.editor.hide()
        self.editor.set_columns(columns)
        self.set_filters(())
        self.show_problem("")
        self.field.clear()
        self.field.setPlaceholderText(self.tr("Filter, for example: {0}").format(_example(self._columns)))

    def show_restriction(self, text: str) -> None:
        """Say to which rows the table is restricted; nothing for none."""
        self.restriction.say(text)

    def _field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setObjectName("filterField")
        field.setAccessibleName(self.tr("Filter"))
        field.setPlaceholderText(self.tr("Filter, for example: {0}").format(_example(self._columns)))
        field.setClearButtonEnabled(True)
        field.setFixedWidth(300)
        field.addAction(theme.icon("filter"), QLineEdit.ActionPosition.LeadingPosition)
        self._words = QStringListModel(self)
        field.setCompleter(FilterSuggestions(self._words, field))
        field.textEdited.connect(self._typed)
        field.returnPressed.connect(self._entered)
        return field

    @property
    def filters(self) -> tuple[Filter, ...]:
        """What the chips show."""
        return self._filters

    @property
    def doubts(self) -> list[str]:
        """What speaks against those that are switched on."""
        return [chip.doubt for chip in self.chips if chip.doubt and chip.is_on]

    def set_filters(self, filters: Sequence[Filter]) -> None:
        """Show these filters as chips."""
        self._filters = tuple(filters)
        focused = next((place for place, chip in enumerate(self.chips) if chip.isAncestorOf(self.focusWidget())), None)
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(place, each) for place, each in enumerate(self._filters)]
        if focused is not None and self.chips:
            self.chips[min(focused, len(self.chips) - 1)].toggle.setFocus()
        elif focused is not None:
            self.field.setFocus()

    def set_hidden(self, hides: Callable[[str], bool]) -> None:
        """Filters by a column whose name `hides` is true of do not show their value. Called again when that changes."""
        self._hides = self.editor.hides = hides
        self.editor.veil()
        self.set_filters(self._filters)

    def _chip(self, place: int, shown: Filter) -> FilterChip:
        chip = FilterChip(shown, self, hidden=self._hides(shown.column), doubt=self.doubt_of(shown))
        chip.toggled.connect(partial(self._toggle, place))
        chip.edit_wanted.connect(partial(self._edit, place))
        chip.delete_wanted.connect(partial(self._delete, place))
        self._flow.addWidget(chip)
        chip.show()
        return chip

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong with what was typed; an empty sentence takes it back."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def add(self, new: Filter) -> None:
        """Ask for one more filter; an equal one is switched on instead."""
        same = [place for place, each in enumerate(self._filters) if replace(each, enabled=True) == new]
        if same:
            self._toggle(same[0], True)
        else:
            self._ask((*self._filters, new))

    @action("Filter", "Ctrl+L", "filter", "Go to the filter field")
    def focus_field(self) -> None:
        """Go to the filter field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @action("Add filter", "Ctrl+Shift+L", "plus", "Choose a column, an operator and a value")
    def add_filter(self) -> None:
        """Open the editor for a new filter."""
        self._edited = None
        self.editor.edit(None)

    @action("Switch all filters off", "", "eye-off", "Switch the filters off without deleting them")
    def switch_off(self) -> None:
        """Switch every filter off."""
        self._ask(tuple(replace(each, enabled=False) for each in self._filters))

    @action("Delete all filters", "", "x")
    def clear_filters(self) -> None:
        """Delete every filter."""
        self._ask(())

    def _toggle(self, place: int, on: bool) -> None:
        self._ask(_replaced(self._filters, place, replace(self._filters[place], enabled=on)))

    def _edit(self, place: int) -> None:
        self._edited = place
        self.editor.edit(self._filters[place])

    def _delete(self, place: int) -> None:
        self._edit_cancelled()
        self._ask(self._filters[:place] + self._filters[place + 1 :])

    def _edit_finished(self, chosen: Filter) -> None:
        place = self._edited
        self._edit_cancelled()
        if place is None or place >= len(self._filters):
            self.add(chosen)
        else:
            self._ask(_replaced(self._filters, place, chosen))

    def _edit_cancelled(self) -> None:
        self._edited = None
        self.editor.hide()

    def _entered(self) -> None:
        typed = self.field.text()
        if not typed.strip():
            self.show_problem("")
            return
        found = parse_filter(typed, self._columns)
        if isinstance(found, str):
            self.show_problem(found)
            return
        self.show_problem("")
        self.field.clear()
        self.add(found)

    def _ask(self, filters: tuple[Filter, ...]) -> None:
        self.show_problem("")
        self.filters_changed.emit(filters)

    def _typed(self, text: str) -> None:
        self.show_problem("")
        self._words.setStringList(completions(text, self._columns))


def completions(text: str, columns: Sequence[Column]) -> list[str]:
    """What `text` may become: names of columns, or after one the operators that fit it."""
    names = [(each, filter_text(Filter(each.name, "is null")).removesuffix(" is null")) for each in columns]
    found = [name + " " for _, name in names]
    for column, name in names:
        if text.casefold().startswith(name.casefold() + " "):
            found += [f"{name} {each.name}" + (" " if each.needs_value else "") for each in operators_for(column.kind)]
    return found


def _example(columns: Sequence[Column]) -> str:
    if not columns:
        return "name = value"
    column = columns[min(1, len(columns) - 1)]
    operator = operators_for(column.kind)[0]
    return f"{column.name[:24]} {operator.name}" + (" …" if operator.needs_value else "")


def _replaced(filters: tuple[Filter, ...], place: int, new: Filter) -> tuple[Filter, ...]:
    return (*filters[:place], new, *filters[place + 1 :])
