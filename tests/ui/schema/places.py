"""Places in the schema tree, and a shop to be shown in it."""

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QGuiApplication

from browser.ui.schema.panel import SchemaPanel

SHOP = (
    "CREATE TABLE users (id integer PRIMARY KEY, email varchar(200) NOT NULL UNIQUE, name varchar(50))",
    "CREATE TABLE orders (id integer PRIMARY KEY, user_id integer NOT NULL, total integer CHECK (total >= 0), "
    "CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE)",
    "CREATE INDEX orders_by_user ON orders (user_id, total)",
    "CREATE VIEW big_orders AS SELECT id, total FROM orders WHERE total > 100",
)


def current(panel: SchemaPanel) -> str:
    return str(panel.tree.currentIndex().data())


def group(panel: SchemaPanel, *names: str) -> QModelIndex:
    """A path below the only connection and, where there are several, the default schema."""
    top = panel.model.index(0, 0)
    if panel.model.item(panel.model.index(0, 0, top)).icon == "folder":
        top = panel.model.index(0, 0, top)
    for name in names:
        found = [panel.model.index(at, 0, top) for at in range(panel.model.rowCount(top))]
        top = next((each for each in found if each.data() == name), QModelIndex())
        assert top.isValid(), f"no {name!r} among {[each.data() for each in found]}"
    return top


def clipboard() -> str:
    return QGuiApplication.clipboard().text()
