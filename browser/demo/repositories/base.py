"""The repository that every mapped class gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import ColumnElement, and_, inspect, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from browser.demo.models import Base

Model = TypeVar("Model", bound=Base)


@dataclass(frozen=True)
class Slice(Generic[Model]):
    """One page of a keyset pagination; `after` asks for the next one and is None at the end."""

    items: tuple[Model, ...]
    after: tuple[Any, ...] | None


class Repository(Generic[Model]):
    """Rows of one mapped class, in one session. Writes are flushed, so that keys are there, and never committed."""

    model: type[Model]
    newest_first: ClassVar[bool] = False

    def __init__(self, session: Session) -> None:
        self.session = session

    def order(self) -> tuple[InstrumentedAttribute[Any], ...]:
        """What pages are sorted by: columns that are never NULL and together unique."""
        mapper = inspect(self.model)
        return tuple(mapper.attrs[mapper.get_property_by_column(c).key].class_attribute for c in mapper.primary_key)

    def get(self, key: Any) -> Model | None:
        """The row of this primary key, from the session if it is there already, or None."""
        return self.session.get(self.model, key)

    def get_all(self, skip: int = 0, limit: int = 100) -> Sequence[Model]:
        """Rows by their number; simple, but the server counts through all `skip` rows each time."""
        statement = select(self.model).order_by(*self._sorting()).offset(skip).limit(limit)
        return self.session.scalars(statement).unique().all()

    def page(self, after: tuple[Any, ...] | None = None, limit: int = 100) -> Slice[Model]:
        """Rows behind those of the last page: costs the same at the end as at the beginning, and skips no row."""
        statement = select(self.model).order_by(*self._sorting())
        if after is not None:
            statement = statement.where(self._beyond(after))
        found = self.session.scalars(statement.limit(limit + 1)).unique().all()  # one more tells whether it ends here
        items = tuple(found[:limit])
        more = len(found) > limit
        return Slice(items, tuple(getattr(items[-1], each.key) for each in self.order()) if more else None)

    def create(self, row: Model) -> Model:
        """Insert: the flush gives it its key, the refresh what the server has filled in."""
        self.session.add(row)
        self.session.flush()
        self.session.refresh(row)
        return row

    def update(self, row: Model, **values: Any) -> Model:
        """Set these attributes and write what has changed. Raises AttributeError for a name that is not mapped."""
        for name, value in values.items():
            if name not in inspect(self.model).attrs:
                raise AttributeError(f"{self.model.__name__} has no {name}")
            setattr(row, name, value)
        self.session.flush()
        self.session.refresh(row)
        return row

    def delete(self, key: Any) -> bool:
        """Delete by primary key, with everything that cascades; returns whether a row went."""
        row = self.get(key)
        if row is None:
            return False
        self.session.delete(row)
        self.session.flush()
        return True

    def _sorting(self) -> list[Any]:
        return [column.desc() if self.newest_first else column.asc() for column in self.order()]

    def _beyond(self, after: tuple[Any, ...]) -> ColumnElement[bool]:
        """(a, b) > (x, y), spelled with OR: MariaDB finds no index for the short form."""
        columns = self.order()
        alternatives = []
        for place, (column, value) in enumerate(zip(columns, after, strict=True)):
            equal = [earlier == known for earlier, known in zip(columns[:place], after[:place], strict=True)]
            alternatives.append(and_(*equal, column < value if self.newest_first else column > value))
        return or_(*alternatives)
