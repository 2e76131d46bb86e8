"""Encryption of connections, for any SQLAlchemy dialect that nobody prepared for: it can only be told that."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.dialects.base.sessions import explanation
from browser.database.profiles import Tls
from browser.database.tls import REQUIRED, VERIFY_FULL, Spellings, TlsState, agreed, at_home, said_by

if TYPE_CHECKING:
    from sqlalchemy import URL

EXPLANATIONS = (
    explanation(
        r"hostname mismatch|IP address mismatch|does not match host name",
        errors.Unreachable,
        "The server's certificate is made out to another host, so this may be another server.",
        "Connect by the name in the certificate, or have one made for this name.",
    ),
    explanation(
        r"certificate has expired|certificate is not yet valid",
        errors.Unreachable,
        "The server's certificate has expired, or is not valid yet.",
        "Have it renewed, and check this computer's clock.",
    ),
    explanation(
        r"SSL error: certificate verify failed",  # libpq says no more
        errors.Unreachable,
        "The server's certificate is not signed by a CA that is trusted here, or has expired.",
        "Name the file of the CA that signed it under Encryption; this may be another server.",
    ),
    explanation(
        r"certificate verify failed|unable to get local issuer|unknown ca\b(?!.*alert)",
        errors.Unreachable,
        "The server's certificate is not signed by a CA that is trusted here, so this may be another server.",
        "Name the file of the CA that signed it under Encryption.",
    ),
    explanation(
        r"root certificate file .* does not exist|could not read root certificate",
        errors.ConnectError,
        "There is no CA to verify the server with.",
        "Name the file of the CA under Encryption.",
    ),
    explanation(
        r"server does not support SSL|rejected SSL upgrade|SSL is required but the server",
        errors.Unreachable,
        "The server offers no encryption, and encryption was asked for.",
        "Turn TLS on at the server, or choose preferred or off under Encryption if the network can be trusted.",
    ),
    explanation(
        r"authentication method requirement .* failed|server requested a cleartext",
        errors.AuthenticationFailed,
        "The server asked for the password in a way that is refused here: nobody has verified the server.",
        "Choose verify-full for its encryption, with the CA of the server. The password was not sent.",
    ),
)
"""How refusals of encryption are told; they come before the vendor's own."""


class Encryption:
    """How this vendor's connections are encrypted. Methods hold no state."""

    spellings = Spellings()

    def wanted(self, url: "URL", chosen: Tls) -> Tls:
        """What a person chose and what the URL says, together. Raises UrlError."""
        return at_home(agreed(chosen, said_by(url.query, self.spellings)))

    def stripped(self, url: "URL") -> "URL":
        """The URL without what speaks of TLS: that reaches the driver by `arguments` alone."""
        return url.difference_update_query([key for key in url.query if key.lower() in self.spellings.keys])

    def arguments(self, url: "URL", tls: Tls) -> dict[str, Any]:
        """The driver's arguments for `tls` as `wanted` tells it. Raises errors.* for what this driver cannot do."""
        if tls.mode in (REQUIRED, VERIFY_FULL):
            raise errors.NotSupported(
                f"Rowlore does not know how to demand encryption of the driver “{url.drivername}”.",
                hint="Choose preferred, and put the driver's own options into the URL.",
            )
        return {}

    def secure(self, url: "URL", tls: Tls, arguments: dict[str, Any]) -> None:
        """Called before each connection: change `arguments` so that no unverified server gets a readable password."""

    def connect(self, dialect: Any, arguments: Sequence[Any], keywords: dict[str, Any]) -> Any:
        """A new connection of the driver's. Raises what the driver raises."""
        return dialect.connect(*arguments, **keywords)

    def state(self, dbapi_connection: Any) -> TlsState:
        """How this connection is encrypted in truth."""
        return TlsState(known=False)


def state_of_socket(ssl_object: Any, *, local: bool) -> TlsState:
    """What Python's own TLS says of a connection; `ssl_object` is None without."""
    if ssl_object is None:
        return TlsState(local=local)
    import ssl

    context = ssl_object.context
    verified = context.check_hostname and context.verify_mode == ssl.CERT_REQUIRED
    return TlsState(str(ssl_object.version() or ""), verified)
