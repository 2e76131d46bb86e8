"""Sizes as InnoDB's statistics tell them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from browser.database.dialects.base.measuring import Measured, Measuring
from browser.database.facts import TableRef

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SIZES = """\
SELECT table_schema, table_name, table_rows, data_length + index_length, engine FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND table_schema IN :schemas AND table_name IN :names"""
_COUNTED = ("MyISAM", "Aria", "MEMORY")


class MysqlMeasuring(Measuring):
    """One statement for all tables."""

    def measure(self, connection: "Connection", tables: Sequence[TableRef]) -> Mapping[TableRef, Measured]:
        """information_schema.tables: InnoDB guesses its rows from a few pages, other engines have counted them."""
        from sqlalchemy import bindparam, text

        default = str(connection.dialect.default_schema_name or "")
        statement = text(_SIZES).bindparams(bindparam("schemas", expanding=True), bindparam("names", expanding=True))
        wanted = {((each.schema or default), each.name): each for each in tables}
        asked = {"schemas": sorted({schema for schema, _ in wanted}), "names": sorted({name for _, name in wanted})}
        sizes = {}
        for schema, name, rows, size, engine in connection.execute(statement, asked):
            ref = wanted.get((str(schema), str(name)))
            if ref is not None:
                exact = engine in _COUNTED
                sizes[ref] = Measured(None if rows is None else int(rows), exact, None if size is None else int(size))
        return sizes
