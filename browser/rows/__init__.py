"""Rows of one table: the query (`query`, `filters`), its pages (`source`), the exact text of each cell (`cells`)."""
