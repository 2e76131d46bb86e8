"""Names of columns in a character set nobody expects; through a console in tests/console/test_bad_input.py."""

from hypothesis import given
from hypothesis import strategies as st

from browser.database.dialects.mysql.names_codec import names_codec


@given(st.binary(max_size=8), st.text(max_size=8).filter(lambda text: text.isprintable()))
def test_anything_is_decoded_and_text_is_utf_8(some: bytes, text: str) -> None:
    assert isinstance(some.decode(names_codec()), str)
    assert text.encode(names_codec()) == text.encode()
    assert text.encode().decode(names_codec()) == text
    assert b"\xe9".decode(names_codec()) == "é"
