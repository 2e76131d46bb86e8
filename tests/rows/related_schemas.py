"""Schemas that the tests of related rows walk through: like chinook, sakila and northwind, and the hard cases.

The DDL is what SQLite, PostgreSQL and MariaDB all take. MariaDB makes an index for every foreign key by itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from browser.database.facts import ForeignKey, TableFacts, TableRef
from browser.schema.catalog import Catalog, read_details, read_foreign_keys, read_names
from browser.schema.relations import RelationGraph
from tests.rows.tables import Row, fill

CHINOOK = (
    "CREATE TABLE artist (artist_id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(120))",
    "CREATE TABLE album (album_id INTEGER NOT NULL PRIMARY KEY, title VARCHAR(160) NOT NULL,"
    " artist_id INTEGER NOT NULL, FOREIGN KEY (artist_id) REFERENCES artist (artist_id))",
    "CREATE TABLE track (track_id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(200) NOT NULL, album_id INTEGER,"
    " unit_price NUMERIC(10, 2) NOT NULL, FOREIGN KEY (album_id) REFERENCES album (album_id))",
    "CREATE TABLE playlist (playlist_id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(120))",
    "CREATE TABLE playlist_track (playlist_id INTEGER NOT NULL, track_id INTEGER NOT NULL,"
    " PRIMARY KEY (playlist_id, track_id), FOREIGN KEY (playlist_id) REFERENCES playlist (playlist_id),"
    " FOREIGN KEY (track_id) REFERENCES track (track_id))",
    "CREATE TABLE employee (employee_id INTEGER NOT NULL PRIMARY KEY, last_name VARCHAR(20) NOT NULL,"
    " reports_to INTEGER, FOREIGN KEY (reports_to) REFERENCES employee (employee_id))",
    "CREATE INDEX album_artist ON album (artist_id)",
    "CREATE INDEX track_album ON track (album_id)",
)
CHINOOK_ROWS: dict[str, list[Row]] = {
    "artist": [(n, f"Artist {n}") for n in range(1, 6)],
    "album": [(n, f"Album {n}", 1 + n % 4) for n in range(1, 13)],
    "track": [(n, f"Track {n}", None if n % 7 == 0 else 1 + n % 11, "0.99") for n in range(1, 61)],
    "playlist": [(n, f"Playlist {n}") for n in range(1, 5)],
    "playlist_track": [(p, t) for p in range(1, 4) for t in range(1, 61) if t % (p + 2) == 0],
    "employee": [(1, "Adams", None), (2, "Edwards", 1), (3, "Peacock", 2), (4, "Park", 2), (5, "Mitchell", 1)],
}

SAKILA = (
    "CREATE TABLE actor (actor_id INTEGER NOT NULL PRIMARY KEY, first_name VARCHAR(45), last_name VARCHAR(45))",
    "CREATE TABLE language (language_id SMALLINT NOT NULL PRIMARY KEY, name CHAR(20) NOT NULL)",
    "CREATE TABLE film (film_id INTEGER NOT NULL PRIMARY KEY, title VARCHAR(255) NOT NULL,"
    " language_id SMALLINT NOT NULL, original_language_id SMALLINT,"
    " FOREIGN KEY (language_id) REFERENCES language (language_id),"
    " FOREIGN KEY (original_language_id) REFERENCES language (language_id))",
    "CREATE TABLE film_actor (actor_id INTEGER NOT NULL, film_id INTEGER NOT NULL, last_update TIMESTAMP NULL,"
    " PRIMARY KEY (actor_id, film_id), FOREIGN KEY (actor_id) REFERENCES actor (actor_id) ON DELETE CASCADE,"
    " FOREIGN KEY (film_id) REFERENCES film (film_id) ON DELETE CASCADE)",
    # A store has a manager on its staff, and its staff have a store.
    "CREATE TABLE staff (staff_id SMALLINT NOT NULL PRIMARY KEY, name VARCHAR(45) NOT NULL, store_id INTEGER)",
    "CREATE TABLE store (store_id INTEGER NOT NULL PRIMARY KEY, manager_staff_id SMALLINT NOT NULL,"
    " UNIQUE (manager_staff_id), FOREIGN KEY (manager_staff_id) REFERENCES staff (staff_id))",
)
SAKILA_ROWS: dict[str, list[Row]] = {
    "actor": [(n, f"First {n}", f"Last {n}") for n in range(1, 9)],
    "language": [(1, "English"), (2, "Italian"), (3, "Japanese")],
    "film": [(n, f"Film {n}", 1 + n % 2, None if n % 3 else 3) for n in range(1, 13)],
    "film_actor": [(a, f, "2006-02-15 05:05:03") for a in range(1, 8) for f in range(1, 13) if (a * f) % 5 < 2],
    "staff": [(1, "Mike", 1), (2, "Jon", 2), (3, "Ada", None)],
    "store": [(1, 1), (2, 2)],
}

NORTHWIND = (
    'CREATE TABLE "Customers" ("CustomerID" CHAR(5) NOT NULL PRIMARY KEY, "CompanyName" VARCHAR(40) NOT NULL)',
    'CREATE TABLE "Products" ("ProductID" INTEGER NOT NULL PRIMARY KEY, "ProductName" VARCHAR(40) NOT NULL)',
    'CREATE TABLE "Orders" ("OrderID" INTEGER NOT NULL PRIMARY KEY, "CustomerID" CHAR(5), "OrderDate" DATE,'
    ' FOREIGN KEY ("CustomerID") REFERENCES "Customers" ("CustomerID") ON DELETE SET NULL)',
    'CREATE TABLE "Order Details" ("OrderID" INTEGER NOT NULL, "ProductID" INTEGER NOT NULL,'
    ' "Quantity" SMALLINT NOT NULL, "Discount" REAL NOT NULL, PRIMARY KEY ("OrderID", "ProductID"),'
    ' FOREIGN KEY ("OrderID") REFERENCES "Orders" ("OrderID"),'
    ' FOREIGN KEY ("ProductID") REFERENCES "Products" ("ProductID"))',
)
NORTHWIND_ROWS: dict[str, list[Row]] = {
    "Customers": [("ALFKI", "Alfreds Futterkiste"), ("ANATR", "Ana Trujillo"), ("BOLID", "Bólido Comidas")],
    "Products": [(n, f"Product {n}") for n in range(1, 8)],
    "Orders": [(10247 + n, [None, "ALFKI", "ANATR"][n % 3], "1996-07-04") for n in range(1, 11)],
    "Order Details": [(10247 + o, p, o + p, 0.15) for o in range(1, 11) for p in range(1, 8) if (o + p) % 3 == 0],
}

HARD = (
    # Composite, nullable, to UNIQUE columns that are not the primary key; parallel ones; and a tree.
    "CREATE TABLE account (id INTEGER NOT NULL PRIMARY KEY, tenant INTEGER NOT NULL, code VARCHAR(10) NOT NULL,"
    " mail VARCHAR(40), UNIQUE (tenant, code), UNIQUE (mail))",
    "CREATE TABLE entry (tenant INTEGER, id INTEGER NOT NULL, code VARCHAR(10), other VARCHAR(10), mail VARCHAR(40),"
    " parent INTEGER, UNIQUE (id), FOREIGN KEY (tenant, code) REFERENCES account (tenant, code),"
    " FOREIGN KEY (tenant, other) REFERENCES account (tenant, code),"
    " FOREIGN KEY (mail) REFERENCES account (mail), FOREIGN KEY (parent) REFERENCES entry (id))",
    # A cycle of three, and many-to-many of a table with itself with a payload and a key of its own.
    "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, b_id INTEGER)",
    "CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, a_id INTEGER, FOREIGN KEY (a_id) REFERENCES a (id))",
    "CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY, c_id INTEGER, FOREIGN KEY (c_id) REFERENCES c (id))",
    "CREATE TABLE friend (id INTEGER NOT NULL PRIMARY KEY, one_id INTEGER NOT NULL, other_id INTEGER NOT NULL,"
    " since DATE, UNIQUE (one_id, other_id), FOREIGN KEY (one_id) REFERENCES a (id) ON DELETE CASCADE,"
    " FOREIGN KEY (other_id) REFERENCES a (id) ON DELETE CASCADE)",
    # Names that have to be quoted, a key of two columns beside it, and a link between composite keys.
    'CREATE TABLE "a""b %s :x" ("se lect" INTEGER NOT NULL, "ünï" VARCHAR(10) NOT NULL,'
    ' PRIMARY KEY ("se lect", "ünï"))',
    "CREATE TABLE pairs (s1 INTEGER NOT NULL, u1 VARCHAR(10) NOT NULL, tenant INTEGER NOT NULL, code VARCHAR(10)"
    ' NOT NULL, PRIMARY KEY (s1, u1, tenant, code), FOREIGN KEY (s1, u1) REFERENCES "a""b %s :x" ("se lect", "ünï"),'
    " FOREIGN KEY (tenant, code) REFERENCES account (tenant, code))",
)
HARD_ROWS: dict[str, list[Row]] = {
    "account": [(n, 1 + n % 2, f"c{n // 2}", None if n == 4 else f"m{n}@x") for n in range(1, 9)],
    "entry": [
        (1, 1, "c1", "c2", "m2@x", None),
        (1, 2, "c1", None, "m3@x", 1),
        (None, 3, "c1", "c1", None, 1),
        (2, 4, None, None, None, 2),
        (None, 5, None, None, None, 4),
        (2, 6, "c1", "c1", "m2@x", 6),
        (1, 7, "c2", "c1", "m2@x", 2),
    ],
    "a": [(1, 1), (2, 1), (3, None), (4, 2)],
    "c": [(1, 1), (2, 4), (3, 1)],
    "b": [(1, 1), (2, 2), (3, None)],
    "friend": [(1, 1, 2, "2026-01-01"), (2, 2, 1, None), (3, 1, 3, None), (4, 4, 4, None), (5, 3, 1, "2026-02-02")],
    'a"b %s :x': [(1, "x"), (1, "y"), (2, "x%")],
    "pairs": [(1, "x", 1, "c1"), (1, "x", 2, "c1"), (1, "y", 1, "c1"), (2, "x%", 2, "c0"), (2, "x%", 1, "c2")],
}

SCHEMAS = {
    "chinook": (CHINOOK, CHINOOK_ROWS),
    "sakila": (SAKILA, SAKILA_ROWS),
    "northwind": (NORTHWIND, NORTHWIND_ROWS),
    "hard": (HARD, HARD_ROWS),
}


@dataclass(frozen=True)
class World:
    """A database with its relations and the rows it was filled with, by table."""

    connection: Connection
    graph: RelationGraph
    rows: dict[TableRef, list[Row]]

    @property
    def tables(self) -> dict[TableRef, TableFacts]:
        return {ref: facts for ref, facts in self.graph.catalog.details.items() if isinstance(facts, TableFacts)}

    def ref(self, name: str) -> TableRef:
        found = self.graph.catalog.find(name)
        assert found is not None, name
        return found.ref

    def names(self, ref: TableRef) -> list[str]:
        return [column.name for column in self.tables[ref].columns]


def read_catalog(connection: Connection) -> Catalog:
    """Everything that can be known of a database."""
    catalog = read_names(connection).with_foreign_keys(read_foreign_keys(connection))
    return catalog.with_details(read_details(connection, list(catalog.objects)))


def qualified(connection: Connection, ref: TableRef) -> str:
    """The table's full name, quoted."""
    quote = connection.dialect.identifier_preparer.quote
    return ".".join(quote(part) for part in (ref.schema, ref.name) if part is not None)


def make(
    connection: Connection,
    ddl: Sequence[str],
    rows: dict[str, list[Row]],
    declared: Sequence[ForeignKey] = (),
) -> World:
    """The tables, filled, and what the catalog tells of them. Foreign keys are not enforced while filling."""
    preparer = connection.dialect.identifier_preparer
    for statement in ddl:
        # Names stand in the DDL as standard SQL quotes them.
        spelled = re.sub(
            r'"((?:[^"]|"")+)"', lambda name: preparer.quote_identifier(name[1].replace('""', '"')), statement
        )
        connection.exec_driver_sql(spelled)
    for name, some in rows.items():
        fill(connection, preparer.quote_identifier(name), some)
    graph = RelationGraph(read_catalog(connection), declared)
    found = {str(each.ref.name): each.ref for each in graph.catalog.objects}
    return World(connection, graph, {found[name]: list(some) for name, some in rows.items()})
