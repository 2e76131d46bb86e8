"""Types of the database that SQLAlchemy knows nothing of: under their own spelling, for CAST, and untyped ones."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import NullType, UserDefinedType


class ServerType(UserDefinedType[Any]):
    """The type that the database spells `name`; its values are left alone."""

    cache_ok = True

    def __init__(self, name: str, own_operators: bool = False) -> None:
        self.name = name
        self.own_operators = own_operators


class OwnOperators(NullType):
    """Untyped like any other column here, but of a type with `Column.own_operators`."""

    own_operators = True


class CastTo(ServerType):
    """A parameter of this type goes as text, inside CAST(... AS name)."""

    cache_ok = True

    def bind_expression(self, bindvalue: "BindParameter[Any]") -> "ColumnElement[Any]":
        """SQLAlchemy's question: what stands around the parameter."""
        return cast(bindvalue, ServerType(self.name))


@compiles(CastTo)
@compiles(ServerType)
def _spell(type_: ServerType, compiler: Any, **_: Any) -> str:
    # A type may be called "100%"; drivers with %-parameters need it doubled, as SQLAlchemy does for identifiers.
    doubled = getattr(compiler.dialect.identifier_preparer, "_double_percents", False)
    return type_.name.replace("%", "%%") if doubled else type_.name
