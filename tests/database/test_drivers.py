import importlib.util

import pytest

from browser import errors
from browser.database import drivers


def test_a_named_driver_is_left_as_it_is() -> None:
    assert drivers.with_installed_driver("postgresql+psycopg") == "postgresql+psycopg"


def test_the_first_installed_driver_serves_a_bare_dialect(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drivers.with_installed_driver("postgres") == "postgresql+psycopg2"
    monkeypatch.setattr(drivers, "find_spec", lambda name: name == "asyncpg" or None)
    assert drivers.with_installed_driver("postgresql") == "postgresql+asyncpg"


def test_no_driver_at_all_names_the_recommended_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "find_spec", lambda name: None)
    with pytest.raises(errors.DriverMissing) as missing:
        drivers.with_installed_driver("mysql")
    assert missing.value.hint == "Install it with: pip install PyMySQL"


@pytest.mark.parametrize("name", ["mariadb+asyncmy", "mariadb", "duckdb", "oracle+oracledb", "trino"])
def test_every_known_dialect_has_a_pip_line(name: str) -> None:
    assert drivers.missing(name).hint.startswith("Install it with: pip install ")


def test_an_unknown_dialect_has_a_sentence() -> None:
    assert "nosuch" in drivers.missing("nosuch+driver").hint


def test_what_is_chosen_can_be_imported() -> None:
    for dialect in ("postgresql", "mysql", "mariadb", "sqlite"):
        driver = drivers.with_installed_driver(dialect).partition("+")[2]
        module = {"pysqlite": "sqlite3"}.get(driver, driver)
        assert importlib.util.find_spec(module) is not None
