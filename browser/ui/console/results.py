"""The results of a console: a tab for each statement that was run; those that are pinned outlive the next run."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import QInputDialog, QLabel, QMenu, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from browser.console.outcomes import Progress, Ran
from browser.ui import theme
from browser.ui.actions import action, action_of, actions_of
from browser.ui.console.result_page import LogPage, NoticePage, ResultPage, RowsPage
from browser.ui.widgets.secrets import Secrets

if TYPE_CHECKING:
    from browser.console.script import Statement
    from browser.database.dialects.base.lexis import Lexis
    from browser.database.facts import Column
    from browser.rows.query import Order
    from browser.rows.spool import Spool

MOST_PAGES = 50
"""Results that are kept at once; of a longer run the first ones go."""
LONG_SCRIPT = 10
"""Statements of a run from which on those without rows share one page."""


class ResultTabs(QTabWidget):
    """One page a statement (of a CALL one a set). `begin` a run, then `open_rows`, `tell` and `end` each statement."""

    rerun_wanted = Signal(object)
    """The page (ResultPage) whose statement is to run again."""
    stop_wanted = Signal()
    """A page was closed whose statement still runs."""
    emptied = Signal()
    filled = Signal()

    def __init__(self, secrets: Secrets, lexis: "Callable[[], Lexis]", parent: QWidget) -> None:
        """`lexis` is asked each time: which columns hold secrets is learned after the tabs are made."""
        super().__init__(parent)
        self.setObjectName("resultTabs")
        self.setDocumentMode(True)
        self.setTabsClosable(True)
        self.setMovable(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setUsesScrollButtons(True)
        bar = self.tabBar()
        bar.setObjectName("resultBar")
        bar.setAccessibleName(self.tr("Results"))
        bar.setExpanding(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        bar.customContextMenuRequested.connect(self._menu)
        bar.tabBarDoubleClicked.connect(lambda _: self.rename_result())
        self.tabCloseRequested.connect(lambda place: self.close_page(self.widget(place)))
        self._secrets = secrets
        self._lexis = lexis
        self._running: list[RowsPage] = []
        self._log: LogPage | None = None
        self._long = False
        self._closed = 0
        self._sets = 0
        self._orders: dict[int, tuple[Order, ...]] = {}
        self._place = -1
        actions_of(self)
        self._enable()
        self.currentChanged.connect(lambda _: self._enable())

    @property
    def pages(self) -> list[ResultPage]:
        """The pages in their order."""
        return [page for place in range(self.count()) if isinstance(page := self.widget(place), ResultPage)]

    @property
    def current_page(self) -> ResultPage | None:
        """The page that is seen."""
        page = self.currentWidget()
        return page if isinstance(page, ResultPage) else None

    # -- a run ---------------------------------------------------------------------------------------------------

    def begin(self, statements: int, instead_of: ResultPage | None = None) -> None:
        """A run of so many statements begins: what is not pinned goes, or only one page that is run again, sorted."""
        self._long, self._log, self._closed = statements > LONG_SCRIPT, None, 0
        self._place = self.indexOf(instead_of) + instead_of.pinned if instead_of is not None else -1
        self._orders = {instead_of.number: instead_of.order.order} if isinstance(instead_of, RowsPage) else {}
        for page in [instead_of] if instead_of is not None else self.pages:
            if page is not None and not page.pinned:
                self._drop(page)

    def open_rows(self, statement: "Statement", columns: "tuple[Column, ...]", spool: "Spool") -> RowsPage:
        """A set of rows begins to come."""
        page = RowsPage(statement, self._lexis, columns, spool, self._secrets, self, number=self._sets)
        if self._running:
            self._running[-1].tell(Progress(0, 0.0))  # all its rows are there: another set of a CALL follows
        self._sets += 1
        self._running.append(page)
        self._add(page)
        page.order.take_over(self._orders.pop(page.number, ()))
        return page

    def tell(self, report: Progress) -> None:
        """The statement that runs is so far."""
        if self._running:
            self._running[-1].tell(report)

    def end(self, ran: Ran) -> None:
        """The statement has ended."""
        pages, self._running = self._running, []
        opened, self._sets = self._sets, 0
        for page in pages:
            page.end(ran, ran.sets[page.number] if page.number < len(ran.sets) else None)
        if not opened:
            self._without_rows(ran)
        self.name_pages()

    def finish(self) -> None:
        """The run has ended."""
        if self._log is not None:
            self._log.write()

    def _without_rows(self, ran: Ran) -> None:
        page: NoticePage
        if self._long:
            if self._log is None:
                self._log = LogPage(ran.statement, self._lexis, self)
                self._add(self._log)
            page = self._log
        else:
            page = NoticePage(ran.statement, self._lexis, self)
            self._add(page)
        page.end(ran)

    def _add(self, page: ResultPage) -> None:
        place = self.addTab(page, "") if self._place < 0 else self.insertTab(self._place, page, "")
        self._place = -1 if self._place < 0 else place + 1
        if len(self.pages) - sum(each.pinned for each in self.pages) > MOST_PAGES:
            self._closed += 1
            self._drop(next(each for each in self.pages if not each.pinned and each is not page))
        self.name_pages()
        self.setCurrentWidget(page)
        self.filled.emit()

    @property
    def closed(self) -> int:
        """How many results of this run were closed because there were too many."""
        return self._closed

    # -- pages ---------------------------------------------------------------------------------------------------

    def name_pages(self) -> None:
        """Write what each page is called on its tab; those of a long run keep their numbers when the first ones go."""
        for number, page in enumerate(self.pages, self._closed + 1):
            place, text = number - self._closed - 1, f"{number} {page.title}".replace("&", "&&")
            if self.tabText(place) != text:
                self.setTabText(place, text)
            failed = page.ran is not None and page.ran.error is not None
            icon = (
                "pin" if page.pinned else "circle-x" if failed else "table" if isinstance(page, RowsPage) else "check"
            )
            colour = theme.current().error if failed and not page.pinned else None
            if page.sign != (icon, colour):
                page.sign = icon, colour
                self.setTabIcon(place, theme.icon(icon, colour))
        self._enable()

    def close_page(self, page: QWidget | None) -> None:
        """Close a page, also one whose rows still come: its statement is stopped."""
        if not isinstance(page, ResultPage):
            return
        if page in self._running:
            self.stop_wanted.emit()
        self._drop(page)
        self.name_pages()

    def _drop(self, page: ResultPage) -> None:
        self._running = [each for each in self._running if each is not page]
        if page is self._log:
            self._log = None
        page.close_result()
        self.removeTab(self.indexOf(page))
        page.deleteLater()
        if not self.count():
            self.emptied.emit()

    def close_all(self) -> None:
        """Free every result, pinned or not."""
        for page in self.pages:
            self._drop(page)

    @action("Run the result's statement again", "Ctrl+R", "refresh-cw", "Run the statement of this result once more")
    def rerun_result(self) -> None:
        """Ask for the statement of the current page to run again."""
        if self.current_page is not None:
            self.rerun_wanted.emit(self.current_page)

    @action("Pin the result", "Ctrl+Alt+P", "pin", "Keep this result when the next run replaces the others")
    def pin_result(self) -> None:
        """Keep the current page over the next run, or let it go again."""
        if self.current_page is not None:
            self.current_page.pinned = not self.current_page.pinned
            self.name_pages()

    @action("Rename the result…", "", "pencil", "Give this result a name of your own")
    def rename_result(self) -> None:
        """Ask for a name for the current page."""
        page = self.current_page
        if page is None:
            return
        dialog = QInputDialog(self)
        dialog.setObjectName("renameResult")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Rename the result"))
        dialog.setLabelText(self.tr("Name"))
        dialog.setTextValue(page.title)
        dialog.textValueSelected.connect(lambda text: self._rename(page, text))
        dialog.open()

    def _rename(self, page: ResultPage, text: str) -> None:
        if text.strip() and page in self.pages:
            page.title = text.strip()
            self.name_pages()

    @action("Close the result", "Ctrl+Alt+W", "x", "Close this result and free its rows")
    def close_result(self) -> None:
        """Close the current page."""
        self.close_page(self.current_page)

    @action("Next result", "Alt+Right", "chevron-right")
    def next_result(self) -> None:
        """Show the next page, round the corner."""
        if self.count():
            self.setCurrentIndex((self.currentIndex() + 1) % self.count())

    @action("Previous result", "Alt+Left", "chevron-left")
    def previous_result(self) -> None:
        """Show the page before, round the corner."""
        if self.count():
            self.setCurrentIndex((self.currentIndex() - 1) % self.count())

    def _enable(self) -> None:
        page = self.current_page
        for each in actions_of(self):
            each.setEnabled(page is not None)
        if page is not None:
            action_of(self, "pin_result").setText(
                self.tr("Unpin the result") if page.pinned else self.tr("Pin the result")
            )

    def _menu(self, at: QPoint) -> None:
        place = self.tabBar().tabAt(at)
        if place < 0:
            return
        self.setCurrentIndex(place)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(actions_of(self))
        menu.popup(self.tabBar().mapToGlobal(at))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_running"):
            self.name_pages()


class ResultPane(QStackedWidget):
    """The results, or a sentence where there are none."""

    def __init__(self, secrets: Secrets, lexis: "Callable[[], Lexis]", parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("resultPane")
        self.tabs = ResultTabs(secrets, lexis, self)
        empty = QWidget(self)
        self._sentence = QLabel(self.tr("Rows appear here. Ctrl+Enter runs the statement that is marked."), empty)
        self._sentence.setProperty("muted", True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(empty)
        column.addWidget(self._sentence)
        self.addWidget(empty)
        self.addWidget(self.tabs)
        self.tabs.filled.connect(lambda: self.setCurrentWidget(self.tabs))
        self.tabs.emptied.connect(lambda: self.setCurrentWidget(empty))
