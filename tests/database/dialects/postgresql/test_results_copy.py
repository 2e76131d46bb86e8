import pytest

from browser.database.dialects.postgresql.results_copy import copy_refused, is_copy


@pytest.mark.parametrize(
    "sql",
    ["COPY t FROM STDIN", "copy t (a, b)\nfrom  stdin with (format csv)", "-- x\n/* y */ COPY (SELECT 1) TO STDOUT"],
)
def test_data_of_the_client(sql: str) -> None:
    assert is_copy(sql)


@pytest.mark.parametrize("sql", ["COPY t FROM '/file'", "SELECT 'copy t from stdin'", "COPY t TO PROGRAM 'cat'", ""])
def test_data_of_the_server(sql: str) -> None:
    assert not is_copy(sql)


def test_it_says_what_else_one_can_do() -> None:
    assert "INSERT" in copy_refused("can't execute COPY").hint
