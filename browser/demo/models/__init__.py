"""The demo's mapped classes: users, posts and tags, products, orders and their items.

    users <- posts (author) <- posts (reply)     posts <-> tags, through post_tags
    users <- orders <- order_items -> products   users <- users (manager)
    users: User, Customer, BusinessCustomer in one table, Employee with a second one    users <- audit_trail
    analytics.user_stats: a view over users and their orders, mapped read-only

The SQLAlchemy 2.1 way throughout: `Mapped` annotations, a naming convention, both ends of every relationship named,
every foreign key indexed, what the server can keep kept by the server. The same on SQLite, PostgreSQL and MariaDB.
"""

from browser.demo.models.audit import AuditEntry
from browser.demo.models.base import Base, keep_updated
from browser.demo.models.employees import Employee
from browser.demo.models.orders import Order, OrderItem, OrderStatus, Product
from browser.demo.models.posts import Post, Tag, post_tags
from browser.demo.models.statistics import UserStats
from browser.demo.models.users import BusinessCustomer, Customer, User

__all__ = [
    "AuditEntry",
    "Base",
    "BusinessCustomer",
    "Customer",
    "Employee",
    "Order",
    "OrderItem",
    "OrderStatus",
    "Post",
    "Product",
    "Tag",
    "User",
    "UserStats",
    "post_tags",
]

for _table in Base.metadata.tables.values():
    if "updated_at" in _table.columns:
        keep_updated(_table)
