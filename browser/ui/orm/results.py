"""The middle of the mapped view: the entities above the statements they cost, or the loaders compared."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from browser.ui import theme
from browser.ui.orm import wording
from browser.ui.orm.entity_tree import EntityTree
from browser.ui.orm.statement_list import StatementList
from browser.ui.orm.strategy_table import USE, LoaderLine, StrategyTable
from browser.ui.widgets.empty_state import EmptyState
from browser.ui.widgets.secrets import Secrets
from browser.ui.widgets.splitters import one_above_another

if TYPE_CHECKING:
    from collections.abc import Sequence

    from browser.orm.loading_facts import Loaded

ENTITIES, COMPARISON = 0, 1


class Results(QWidget):
    """Two pages under one head. Until there is something to show, a sentence and the one action that helps."""

    def __init__(
        self,
        load: QAction,
        compare: QAction,
        cancel: QAction,
        parent: QWidget,
        secrets: Secrets | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("modelsResults")
        self.pages = QTabBar(self)
        self.pages.setObjectName("modelsPages")
        self.pages.setAccessibleName(self.tr("Entities or comparison"))
        self.pages.setDrawBase(False)
        self.pages.setUsesScrollButtons(False)
        self.pages.addTab(self.tr("Entities"))
        self.pages.addTab(self.tr("Comparison"))
        self.busy = _label(self, "modelsBusy", muted=True)
        self.cancel = QToolButton(self)
        self.cancel.setObjectName("cancelButton")
        self.cancel.setDefaultAction(cancel)
        self.cancel.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.entities = EntityTree(self, secrets)
        self.statements = StatementList(self, secrets)
        self.cost = _label(self, "entityCost", heading=True)
        self.figures = _label(self, "entityFigures", muted=True)
        self.warning = _label(self, "lazyWarning", wraps=True)
        self.warning.setProperty("strip", True)
        self.warning.setProperty("severity", "warning")
        self.warning.hide()
        self.table = StrategyTable(self)
        self.advice = _label(self, "strategyAdvice", wraps=True)
        self.use = _label(self, "strategyUse", muted=True, wraps=True)
        self._nothing = EmptyState(
            self, self.tr("Tick what to load with the entity, then look at what it costs."), load
        )
        self._uncompared = EmptyState(
            self, self.tr("Every loader on the ticked paths, measured on your own data, is compared here."), compare
        )
        self._stack = QStackedWidget(self)
        self._compose()
        self.pages.currentChanged.connect(lambda _: self._show_page())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_use())
        self.table.spread.connect(self._show_use)
        self.show_busy("")
        self._loaded = self._compared = False
        self._show_page()

    def _compose(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 4, 0)
        head.setSpacing(8)
        head.addWidget(self.pages)
        head.addStretch(1)
        head.addWidget(self.busy)
        head.addWidget(self.cancel)
        below = _stacked(self, self._cost_line(), self.warning, self.statements)
        loaded = one_above_another(self, self.entities, below, name="entitySplitter")
        loaded.setStretchFactor(0, 3)
        loaded.setStretchFactor(1, 2)
        self.splitter = loaded
        for page in (self._nothing, loaded, self._uncompared, _stacked(self, self.advice, self.table, self.use)):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    def _cost_line(self) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(self.cost)
        row.addWidget(self.figures, 1)
        line.setFixedHeight(theme.HEADER_HEIGHT + 4)
        return line

    # -- what the tab calls --------------------------------------------------------------------------------------

    def show_loaded(self, loaded: "Loaded") -> None:
        """The entities and what they cost."""
        self._loaded = True
        self.entities.entities.show(loaded)
        self.entities.unfold_first()
        self.statements.statements.show(loaded.statements)
        self.cost.setText(wording.statements_text(loaded.cost.statements, loaded.cost.lazy))
        keyless = f"{wording.counted(loaded.keyless, 'row')} without a key left out" if loaded.keyless else ""
        self.figures.setText(" · ".join(part for part in (wording.cost_text(loaded.cost), keyless) if part))
        warning = wording.lazy_warning(loaded.statements)
        self.warning.setText(" ".join(part for part in (warning, loaded.stopped, loaded.note) if part))
        self.warning.setVisible(bool(self.warning.text()))
        self._go_to(ENTITIES)

    def show_compared(self, lines: "Sequence[LoaderLine]", advice: str) -> None:
        """The loaders compared, and a sentence of advice."""
        self._compared = True
        self.table.measured.show(lines)
        if lines:
            self.table.selectRow(0)
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        self._go_to(COMPARISON)

    def forget(self) -> None:
        """Nothing is loaded of another entity."""
        self._loaded = self._compared = False
        self.entities.entities.show(None)
        self.statements.statements.show(())
        self.table.measured.show(())
        self._show_page()

    def show_busy(self, text: str) -> None:
        """What is going on and can be cancelled; empty for nothing."""
        self.busy.setText(text)
        self.busy.setVisible(bool(text))
        self.cancel.setVisible(bool(text))

    def show_problem(self, sentence: str) -> None:
        """Why nothing can be loaded; empty when something can."""
        self._nothing.say(sentence)

    def _show_use(self) -> None:
        """Where the table has no room for its sentences, the current one stands below it."""
        place = self.table.currentIndex()
        self.use.setText(str(place.siblingAtColumn(USE).data() or "") if place.isValid() else "")
        self.use.setVisible(self.table.measured.narrow and bool(self.use.text()))

    def _go_to(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self._show_page()

    def _show_page(self) -> None:
        comparison = self.pages.currentIndex() == COMPARISON
        there = self._compared if comparison else self._loaded
        self._stack.setCurrentIndex((2 if comparison else 0) + (1 if there else 0))


def _label(parent: QWidget, name: str, *, muted: bool = False, heading: bool = False, wraps: bool = False) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setProperty("muted", muted)
    label.setProperty("heading", heading)
    if wraps:
        label.setWordWrap(True)
        label.setContentsMargins(12, 8, 12, 8)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    elif not heading:
        label.setMinimumWidth(40)  # a narrow window cuts the text rather than refuse to be narrow
    return label


def _stacked(parent: QWidget, *widgets: QWidget) -> QWidget:
    """Views get the room that is left."""
    box = QWidget(parent)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget, 1 if isinstance(widget, QAbstractItemView) else 0)
    return box
