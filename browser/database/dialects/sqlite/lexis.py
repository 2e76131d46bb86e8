"""SQLite's SQL."""

from browser.database.dialects.base.lexis import Compound, Lexis

_RESERVED = """
add all alter and as autoincrement between case check collate commit constraint create default deferrable delete
distinct drop else escape except exists foreign from group having if in index insert intersect into is isnull join
limit nothing not notnull null on or order primary references returning select set table then to transaction union
unique update using values when where
"""
_OTHERS = """
abort action after always analyze asc attach before begin by cascade cast column conflict cross current current_date
current_time current_timestamp database deferred desc detach do each end exclude exclusive explain fail filter first
following for full generated glob groups ignore immediate indexed initially inner instead key last left like match
materialized natural no nulls of offset others outer over partition plan pragma preceding query raise range recursive
regexp reindex release rename replace restrict right rollback row rows savepoint strict temp temporary ties trigger
unbounded vacuum view virtual window with without
"""
_FUNCTIONS = """
abs avg changes char coalesce count cume_dist date datetime dense_rank first_value format glob group_concat hex ifnull
iif instr json json_array json_array_length json_each json_extract json_group_array json_group_object json_object
json_patch json_remove json_set json_tree json_type json_valid julianday lag last_insert_rowid last_value lead length
like lower ltrim max min nth_value ntile nullif percent_rank printf quote random randomblob rank replace round
row_number rtrim sign strftime substr sum time total trim typeof unicode unixepoch upper zeroblob
"""

LEXIS = Lexis(
    highlighter="sql",
    backtick_names=True,
    bracket_names=True,
    use_is_sql=False,
    compound=Compound.TRIGGERS,
    reserved=frozenset(_RESERVED.split()),
    keywords=tuple(sorted({*_RESERVED.split(), *_OTHERS.split()})),
    functions=tuple(_FUNCTIONS.split()),
)
