"""Only real keyrings are used, and what they raise is told."""

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, null

from browser import errors
from browser.database import profiles_keyring
from browser.masking import mask
from tests.keyrings import MemoryKeyring, memory_keyring, no_keyring, using


def _switched_off() -> KeyringBackend:
    return null.Keyring()  # type: ignore[no-untyped-call]


def test_a_password_goes_in_and_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with memory_keyring(monkeypatch) as backend:
        assert profiles_keyring.problem() == ""
        assert profiles_keyring.read("a") is None
        profiles_keyring.write("a", "canary-1")
        assert backend.kept == {("rowlore", "a"): "canary-1"}
        assert profiles_keyring.read("a") == "canary-1"
        assert "canary" not in mask("it is canary-1")
        assert profiles_keyring.forget("a") == "canary-1"
        assert backend.kept == {}
        assert profiles_keyring.forget("a") is None


@pytest.mark.parametrize("backend", [no_keyring(), _switched_off(), MemoryKeyring()], ids=["fail", "null", "plain"])
def test_what_does_not_encrypt_is_not_used(backend: KeyringBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    with using(backend, monkeypatch, real=False):
        assert profiles_keyring.problem()
        with pytest.raises(errors.SecretMissing) as refused:
            profiles_keyring.write("a", "canary-2")
        assert "command" in refused.value.hint
        assert not getattr(backend, "kept", {})


def test_of_a_chain_the_real_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    class Elsewhere(MemoryKeyring):
        pass

    Elsewhere.__module__ = "keyrings.alt.file"
    plain, real = Elsewhere(), MemoryKeyring()

    class Chain(chainer.ChainerBackend):
        backends = (plain, real)

    with using(Chain(), monkeypatch, real=False):  # type: ignore[no-untyped-call]
        assert "chainer" not in profiles_keyring.problem() and profiles_keyring.problem()
        monkeypatch.setattr(profiles_keyring, "REAL", (*profiles_keyring.REAL, "tests.keyrings"))
        profiles_keyring.write("a", "canary-3")
    assert (plain.kept, list(real.kept.values())) == ({}, ["canary-3"])


def test_a_locked_keyring_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with memory_keyring(monkeypatch) as backend:
        backend.locked = True
        with pytest.raises(errors.SecretMissing) as refused:
            profiles_keyring.read("a")
        assert "locked" in refused.value.words


def test_what_it_stands_on_may_raise_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(MemoryKeyring):
        def get_password(self, service: str, username: str) -> str | None:
            import json

            json.loads("{")  # raised by somebody else's lines, as D-Bus would
            return None

    with using(Broken(), monkeypatch, real=True):
        monkeypatch.setattr(profiles_keyring, "REAL", (*profiles_keyring.REAL, Broken.__module__))
        with pytest.raises(errors.SecretMissing, match="did not answer"):
            profiles_keyring.read("a")


def test_the_list_names_nothing_that_is_not_there() -> None:
    import importlib.util

    for name in profiles_keyring.REAL:
        assert importlib.util.find_spec(name), name
