"""A type under the database's own spelling, for CAST."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import UserDefinedType


class ServerType(UserDefinedType[Any]):
    """The type that the database spells `name`; its values are left alone."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name


@compiles(ServerType)
def _spell(type_: ServerType, compiler: Any, **_: Any) -> str:
    # A type may be called "100%"; drivers with %-parameters need it doubled, as SQLAlchemy does for identifiers.
    doubled = getattr(compiler.dialect.identifier_preparer, "_double_percents", False)
    return type_.name.replace("%", "%%") if doubled else type_.name
