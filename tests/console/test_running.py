from sqlalchemy import Connection

from browser.console.running import Order, perform, savepoint_end, send
from browser.console.script import Effect, split
from browser.database.dialects import dialect_of
from tests.console.consoles import Kept


def run(connection: Connection, sql: str, **order: object) -> tuple[object, list[Kept]]:
    dialect = dialect_of(connection)
    (statement,) = split(sql, dialect.lexis)
    kept: list[Kept] = []

    def sink(columns: object) -> Kept:
        kept.append(Kept(columns))  # type: ignore[arg-type]
        return kept[-1]

    asked = Order(statement, statement.text, Effect.OTHER, False, **order)  # type: ignore[arg-type]
    return perform(connection, dialect, asked, sink, lambda _: None), kept


def test_a_statement_reaches_the_server_as_it_is_typed(connection: Connection, statements: list[str]) -> None:
    sql = "SELECT '100%' AS a, ':x' AS b -- :y %s"
    statements.clear()
    _, kept = run(connection, sql)
    assert statements == [sql]
    assert kept[0].rows == [("100%", ":x")]


def test_a_transaction_is_begun_only_where_none_is_open(connection: Connection, statements: list[str]) -> None:
    begin = dialect_of(connection).transactions.begin("")
    statements.clear()
    for _ in range(2):
        run(connection, "SELECT 1", begin=begin, savepoint=True)
    savepoint = ["SAVEPOINT rowlore_statement", "SELECT 1", *savepoint_end(back=False)]
    assert statements == [*begin, *savepoint, *savepoint]
    assert send(connection, dialect_of(connection), "ROLLBACK").open is False
