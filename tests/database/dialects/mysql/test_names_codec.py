"""Names of columns in a character set nobody expects; through a console in tests/console/test_bad_input.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, make_url

from browser.database.dialects.mysql.names_codec import names_codec
from browser.database.dialects.mysql.results import MysqlResults
from browser.database.dialects.mysql.values import MysqlValues

TEXTS = {"utf8": "é€語", "cp1252": "é€", "cp1251": "жд", "sjis": "語"}


@given(st.binary(max_size=8), st.sampled_from([*TEXTS]))
def test_anything_is_decoded_and_text_is_encoded_as_ever(some: bytes, encoding: str) -> None:
    codec, text = names_codec(encoding), TEXTS[encoding]
    assert names_codec(codec) == codec
    assert isinstance(some.decode(codec), str)
    assert text.encode(codec) == text.encode(encoding)
    assert text.encode(encoding).decode(codec) == text


def test_what_utf_8_cannot_be_is_latin_1() -> None:
    assert b"\xe9".decode(names_codec("utf8")) == "é"


@pytest.mark.parametrize("charset", ["latin1", "cp1251", "utf8mb4"])
def test_statements_keep_the_character_set_of_the_connection(mariadb_url: str, charset: str) -> None:
    url = make_url(mariadb_url).set(drivername="mysql+pymysql").update_query_dict({"charset": charset})
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    letter = "ж" if charset == "cp1251" else "é"
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE letters (a VARCHAR(20) CHARACTER SET utf8mb4)")
        MysqlResults().open(connection, f"INSERT INTO letters VALUES ('{letter}')").close()
        assert connection.exec_driver_sql("SELECT hex(a) FROM letters").scalar_one() == letter.encode().hex().upper()
        with MysqlValues().exactly(connection):
            found = connection.exec_driver_sql("SELECT count(*) FROM letters WHERE a = %s", (letter,)).scalar_one()
        assert int(found) == 1
    engine.dispose()
