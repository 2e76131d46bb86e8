"""Facts about changes of a schema: every vendor knows every change, and of an unknown one the worst is thought."""

import pytest

from browser.database.dialects import dialect_for
from browser.database.dialects.base.migrating import Change, Held


@pytest.mark.parametrize("name", ["sqlite", "postgresql", "mysql", "mariadb", "oracle"])
def test_every_change_is_known(name: str) -> None:
    facts = dialect_for(name).migrating
    assert set(facts.effects) == set(Change)
    assert all(effect.work.strip() == effect.work != "" for effect in facts.effects.values())
    assert facts.rolls_back != bool(facts.half_done)
    assert all(each == each.lower() for each in facts.computed)


def test_of_an_unknown_one_the_worst_is_thought() -> None:
    facts = dialect_for("oracle").migrating
    assert {each.holds for each in facts.effects.values()} == {Held.EVERYTHING}
    assert not facts.rolls_back and not facts.free
