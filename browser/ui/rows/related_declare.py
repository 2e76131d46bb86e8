"""The form in which a relation is told that the database does not declare."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from browser.database.facts import ForeignKey, ObjectKind, TableFacts, TableRef
from browser.ui import tasks
from browser.ui.rows import related_reading as reading
from browser.ui.rows.related_chosen import Chosen
from browser.ui.widgets.plain import one_line

if TYPE_CHECKING:
    from browser.ui.rows.related_panel import RelatedPanel

RULES = ("CASCADE", "RESTRICT", "SET NULL", "SET DEFAULT")
"""What may happen to the rows that reference one that is deleted; a trigger or a program may see to it."""


class DeclareForm(QWidget):
    """Which columns of the current table equal which of another one. Kept for this connection, nowhere else."""

    def __init__(self, panel: "RelatedPanel", chosen: Chosen) -> None:
        super().__init__(panel)
        self.setObjectName("declareForm")
        self.setProperty("ofTable", True)
        self._panel = panel
        self._chosen = chosen
        self._target: TableFacts | None = None
        self._reading: asyncio.Task[Any] | None = None
        catalog = panel.graphs.catalog(chosen.database)
        names = [each.ref for each in catalog.objects if each.kind is not ObjectKind.SEQUENCE]
        self._refs = sorted(names, key=lambda ref: (ref.schema != chosen.facts.ref.schema, str(ref).casefold()))
        self.table = self._combo("declareTable", self.tr("Table"))
        for ref in self._refs:
            self.table.addItem(one_line(ref.name if ref.schema == chosen.facts.ref.schema else str(ref)))
        self.pairs: list[tuple[QComboBox, QComboBox]] = []
        self._form = QFormLayout()
        self._form.setSpacing(4)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        heading = QLabel(self.tr("A relation of {0}").format(one_line(chosen.facts.ref.name)), self)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setProperty("heading", True)
        self._form.addRow(heading)
        self._form.addRow(self.tr("references"), self.table)
        self.rule = self._combo("declareRule", self.tr("ON DELETE"))
        self.rule.addItem(self.tr("not told"))
        self.rule.addItems(RULES)
        self.rule.setToolTip(
            self.tr("What happens when the row that is referenced is deleted: “What would go with it”")
        )
        self.more = self._button("declareMore", self.tr("One more column"), self._add_pair)
        self.confirm = self._button("declareConfirm", self.tr("Declare"), self._declare)
        self.confirm.setDefault(True)
        cancel = self._button("declareCancel", self.tr("Cancel"), panel.leave_page)
        buttons = QHBoxLayout()
        for button in (self.confirm, cancel, self.more):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addLayout(self._form)
        column.addLayout(buttons)
        column.addStretch(1)
        self.setFocusProxy(self.table)
        self._add_pair()
        self._form.addRow(self.tr("ON DELETE"), self.rule)
        self.table.currentIndexChanged.connect(self._table_chosen)
        self._table_chosen()

    def _combo(self, name: str, words: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setAccessibleName(words)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(12)
        return combo

    def _button(self, name: str, text: str, clicked: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.clicked.connect(lambda: clicked())
        return button

    def _add_pair(self) -> None:
        number = len(self.pairs) + 1
        own = self._combo(f"declareColumn{number}", self.tr("Column {0}").format(number))
        for each in self._chosen.facts.columns:
            own.addItem(one_line(each.name))
        theirs = self._combo(f"declareTarget{number}", self.tr("Equals column {0}").format(number))
        self.pairs.append((own, theirs))
        row = 2 * number
        self._form.insertRow(row, self.tr("by its column"), own)
        self._form.insertRow(row + 1, self.tr("equal to"), theirs)
        self._fill(theirs)

    def _fill(self, combo: QComboBox) -> None:
        combo.clear()
        for each in self._target.columns if self._target is not None else ():
            combo.addItem(one_line(each.name))
        key = self._target.primary_key if self._target is not None else None
        place = self.pairs.index(next(pair for pair in self.pairs if pair[1] is combo))
        if key is not None and self._target is not None and place < len(key.columns):
            combo.setCurrentIndex([each.name for each in self._target.columns].index(key.columns[place]))

    def _table_chosen(self) -> None:
        if self._reading is not None:
            self._reading.cancel()  # or the columns that come last would be those of another table
        if self._refs:
            ref = self._refs[max(self.table.currentIndex(), 0)]
            title = self.tr("Reading {0}").format(ref.name)
            self._reading = tasks.start(self._read, ref, owner=self, title=title)

    async def _read(self, ref: TableRef) -> None:
        self.confirm.setEnabled(False)
        self._target = await reading.facts_of(self._panel.graphs, self._chosen.database, ref)
        for _, theirs in self.pairs:
            self._fill(theirs)
        self.confirm.setEnabled(True)

    def _declare(self) -> None:
        if self._target is None:
            return
        own = [self._chosen.facts.columns[mine.currentIndex()].name for mine, _ in self.pairs]
        theirs = [self._target.columns[other.currentIndex()].name for _, other in self.pairs]
        pairs = dict(zip(own, theirs, strict=True))
        rule = RULES[self.rule.currentIndex() - 1] if self.rule.currentIndex() > 0 else ""
        key = ForeignKey("", self._chosen.facts.ref, tuple(pairs), self._target.ref, tuple(pairs.values()), rule)
        tasks.start(self._keep, key, owner=self._panel, title=self.tr("Keeping the relation"))

    async def _keep(self, key: ForeignKey) -> None:
        await self._panel.graphs.declare(self._chosen.database, [key])
        self._panel.leave_page()
