"""relatedPanel: what belongs to the current row of the active tab. The list comes at once, its counts when they can."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from browser.errors import RowloreError
from browser.rows.cells import Cell
from browser.ui import theme
from browser.ui.actions import action, action_of, actions_of
from browser.ui.messages import MessageStrip
from browser.ui.rows import labelling
from browser.ui.rows.related_chosen import Chosen
from browser.ui.rows.related_graphs import Graphs
from browser.ui.rows.related_list import MANY, RelationList
from browser.ui.rows.related_pages import RelatedPages
from browser.ui.rows.related_rows import RelatedRows
from browser.ui.rows.related_watch import RelatedWatch
from browser.ui.widgets.busy_bar import BusyBar
from browser.ui.widgets.secrets import Secrets
from browser.ui.widgets.splitters import one_above_another

if TYPE_CHECKING:
    from browser.schema.relations import Relation

IN_THE_MENU = ("count_exactly", "declare_relation", "propose_relations", "forget_relation", "", "show_what_would_go")


class RelatedPanel(QWidget):
    """The ErrorHost of everything that is read for it."""

    follow_wanted = Signal(object, object, object)
    """Show a relation's rows in the tab: Chosen, Relation, and the row of them to be at (Sought), or None."""

    way_wanted = Signal(object)
    """Follow several relations in the tab: pairs of Chosen and Relation."""

    nest_wanted = Signal(object)
    """Show them below the rows of the tab: Relation."""

    left = Signal()
    """Escape: back to the rows."""

    def __init__(self, graphs: Graphs, parent: QWidget | None = None, *, secrets: Secrets | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("relatedPanel")
        self.setAccessibleName(self.tr("Related"))
        self.graphs = graphs
        self.title = QLabel(self)
        self.title.setObjectName("relatedTitle")
        self.list = RelationList(self)
        self.rows = RelatedRows(self, secrets)
        self.message = MessageStrip(self)
        self.busy = BusyBar(self)
        self.field = QLineEdit(self)
        self.field.setObjectName("relationFilter")
        self.field.setPlaceholderText(self.tr("Filter relations"))
        self.field.setAccessibleName(self.tr("Filter relations"))
        self.field.setClearButtonEnabled(True)
        self.status = QLabel(self)
        self.status.setObjectName("relatedStatus")
        actions_of(self)
        self.watch = RelatedWatch(self)
        self._compose()
        self._wire()
        self.show_nothing()
        self.setFocusProxy(self.list)

    def _compose(self) -> None:
        for label in (self.title, self.status):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setMinimumWidth(40)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.title.setProperty("heading", True)
        self.status.setProperty("muted", True)
        self.status.setContentsMargins(12, 0, 8, 0)
        self.status.setFixedHeight(theme.HEADER_HEIGHT + 4)
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 4, 0)
        head.addWidget(self.title, 1)
        head.addWidget(self._menu_button())
        self.empty = QLabel(self)
        self.empty.setObjectName("relatedEmpty")
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self.empty.setProperty("muted", True)
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(12, 8, 12, 8)
        split = one_above_another(self, self.list, self.rows, name="relatedSplitter")
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        around = QVBoxLayout()
        around.setContentsMargins(8, 0, 8, 4)
        around.addWidget(self.field)
        self.pages = RelatedPages(self)
        main = QWidget(self.pages)
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(around)
        column.addWidget(self.empty, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(split, 1)
        self.pages.addWidget(main)
        self._split = split
        self._moved = False
        split.splitterMoved.connect(self._split_moved)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.busy)
        outer.addLayout(head)
        outer.addWidget(self.message)
        outer.addWidget(self.pages, 1)
        outer.addWidget(self.status)

    def _menu_button(self) -> QToolButton:
        menu = QMenu(self)
        for name in IN_THE_MENU:
            if name:
                menu.addAction(action_of(self, name))
            else:
                menu.addSeparator()
        button = QToolButton(self)
        button.setObjectName("relatedMenu")
        button.setIcon(theme.icon("ellipsis"))
        button.setFixedHeight(theme.HEADER_HEIGHT)
        button.setToolTip(self.tr("More about relations"))
        button.setAccessibleName(self.tr("More about relations"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        return button

    def _wire(self) -> None:
        self.field.textChanged.connect(self.list.filter)
        self.list.chosen.connect(self.watch.choose)
        self.list.follow_wanted.connect(lambda _: self.follow())
        self.list.confirmed.connect(self.rows.focus_rows)
        self.rows.follow_wanted.connect(self.follow)
        self.rows.reference_clicked.connect(self._follow_reference)
        self.graphs.changed.connect(self.watch.graph_changed)
        for name in ("follow", "nest_here"):
            self.rows.add_action(action_of(self, name))

    # -- what it shows -------------------------------------------------------------------------------------------

    def show_rows_of(self, chosen: Chosen | None) -> None:
        """Tell what belongs to these rows, a moment later; only the newest ones count."""
        self.watch.look(chosen)

    def show_nothing(self, sentence: str = "") -> None:
        """There are no rows to tell about."""
        self.title.setText(self.tr("Related"))
        self.list.show_relations(())
        self.rows.show_nothing()
        self.status.setText("")
        self.say_empty(sentence or self.tr("What belongs to the current row of a table appears here."))
        self.enable()

    def say_empty(self, sentence: str) -> None:
        """Show a sentence in place of the list, or the list."""
        self.empty.setText(sentence)
        self.empty.setVisible(bool(sentence))
        self._split.setVisible(not sentence)
        wanted, height = self.list.wanted_height, self._split.height()
        if not self._moved and height > 0:  # a short list leaves its room to the rows
            self._split.setSizes([min(wanted, height // 2), max(height - wanted, height // 2)])
        self.field.setVisible(not sentence and (len(self.list.names) > MANY or bool(self.field.text())))

    def _split_moved(self) -> None:
        self._moved = True

    def enable(self) -> None:
        """Switch the actions on that make sense now."""
        relation = self.relation
        there = self.watch.chosen is not None
        for name in ("follow", "nest_here", "count_exactly"):
            action_of(self, name).setEnabled(relation is not None)
        action_of(self, "forget_relation").setEnabled(relation is not None and relation.declared)
        for name in ("declare_relation", "propose_relations", "show_what_would_go"):
            action_of(self, name).setEnabled(there)

    @property
    def relation(self) -> "Relation | None":
        """The current relation of the list."""
        return self.watch.relation

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Show what went wrong above the list (ErrorHost)."""
        self.message.show_error(error, retry)

    def leave_page(self) -> None:
        """Bring the list back."""
        self.pages.leave()
        self.list.setFocus()

    # -- actions -------------------------------------------------------------------------------------------------

    @action("Follow the relation", "Ctrl+Return; Ctrl+Enter", "arrow-up-right", "Show its rows in the tab")
    def follow(self) -> None:
        """Show the current relation's rows in the tab."""
        if self.watch.chosen is not None and self.relation is not None:
            self.follow_wanted.emit(self.watch.chosen, self.relation, self.rows.sought)

    def _follow_reference(self, cells: tuple[Cell, ...], column: int) -> None:
        """Follow the relation, and then a reference of one of its rows."""
        chosen, relation, facts = self.watch.chosen, self.relation, self.rows.facts
        if chosen is None or relation is None or facts is None:
            return
        further = labelling.leading(self.graphs, chosen.database, facts, facts.columns[column].name)
        if further:
            row = Chosen(chosen.database, facts, (cells[: len(facts.columns)],))
            self.way_wanted.emit([(chosen, relation), (row, further[0])])

    @action("Nest the relation below", "Ctrl+Shift+Return", "corner-down-right", "Show its rows below the current row")
    def nest_here(self) -> None:
        """Show the current relation's rows below those of the tab."""
        if self.relation is not None:
            self.nest_wanted.emit(self.relation)

    @action("Count exactly", "", "hash", "Count all rows of the current relation, however long it takes")
    async def count_exactly(self) -> None:
        """Count the rows of the current relation without a limit. Raises errors.*."""
        await self.watch.count_exactly()

    @action("Declare a relation…", "", "plus", "Tell of a relation that the database does not declare")
    def declare_relation(self) -> None:
        """Show the form."""
        from browser.ui.rows.related_declare import DeclareForm

        self._open(DeclareForm)

    @action("Propose relations…", "", "link", "Guess undeclared relations from names and types")
    def propose_relations(self) -> None:
        """Show what names and types suggest."""
        from browser.ui.rows.related_propose import ProposeForm

        self._open(ProposeForm)

    @action("Forget this relation", "", "x", "Forget the current relation, which was declared by hand")
    async def forget_relation(self) -> None:
        """Forget a relation that was declared by hand. Raises errors.*."""
        chosen, relation = self.watch.chosen, self.relation
        if chosen is not None and relation is not None:
            await self.graphs.undeclare(chosen.database, relation)

    @action("What would go with it", "Ctrl+Shift+D", "git-branch", "Everything that references the row, to the leaves")
    def show_what_would_go(self) -> None:
        """Show what deleting the current row would take along or be stopped by."""
        from browser.ui.rows.related_effect import EffectView

        self._open(EffectView)

    def _open(self, kind: "Callable[[RelatedPanel, Chosen], QWidget]") -> None:
        if self.watch.chosen is not None:
            self.pages.show_page(kind(self, self.watch.chosen))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.pages.page is not None:
            self.leave_page()
        else:
            self.left.emit()
