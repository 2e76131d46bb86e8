"""Rows of one table: the query, its pages, the exact text of each cell."""
