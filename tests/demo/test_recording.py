"""Recording: what was sent, in order, without secrets, and nothing after the block."""

from sqlalchemy import Connection, Engine, insert, select, text

from browser.demo.models import Tag, User
from browser.demo.recording import SHOWN_SETS, recorded


def test_statements_with_parameters_and_times(demo_connection: Connection) -> None:
    with recorded(demo_connection) as sent:
        demo_connection.execute(select(User.id).where(User.country == "GB").limit(2)).all()
        demo_connection.exec_driver_sql("SELECT 1")
    demo_connection.execute(text("SELECT 2"))
    assert [statement.sql.split()[0] for statement in sent] == ["SELECT", "SELECT"]
    assert "country_1='GB'" in sent[0].parameters and sent[0].milliseconds > 0


def test_secrets_are_masked_and_many_sets_shortened(demo_engine: Engine) -> None:
    rows = [
        {"email": f"{number}@example.org", "hashed_password": "geheim", "first_name": "x" * 70, "last_name": "y"}
        for number in range(SHOWN_SETS + 1)
    ]
    with demo_engine.connect() as connection, recorded(connection) as sent:
        connection.execute(insert(User), rows)
        connection.execute(insert(Tag).values(name="recorded"))
        connection.rollback()
    assert "geheim" not in sent[0].parameters and "hashed_password=••••••" in sent[0].parameters
    assert sent[0].parameters.endswith("4 sets") and "…" in sent[0].parameters
    assert sent[1].rows == 1


def test_a_whole_engine_is_recorded_once(demo_engine: Engine) -> None:
    for _ in range(2):
        with recorded(demo_engine) as sent, demo_engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        assert len([each for each in sent if each.sql == "SELECT 1"]) == 1
