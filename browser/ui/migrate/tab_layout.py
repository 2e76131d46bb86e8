"""How the parts of the tab lie: folder, trust, graph beside detail, foot, and what runs below."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from browser.ui.actions import action_of
from browser.ui.messages import MessageStrip
from browser.ui.migrate.backups_panel import BackupsPanel
from browser.ui.migrate.folder_bar import FolderBar, TrustStrip
from browser.ui.migrate.folder_empty import NoFolder
from browser.ui.migrate.folder_problems import ProblemsStrip
from browser.ui.migrate.revision_detail import RevisionDetail
from browser.ui.migrate.revision_list import RevisionList
from browser.ui.migrate.run_journal import JournalTable
from browser.ui.migrate.run_panel import RunPanel
from browser.ui.migrate.tab_foot import Foot
from browser.ui.widgets.busy_bar import BusyBar

if TYPE_CHECKING:
    from browser.ui.migrate.tab import MigrationsTab

RUN, JOURNAL, BACKUPS = range(3)
_LEAST = 120
"""Pixels that the graph keeps, whatever stands above it."""


def compose(tab: "MigrationsTab") -> None:
    """Make the parts of the tab and lay them out."""
    tab.busy = BusyBar(tab)
    tab.message = MessageStrip(tab)
    tab.bar = FolderBar([action_of(tab.folders, "choose_folder"), action_of(tab, "reload")], tab)
    tab.strip = TrustStrip(tab)
    tab.problems = ProblemsStrip(tab)
    tab.empty = NoFolder(tab)
    tab.list = RevisionList(tab)
    tab.detail = RevisionDetail(tab.database.dialect.name, tab)
    tab.foot = Foot(tab.verbs, tab)
    _fill(tab)
    tab.run_panel = RunPanel(tab)
    tab.journal = JournalTable(tab)
    tab.backups_panel = BackupsPanel(
        action_of(tab.backups, "back_up_now"), action_of(tab.backups, "restore_backup"), tab
    )
    tab.below = QTabWidget(tab)
    tab.body = _body(tab)
    tab.stack = QStackedWidget(tab)
    tab.stack.addWidget(tab.empty)
    tab.stack.addWidget(tab.body)
    column = QVBoxLayout(tab)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for each in (tab.busy, tab.bar, tab.message, tab.strip, tab.problems):
        column.addWidget(each)
    column.addWidget(tab.stack, 1)


def _fill(tab: "MigrationsTab") -> None:
    """The menu of the foot: every verb, also those that a button stands for."""
    groups = (
        (tab.verbs, ("upgrade_all", "upgrade_one", "downgrade_one", "downgrade_base")),
        (tab.others, ("upgrade_to", "downgrade_to", "stamp_to")),
        (tab.others, ("current", "history", "show_revision", "heads", "branches", "check", "sql_script")),
        (tab.others, ("revision", "autogenerate", "merge", "init")),
        (tab.verbs, ("stop_after",)),
        (tab.backups, ("restore_backup", "back_up_now")),
        (tab.others, ("own_folder",)),
        (tab.folders, ("forget_trust",)),
    )
    for source, names in groups:
        for name in names:
            tab.foot.menu.addAction(action_of(source, name))
        tab.foot.menu.addSeparator()


def _body(tab: "MigrationsTab") -> QWidget:
    tab.below.setObjectName("migrationRuns")
    tab.below.setDocumentMode(True)
    tab.below.addTab(tab.run_panel, tab.tr("Run"))
    tab.below.addTab(tab.journal, tab.tr("Journal"))
    tab.below.addTab(tab.backups_panel, tab.tr("Backups"))
    tab.below.setTabVisible(BACKUPS, tab.backups.possible)
    sides = QSplitter(Qt.Orientation.Horizontal, tab)
    sides.setObjectName("migrationsSplitter")
    sides.addWidget(tab.list)
    sides.addWidget(tab.detail)
    sides.setSizes([720, 600])
    lower = QWidget(tab)
    column = QVBoxLayout(lower)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(tab.foot)
    column.addWidget(tab.below, 1)
    whole = QSplitter(Qt.Orientation.Vertical, tab)
    whole.setObjectName("migrationsHeight")
    whole.addWidget(sides)
    whole.addWidget(lower)
    whole.setStretchFactor(0, 1)
    whole.setSizes([520, 240])
    sides.setMinimumHeight(_LEAST)  # a long message above takes room from these, and never makes the window grow
    tab.below.setMinimumHeight(_LEAST // 2)
    for each in (sides, whole):
        each.setChildrenCollapsible(False)
    return whole
