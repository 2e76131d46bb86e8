"""Which names are those of secrets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.database.facts import Kind
from browser.database.secret_names import is_secret

SECRET = [
    "password",
    "passwd",
    "pwd",
    "hashed_password",
    "password_hash",
    "secret",
    "api_key",
    "apiKey",
    "APIKey",
    "token",
    "private_key",
    "client_secret",
    "salt",
    "otp",
    "totp_secret",
    "PasswordHash",
    "userPassword2",
    "encrypted_password",
    "reset_password_token",
    "access_token",
    "refreshToken",
    "accesstoken",
    "user_pass",
    "user_activation_key",
    "session_key",
    "pass",
    "cvv2",
    "card_number",
    "iban",
    "mot_de_passe",
    "Kennwort",
    "token_hash",
    "secretAnswer",
    "credentials",
    "webhook_secrets",
    "DBPassword",
    "password_confirmation",
    "contraseña",
    "hashed_password_1",
    "hashed_password_m0",
    "pin",
    "card_pin",
]

COUNTS = ["credentials", "webhook_secrets"]
"""A number of that name counts them."""

PLAIN = [
    "password_changed_at",
    "passwordChangedAt",
    "token_count",
    "is_secret",
    "has_password",
    "must_change_password",
    "max_tokens",
    "token_id",
    "secretary",
    "compass",
    "passport_number",
    "tokenizer",
    "public_key",
    "key",
    "name",
    "email",
    "reset_password_sent_at",
    "password_expires_at",
    "api_key_prefix",
    "secret_name",
    "hash",
    "author",
    "bypass",
    "boarding_pass",
    "salty",
    "hotpot",
    "pin_code",
    "pinned",
    "description",
    "status",
    "expires",
]


@pytest.mark.parametrize("name", SECRET)
def test_names_of_secrets(name: str) -> None:
    for spelled in (name, name.upper() if "_" in name else name, f"user_{name}"):
        assert is_secret(spelled) or (name == "pass" and spelled != name)
    assert is_secret(name, Kind.BYTES)
    assert is_secret(name, Kind.NUMBER) == (name not in COUNTS)
    assert not any(is_secret(name, kind) for kind in (Kind.BOOLEAN, Kind.TIME))


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_told_about_secrets_is_none(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize("name", ["tokens", "prompt_tokens", "completionTokens", *PLAIN])
def test_numbers_that_count_or_tell_are_none(name: str) -> None:
    assert not is_secret(name, Kind.NUMBER)


@given(st.text(max_size=40), st.sampled_from(["_at", "_count", "_id", "_type", "_expires"]))
def test_any_name_has_an_answer(name: str, about: str) -> None:
    assert is_secret(name) in (True, False)
    assert not is_secret(f"token{about}")
    assert not is_secret(name + about)


@given(st.from_regex(r"[a-z]{0,8}_?(password|passwd)_?[0-9]{0,3}", fullmatch=True))
def test_a_password_by_whatever_name(name: str) -> None:
    assert is_secret(name) or name.split("_")[0] in {"is", "has", "can", "max", "min", "must", "needs", "num", "uses"}
