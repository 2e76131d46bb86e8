"""A hard schema: composite, parallel, self-referencing, shared keys, keys to UNIQUE columns, a link with a payload."""

from sqlalchemy import Connection

from browser.database.facts import ForeignKey
from browser.schema.relations import RelationGraph
from tests.orm.schemas import catalog_of, insert, make, ref_of

TABLES = (
    "CREATE TABLE parents (a INTEGER NOT NULL, b INTEGER NOT NULL, code VARCHAR(10) NOT NULL UNIQUE,"
    " PRIMARY KEY (a, b))",
    "CREATE TABLE children (id INTEGER NOT NULL PRIMARY KEY, a INTEGER, b INTEGER, x INTEGER, y INTEGER,"
    " parent_code VARCHAR(10), FOREIGN KEY (a, b) REFERENCES parents (a, b),"
    " FOREIGN KEY (x, y) REFERENCES parents (a, b), FOREIGN KEY (parent_code) REFERENCES parents (code))",
    "CREATE TABLE nodes (id INTEGER NOT NULL PRIMARY KEY, parent_id INTEGER,"
    " FOREIGN KEY (parent_id) REFERENCES nodes (id))",
    "CREATE TABLE teams (company INTEGER NOT NULL, id INTEGER NOT NULL, lead_id INTEGER, PRIMARY KEY (company, id),"
    " FOREIGN KEY (company, lead_id) REFERENCES teams (company, id))",
    "CREATE TABLE posts (id INTEGER NOT NULL PRIMARY KEY, best_tag INTEGER)",
    "CREATE TABLE tags (id INTEGER NOT NULL PRIMARY KEY, first_post INTEGER,"
    " FOREIGN KEY (first_post) REFERENCES posts (id))",
    "CREATE TABLE post_tags (post_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, note VARCHAR(10),"
    " PRIMARY KEY (post_id, tag_id), FOREIGN KEY (post_id) REFERENCES posts (id),"
    " FOREIGN KEY (tag_id) REFERENCES tags (id))",
    "CREATE TABLE friends (one INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (one, other),"
    " FOREIGN KEY (one) REFERENCES nodes (id), FOREIGN KEY (other) REFERENCES nodes (id))",
    "CREATE TABLE notes (text VARCHAR(10), post_id INTEGER, FOREIGN KEY (post_id) REFERENCES posts (id))",
)

ROWS: dict[str, list[tuple[object, ...]]] = {
    "parents": [(1, 1, "one"), (1, 2, "two"), (2, 1, "three"), (2, 2, "four")],
    "children": [
        (1, 1, 1, 2, 2, "two"),
        (2, 1, 1, None, None, None),
        (3, 1, None, 2, 1, "three"),  # NULL in part of a key: no relation
        (4, None, None, None, None, "two"),
    ],
    "nodes": [(1, None), (2, 1), (3, 1), (4, 2), (5, 5)],
    "teams": [(1, 1, None), (1, 2, 1), (2, 1, None), (2, 2, 1), (2, 3, 2)],
    "posts": [(1, 2), (2, 1), (3, None)],
    "tags": [(1, 1), (2, 2), (3, None)],
    "post_tags": [(1, 1, "x"), (1, 2, None), (2, 2, "y")],
    "friends": [(1, 2), (1, 3), (2, 1), (4, 4)],
    "notes": [("a", 1), ("a", 1)],
}


def hard(connection: Connection) -> RelationGraph:
    """The schema with its rows; posts.best_tag to tags, which closes a cycle, is declared by hand."""
    make(connection, *TABLES)
    for table, rows in ROWS.items():
        insert(connection, table, rows)
    catalog = catalog_of(connection)
    plain = RelationGraph(catalog)
    best = ForeignKey("", ref_of(plain, "posts"), ("best_tag",), ref_of(plain, "tags"), ("id",))
    return RelationGraph(catalog, [best])
