"""What a load cost, in words."""

from browser.orm.loading_facts import Cost, Progress, SentStatement
from browser.ui.orm.wording import cost_text, counted, lazy_warning, progress_text, statements_text


def sent(*path: str, lazy: bool) -> SentStatement:
    return SentStatement("SELECT 1", "", 1, 1.0, lazy, path)


def test_one_and_many() -> None:
    assert statements_text(1, 1) == "1 statement, 1 lazy load"
    assert statements_text(201, 200) == "201 statements, 200 lazy loads"
    assert counted(2, "entity", "entities") == "2 entities"
    assert progress_text(Progress(1000, 999, 2, 1.0)) == "1,000 statements, 999 lazy loads · 2 rows"


def test_costs() -> None:
    assert cost_text(Cost(1, 0, 1, 1, 1, 1, 0, 1.25, 2.0)) == "1 row · 1 entity · 1.2 ms · 2 kB"
    assert cost_text(Cost(1, 0, 9, 9, 9, 3, 6, 1234, 2.0)) == "9 rows · 3 entities · 6 rows repeated · 1,234 ms · 2 kB"


def test_the_n_plus_one_is_named_by_its_path() -> None:
    assert lazy_warning([sent(lazy=False), sent("orders", lazy=True)]) == ""
    many = [sent(lazy=False), sent("orders", lazy=True), *[sent("orders", "items", lazy=True)] * 3]
    assert lazy_warning(many) == (
        "N+1: 4 of 5 statements were lazy loads, sent one at a time; "
        "3 of them for orders → items, one for each entity that was touched."
    )
