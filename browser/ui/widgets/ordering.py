"""What a click on a header means for the order."""

from collections.abc import Sequence

from browser.rows.query import Order


def clicked(order: tuple[Order, ...], column: str, *, add: bool) -> tuple[Order, ...]:
    """The order after a click on a header: upwards, downwards, not at all. With `add` the other columns stay."""
    present = next((each for each in order if each.column == column), None)
    if present is None:
        new: tuple[Order, ...] = (Order(column),)
    elif present.descending:
        new = ()
    else:
        new = (Order(column, descending=True),)
    if not add:
        return new if present is None or len(order) == 1 else (Order(column),)
    if present is None:
        return (*order, *new)
    return tuple(replaced for each in order for replaced in (new if each is present else (each,)))


def places(order: Sequence[Order], names: Sequence[str]) -> dict[int, tuple[int, bool]]:
    """By logical column: its place in the order, and whether it descends."""
    return {names.index(each.column): (place, each.descending) for place, each in enumerate(order)}
