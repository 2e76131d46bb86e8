from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.masking import mask, remember


@given(st.text(min_size=8, max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_a_remembered_secret_is_in_no_text(secret: str, before: str, after: str) -> None:
    remember(secret)
    assert secret not in mask(before + "\n" + secret + "\n" + after)
    assert quote(secret, safe="") not in mask(f"{before} {quote(secret, safe='')} {after}")


def test_what_looks_like_a_secret_is_masked_although_nobody_named_it() -> None:
    assert mask("connect to postgresql://u:hunter2@h/db failed") == "connect to postgresql://u:***@h/db failed"
    assert mask("dsn: host=h password='a b c' user=u") == "dsn: host=h password=*** user=u"
    assert mask("mysql://u@h/db?password=hunter2&x=1") == "mysql://u@h/db?password=***&x=1"


@pytest.mark.parametrize("secret", ["x7", "hunter2"])
@pytest.mark.parametrize(
    "text",
    [
        "PGPASSWORD={} psql -h h",
        "MYSQL_PWD={} mysql -h h",
        "mysql --password={} -h h",
        "{{'user': 'u', 'password': '{}', 'host': 'h'}}",
        '{{"user": "u", "password": "{}"}}',
        "postgresql://u:{}@h/db",
        "api_token: {}",
    ],
)
def test_however_short_it_is_and_however_it_is_spelled(text: str, secret: str) -> None:
    masked = mask(text.format(secret))
    assert secret not in masked
    assert "***" in masked


def test_words_that_only_look_so_stay() -> None:
    for text in (
        "Access denied for user 'u'@'h' (using password: NO) (1045)",
        "no password supplied",
        "SELECT id FROM users WHERE users.password = ? AND reset_token = %(token)s",
        "UPDATE users SET password=$1, token=%s",
    ):
        assert mask(text) == text


def test_what_uses_a_password_does_not_show_it() -> None:
    assert mask("connecting using password=hunter2") == "connecting using password=***"


def test_a_secret_inside_an_encoded_option_is_masked() -> None:
    masked = mask("mssql://?odbc_connect=DRIVER%3Dx%3BPWD%3Dcanary%3BUID%3Du")
    assert masked == "mssql://?odbc_connect=DRIVER%3Dx%3BPWD%3D***%3BUID%3Du"


def test_letters_that_are_the_same_but_for_case_are() -> None:
    """Regular expressions take them for the same, too."""
    assert mask("PAſſWORD=canary TO\u212aEN: canary") == "PAſſWORD=*** TO\u212aEN: ***"


def test_a_short_secret_does_not_garble_every_text() -> None:
    remember("a")
    assert mask("a table") == "a table"
