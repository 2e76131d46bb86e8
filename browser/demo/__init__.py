"""The mapped demo schema: users, posts and orders of a small cycling shop, their migrations' target, their sample data.

`install` makes and fills it, `models` maps it, `sample` invents its rows. Importing this package imports nothing else.
"""
