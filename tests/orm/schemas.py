"""Schemas for the tests of mapped classes, and their graph by the product's own catalog."""

from collections.abc import Sequence

from sqlalchemy import Connection

from browser.database.facts import TableRef
from browser.schema.catalog import Catalog, read_details, read_foreign_keys, read_names
from browser.schema.relations import RelationGraph

SHOP = (
    "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40))",
    "CREATE TABLE products (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40))",
    "CREATE TABLE orders (id INTEGER NOT NULL PRIMARY KEY, user_id INTEGER REFERENCES users (id),"
    " FOREIGN KEY (user_id) REFERENCES users (id))",
    "CREATE TABLE items (id INTEGER NOT NULL PRIMARY KEY, order_id INTEGER NOT NULL, product_id INTEGER,"
    " FOREIGN KEY (order_id) REFERENCES orders (id), FOREIGN KEY (product_id) REFERENCES products (id))",
)
"""users <- orders <- items -> products"""

DEEP = ("orders", "items", "product")
"""From a user to the products of its orders."""


def make(connection: Connection, *statements: str) -> None:
    """Run these statements."""
    for statement in statements:
        connection.exec_driver_sql(statement)


def insert(connection: Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows of numbers, texts and NULLs by a few statements."""
    for start in range(0, len(rows), 500):
        values = ", ".join("(" + ", ".join(map(_literal, row)) + ")" for row in rows[start : start + 500])
        connection.exec_driver_sql(f"INSERT INTO {table} VALUES {values}")


def _literal(value: object) -> str:
    return "NULL" if value is None else repr(value) if isinstance(value, int) else "'" + str(value) + "'"


def catalog_of(connection: Connection) -> Catalog:
    """The whole catalog of the default schema and of those the tests make."""
    catalog = read_names(connection)
    names = [each for each in catalog.objects if each.ref.schema in (catalog.default_schema, "sales", "rowlore_sales")]
    return catalog.with_details(read_details(connection, names)).with_foreign_keys(read_foreign_keys(connection))


def graph_of(connection: Connection) -> RelationGraph:
    """The relations of these tables."""
    return RelationGraph(catalog_of(connection))


def ref_of(graph: RelationGraph, name: str) -> TableRef:
    """The table of that name in the default schema, or of that full name."""
    found = graph.catalog.find(name)
    assert found is not None, name
    return found.ref


def shop(connection: Connection, users: int, orders: int = 2, items: int = 2, products: int = 7) -> RelationGraph:
    """The shop with so many users, so many orders for each, so many items in each."""
    make(connection, *SHOP)
    insert(connection, "users", [(user, f"user {user}") for user in range(1, users + 1)])
    insert(connection, "products", [(product, f"product {product}") for product in range(1, products + 1)])
    count = users * orders
    insert(connection, "orders", [(order + 1, order // orders + 1) for order in range(count)])
    insert(connection, "items", [(i + 1, i // items + 1, i % products + 1) for i in range(count * items)])
    return graph_of(connection)
