"""Related rows: what a row leads to, by one statement a question.

    counts      the panel: how many rows each relation leads to      one statement for fifty relations
    level       a level of nesting: the rows of one relation         one statement for all parents
    labels      what stands behind reference cells                   one statement a page
    related_query   the related rows as a query for RowSource        its pages
    would_go    what a deletion would take along                     see there

All are plain functions of a connection for `Database.read`. A row's keys come from `row_of_cells` (no statement) or
`read_row` (one).
"""

from browser.rows.related_counts import RelatedCount, batches, counts, estimates
from browser.rows.related_effects import Effect, WouldGo, would_go
from browser.rows.related_keys import (
    Row,
    Tables,
    Values,
    distinct,
    read_row,
    relation_columns,
    relation_values,
    row_of_cells,
    values_of,
)
from browser.rows.related_labels import Wish, label_column, labels
from browser.rows.related_levels import Group, Level, level
from browser.rows.related_within import Within, related_query

__all__ = [
    "Effect",
    "Group",
    "Level",
    "RelatedCount",
    "Row",
    "Tables",
    "Values",
    "Wish",
    "Within",
    "WouldGo",
    "batches",
    "counts",
    "distinct",
    "estimates",
    "label_column",
    "labels",
    "level",
    "read_row",
    "related_query",
    "relation_columns",
    "relation_values",
    "row_of_cells",
    "values_of",
    "would_go",
]
