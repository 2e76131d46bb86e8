"""The schema tree: what stands in every open connection, filled lazily and filtered as one types.

`panel` is the widget, `panel_*` its helpers; `connections` are those it shows, `opened` is what is known of one and
how the rest is read; `outline` and `details` turn those facts into `items`, `tree_*` shows items, `filter_*` finds
tables and columns by their names.
"""
