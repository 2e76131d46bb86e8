"""The SQL of MariaDB and MySQL."""

from browser.database.dialects.base.lexis import Compound, Lexis

_RESERVED = """
accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade case
change char character check collate column condition constraint continue convert create cross cube cume_dist
current_date current_role current_time current_timestamp current_user cursor database databases day_hour
day_microsecond day_minute day_second dec decimal declare default delayed delete dense_rank desc describe
deterministic distinct distinctrow div double drop dual each else elseif empty enclosed escaped except exists exit
explain false fetch first_value float for force foreign from fulltext function generated grant group grouping groups
having high_priority hour_microsecond hour_minute hour_second if ignore in index infile inner inout insensitive insert
int integer intersect interval into is iterate join json_table key keys kill lag last_value lateral lead leading leave
left like limit linear lines load localtime localtimestamp lock long longblob longtext loop low_priority match
maxvalue mediumblob mediumint mediumtext minute_microsecond minute_second mod modifies natural no_write_to_binlog not
nth_value ntile null numeric of offset on optimize optimizer_costs option optionally or order out outer outfile over
partition percent_rank precision primary procedure purge range rank read reads real recursive references regexp
release rename repeat replace require resignal restrict return returning revoke right rlike row row_number rows schema
schemas second_microsecond select sensitive separator set show signal smallint spatial specific sql sql_big_result
sql_calc_found_rows sql_small_result sqlexception sqlstate sqlwarning ssl starting stored straight_join system table
terminated then tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned update usage use
using utc_date utc_time utc_timestamp values varbinary varchar varying virtual when where while window with write xor
year_month zerofill
"""
_OTHERS = """
after algorithm auto_increment begin cascaded charset columns comment commit definer delimiter disable do duplicate
enable end engine event execute extended fields first flush following format full global handler help install invoker
isolation kill language last level local master match names next nowait only partition partitions password persistent
preceding prepare privileges procedure processlist quick replica rollback savepoint security sequence serializable
session share start status tables temporary transaction triggers truncate unbounded variables view warnings work xa
"""
_FUNCTIONS = """
abs avg bit_count ceil char_length coalesce concat concat_ws convert_tz count curdate current_user date date_add
date_format date_sub datediff day dayname dense_rank elt field find_in_set first_value floor format from_unixtime
get_lock greatest group_concat hex hour if ifnull instr json_array json_arrayagg json_contains json_extract
json_object json_objectagg json_unquote json_value lag last_insert_id last_value lead least left length locate lower
lpad ltrim max md5 min minute month monthname now ntile nullif position pow quarter rand rank regexp_replace
regexp_substr repeat replace reverse right round row_number rpad rtrim sec_to_time second sha2 sign sqrt str_to_date
strcmp substring substring_index sum sysdate time timediff timestampdiff trim truncate unhex unix_timestamp upper uuid
version week weekday year
"""

LEXIS = Lexis(
    highlighter="mysql",
    backslash_escapes=True,
    hash_comments=True,
    dash_needs_space=True,
    executable_comments=True,
    double_quotes_are_text=True,
    backtick_names=True,
    assignments=True,
    delimiter_command=True,
    sql_modes=True,
    compound=Compound.BLOCKS,
    name_quote="`",
    reserved=frozenset(_RESERVED.split()),
    keywords=tuple(sorted({*_RESERVED.split(), *_OTHERS.split()})),
    functions=tuple(_FUNCTIONS.split()),
)
