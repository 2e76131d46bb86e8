"""What the related panel shows: its list and rows, or for a while a form or a tree in their place."""

from PySide6.QtWidgets import QStackedWidget, QWidget


class RelatedPages(QStackedWidget):
    """The first page stays; another one is deleted when it is left. Its `ofTable` property: it outlives its row."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("relatedPages")
        self.page: QWidget | None = None
        """The page in place of the first one."""

    def show_page(self, page: QWidget) -> None:
        """Show this in place of the first page."""
        self.leave()
        self.page = page
        self.addWidget(page)
        self.setCurrentWidget(page)
        page.setFocus()

    def leave(self) -> bool:
        """Back to the first page; whether the focus was on the other one."""
        page, self.page = self.page, None
        if page is None:
            return False
        focus = self.focusWidget()
        focused = focus is not None and page.isAncestorOf(focus) and focus.hasFocus()
        self.setCurrentIndex(0)
        self.removeWidget(page)
        page.hide()
        page.deleteLater()
        return focused

    def rows_changed(self, *, same_table: bool) -> bool:
        """Other rows are current: leave what means nothing now; whether the focus was there."""
        if self.page is None or (same_table and self.page.property("ofTable")):
            return False
        return self.leave()
