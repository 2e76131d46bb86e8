"""Which names are those of secrets: the one rule, for every database and everything that shows values."""

import itertools
import re
from functools import lru_cache

from browser.database.facts import Kind


@lru_cache(maxsize=4096)
def is_secret(name: str, kind: Kind = Kind.TEXT) -> bool:
    """Whether a column (or a parameter named after one) of that name holds passwords, tokens or the like.

    Times and truths are not secrets, nor is what is told about one: `password_changed_at`, `token_count`. A number may
    be one (`card_number`, `otp`), unless it counts them: `prompt_tokens`.
    """
    if kind in (Kind.BOOLEAN, Kind.TIME):
        return False
    words = [word.lower() for word in _WORDS.findall(_HUMPS.sub("_", name))]
    if not words or words[-1] in _ABOUT or (words[0] in _ASKING and len(words) > 1):
        return False
    if kind is Kind.NUMBER and words[-1] in _COUNTED:
        return False
    return (
        any(_SECRET.fullmatch(word) for word in words)
        or any(pair in _PAIRS for pair in itertools.pairwise(words))
        or words in (["pass"], ["pin"])
    )


_HUMPS = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORDS = re.compile(r"[^\W\d_]+")
_SECRET = re.compile(
    r"\w*(passw|passphrase|passcode|pwd|kennwort|contraseñ|apikey|privatekey|accesskey|credential)\w*"
    r"|\w*(secret|token)s?|salt|t?otp|cv[vc]|iban"
)
_PAIRS = frozenset(
    {
        *((word, "key") for word in ("access", "activation", "api", "auth", "encryption", "master", "private")),
        *((word, "key") for word in ("reset", "session", "signing")),
        *((word, code) for word in ("backup", "recovery", "reset", "security") for code in ("code", "codes")),
        *((word, "pass") for word in ("db", "ftp", "login", "smtp", "user")),
        *((word, "pin") for word in ("access", "login", "sim", "user")),
        *(("card", word) for word in ("no", "number", "pin")),
        ("de", "passe"),
        ("security", "answer"),
    }
)
_COUNTED = frozenset({"apikeys", "codes", "credentials", "passwords", "secrets", "tokens"})
_ASKING = frozenset({"can", "has", "is", "max", "min", "must", "needs", "num", "requires", "should", "uses"})
_ABOUT = frozenset(
    {
        *("age", "algorithm", "at", "attempts", "by", "change", "changed", "count", "counts", "created", "date"),
        *("enabled", "expiration", "expired", "expires", "expiry", "id", "ids", "issuer", "iterations", "kind"),
        *("length", "limit", "method", "name", "names", "on", "policy", "prefix", "provider", "required", "rounds"),
        *("scope", "scopes", "size", "state", "status", "time", "timestamp", "total", "ttl", "type", "updated"),
        *("uri", "url", "usage", "used", "valid", "verified", "version"),
    }
)
