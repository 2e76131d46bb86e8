"""The demo's mapped classes: users, posts and tags, products, orders and their items.

    users <- posts (author) <- posts (reply)     posts <-> tags, through post_tags
    users <- orders <- order_items -> products   users <- users (manager)

The SQLAlchemy 2.1 way throughout: `Mapped` annotations, a naming convention, both ends of every relationship named,
every foreign key indexed, what the server can keep kept by the server. The same on SQLite, PostgreSQL and MariaDB.
"""

from browser.demo.models.base import Base, keep_updated
from browser.demo.models.orders import Order, OrderItem, OrderStatus, Product
from browser.demo.models.posts import Post, Tag, post_tags
from browser.demo.models.users import User

__all__ = ["Base", "Order", "OrderItem", "OrderStatus", "Post", "Product", "Tag", "User", "post_tags"]

for _table in Base.metadata.tables.values():
    if "updated_at" in _table.columns:
        keep_updated(_table)
