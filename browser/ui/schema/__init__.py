"""The schema tree: what stands in every open connection, filled lazily and filtered as one types.

`panel` is the widget; `opened` holds what is known of one connection and reads the rest; `outline`, `details` and
`results` turn those facts into items, `tree_model` shows items, `matching` finds tables by their names.
"""
