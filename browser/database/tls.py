"""Encryption of connections: four modes for every driver, and what a URL of any spelling says about them.

    off            no encryption
    preferred      encrypted where the server can; nobody is verified
    required       encrypted or no connection; nobody is verified, so no password is sent that could be read
    verify-full    encrypted, the certificate signed by a CA that is trusted here, and made out to this host

Whoever says less never weakens who says more: of the form, the URL and the environment the strictest counts, a CA that
is named is verified against, and "verify-ca" verifies the host as well.
"""

import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from browser import errors
from browser.database.profiles import TLS_MODES, Tls
from browser.masking import mask

OFF, PREFERRED, REQUIRED, VERIFY_FULL = MODES = TLS_MODES

_MEANING = {
    "disable": OFF, "disabled": OFF, "off": OFF, "false": OFF, "0": OFF, "no": OFF,
    "allow": PREFERRED, "prefer": PREFERRED, "preferred": PREFERRED,
    "require": REQUIRED, "required": REQUIRED, "skip-verify": REQUIRED,
    "verify-ca": VERIFY_FULL, "verify-full": VERIFY_FULL, "verify-identity": VERIFY_FULL,
}  # fmt: skip
_TRUE, _FALSE = ("true", "1", "yes", "on", ""), ("false", "0", "no", "off")


@dataclass(frozen=True)
class Spellings:
    """The keys of a URL's query that speak of TLS, in lower case.

    `modes` name a mode; those of `truths` are true or false, and stand with what "true" means. "false" there asks for
    encryption without that check. "true" as a mode means `true`.
    """

    modes: frozenset[str] = frozenset()
    truths: Mapping[str, str] = field(default_factory=dict)
    ca: frozenset[str] = frozenset()
    certificate: frozenset[str] = frozenset()
    key: frozenset[str] = frozenset()
    true: str = REQUIRED

    @property
    def keys(self) -> frozenset[str]:
        """All of them."""
        return self.modes | self.truths.keys() | self.ca | self.certificate | self.key


@dataclass(frozen=True, slots=True)
class TlsState:
    """How a connection is encrypted in truth: `version` as "TLSv1.3", "" without; `local`: by a socket's file."""

    version: str = ""
    verified: bool = False
    local: bool = False
    known: bool = True

    @property
    def words(self) -> str:
        """As "TLS 1.3, server verified"; "" where nobody knows or nothing crosses a network."""
        if self.version:
            name = self.version.replace("TLSv", "TLS ")
            return f"{name}, {'server verified' if self.verified else 'server not verified'}"
        if not self.known:
            return ""
        return "local socket" if self.local else "not encrypted"


def strictest(*modes: str) -> str:
    """The one that verifies most."""
    return max(modes, key=MODES.index)


def agreed(chosen: Tls, said: Tls | None) -> Tls:
    """What a person chose and what the URL says, together."""
    said = said or Tls(chosen.mode)
    mode = strictest(chosen.mode, said.mode)
    if mode == OFF or (mode == PREFERRED and OFF in (chosen.mode, said.mode)):
        return Tls(OFF)  # preferred promises nothing that could be lost
    made = Tls(mode, chosen.ca or said.ca, chosen.certificate or said.certificate, chosen.key or said.key)
    if made.ca:
        return replace(made, mode=VERIFY_FULL)
    return replace(made, mode=strictest(mode, REQUIRED)) if made.certificate else made


def said_by(query: Mapping[str, object], spellings: Spellings) -> Tls | None:
    """What a URL's query says; None where it says nothing. Raises UrlError for what makes no sense or contradicts."""
    modes: list[str] = []
    files = dict.fromkeys(("ca", "certificate", "key"), "")
    for name, value in query.items():
        lowered, text = name.lower(), str(value)
        if lowered in spellings.modes:
            modes.append(_mode(name, text, VERIFY_FULL if lowered == "tls" else spellings.true))  # Go verifies then
        elif lowered in spellings.truths:
            modes.append(_truth(name, text, spellings.truths[lowered]))
        for kind in files:
            if lowered in getattr(spellings, kind):
                files[kind] = text
    if not modes and not any(files.values()):
        return None
    if OFF in modes and (len(set(modes)) > 1 or any(files.values())):
        raise errors.UrlError(
            "This URL turns encryption off and asks for it at the same time.", hint="Remove one of the two options."
        )
    wanted = PREFERRED if not any(files.values()) else VERIFY_FULL if files["ca"] else REQUIRED
    mode = strictest(*modes) if modes else wanted
    return Tls(mode if mode == OFF else strictest(mode, wanted), **files)


def _mode(name: str, value: str, true: str) -> str:
    spelled = value.strip().lower().replace("_", "-")
    found = true if spelled in _TRUE else _MEANING.get(spelled)
    if found is None:
        raise errors.UrlError(
            f"“{mask(value)}” is no value of the option “{name}”.", hint=f"There are: {', '.join(MODES)}."
        )
    return found


def _truth(name: str, value: str, true: str) -> str:
    spelled = value.strip().lower()
    if spelled in _TRUE:
        return true
    if spelled in _FALSE:
        return OFF if true == REQUIRED else REQUIRED
    raise errors.UrlError(f"“{mask(value)}” is no value of the option “{name}”.", hint="It is true or false.")


def context_for(tls: Tls) -> ssl.SSLContext:
    """An SSLContext that verifies as much as `tls` says. Raises ConnectError for a file that cannot be read."""
    try:
        own = tls.ca if tls.ca != "system" else ""
        if tls.mode == VERIFY_FULL or own:
            context = ssl.create_default_context(cafile=own or None)
        else:  # without the system's certificates, which take 20 ms to read and would verify nothing
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # what servers make for themselves lacks what it asks for
        if tls.mode != VERIFY_FULL:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if tls.certificate:
            context.load_cert_chain(tls.certificate, tls.key or None, password=_no_passphrase)
    except (OSError, ValueError) as error:
        raise errors.ConnectError(
            "A certificate file cannot be read.",
            words=mask(str(error)),
            hint="Check the files of CA, client certificate and key: PEM, the key without a passphrase.",
        ) from None
    return context


def _no_passphrase() -> str:
    """OpenSSL would ask on the terminal."""
    raise ValueError("the key is encrypted with a passphrase")


def check_files(tls: Tls) -> None:
    """Raises ConnectError for a file that is not there, or a key with a passphrase.

    libpq goes on without a client certificate that is missing, and asks for a passphrase on the terminal.
    """
    for path in (tls.ca if tls.ca != "system" else "", tls.certificate, tls.key):
        if path and not Path(path).is_file():
            raise errors.ConnectError("A certificate file cannot be read.", words=path, hint="Check its path.")
    if tls.certificate:
        context_for(Tls(REQUIRED, "", tls.certificate, tls.key))


def at_home(tls: Tls) -> Tls:
    """With the files' whole paths: neither OpenSSL nor libpq knows what "~" is."""

    def whole(path: str) -> str:
        return str(Path(path).expanduser()) if path.startswith("~/") else path

    return Tls(tls.mode, whole(tls.ca), whole(tls.certificate), whole(tls.key))


def is_loopback(host: str) -> bool:
    """Whether what is sent to `host` stays on this computer."""
    if host.lower() in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def may_send_clear_text(tls: Tls, host: str, *, socket: bool) -> bool:
    """Whether a server that asks for the readable password may have it.

    One that is verified may, or one behind a local socket; on this computer also where nobody asked for encryption,
    because tunnels end there.
    """
    return socket or tls.mode == VERIFY_FULL or (tls.mode in (OFF, PREFERRED) and is_loopback(host))


def clear_text_refused(method: str) -> errors.AuthenticationFailed:
    """The error for a server that asked for it and did not get it."""
    return errors.AuthenticationFailed(
        "The server asked for the password in a form it could read, and nobody has verified the server.",
        words=method,
        hint="Choose verify-full for its encryption, with the CA of the server. The password was not sent.",
    )


def no_socket(tls: Tls) -> None:
    """Refuse what a socket cannot keep: drivers ignore TLS there without a word. Raises ConnectError."""
    if tls.mode in (REQUIRED, VERIFY_FULL):
        raise errors.ConnectError(
            "A local socket is never encrypted, but encryption was asked for.",
            hint="Choose preferred or off for its encryption, or connect to a host.",
        )
