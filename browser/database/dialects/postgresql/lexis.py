"""PostgreSQL's SQL."""

from browser.database.dialects.base.lexis import Compound, Lexis

_RESERVED = """
all analyse analyze and any array as asc asymmetric authorization between binary both case cast check collate
collation column concurrently constraint create cross current_catalog current_date current_role current_schema
current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for
foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral leading
left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing
primary references returning right select session_user similar some symmetric system_user table tablesample then to
trailing true union unique user using variadic verbose when where window with
"""
_OTHERS = """
add after alter atomic before begin by call cascade close cluster comment commit conflict copy cursor database
deallocate declare deferred delete discard domain drop enum exclude execute exists explain extension filter first
following function generated group identity if immutable inherits insert instead intersect interval isolation key
language last level listen lock locked logged materialized merge move next no nothing notify nowait nulls operator
options over overriding partition policy preceding prepare privileges procedure publication range recursive refresh
reindex release rename repeatable replace reset restrict return returns revoke role rollback rollup row rows rule
savepoint schema security sequence serializable set share show stable start statistics stored strict subscription
tablespace temporary transaction trigger truncate type unbounded unlogged update vacuum values view volatile where
within without work
"""
_FUNCTIONS = """
abs age array_agg array_length avg bool_and bool_or ceil coalesce concat count cume_dist current_setting date_part
date_trunc dense_rank extract first_value floor format generate_series greatest initcap json_agg json_build_object
jsonb_agg jsonb_array_elements jsonb_build_object jsonb_each jsonb_pretty lag last_value lead least left length lower
lpad ltrim max md5 min mod now nth_value ntile nullif percentile_cont percentile_disc pg_size_pretty
pg_total_relation_size position power random rank regexp_matches regexp_replace regexp_split_to_table repeat replace
reverse right round row_number row_to_json rpad rtrim split_part sqrt string_agg strpos substring sum to_char to_date
to_json to_jsonb to_number to_timestamp trim trunc unnest upper
"""

LEXIS = Lexis(
    highlighter="postgresql",
    dollar_quotes=True,
    escape_strings=True,
    nested_comments=True,
    return_ends_comment=True,
    casts=True,
    array_slices=True,
    assignments=True,
    use_is_sql=False,
    compound=Compound.ATOMIC,
    folds_to="lower",
    reserved=frozenset(_RESERVED.split()),
    keywords=tuple(sorted({*_RESERVED.split(), *_OTHERS.split()})),
    functions=tuple(_FUNCTIONS.split()),
)
