"""Codes of an authenticator (TOTP, RFC 6238: SHA-1, six digits, thirty seconds), each good once."""

import base64
import hmac
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

SECRET_LENGTH = 20
STEP_SECONDS = 30
DRIFT = 1  # steps that a clock may be away, either way
DIGITS = 6


def code_at(secret: bytes, step: int) -> str:
    """The code of a time step (whole thirties of seconds since 1970)."""
    # SHA-1 is what authenticators know; HOTP needs no collision resistance (RFC 4226, appendix B).
    return HOTP(secret, DIGITS, SHA1()).generate(step).decode()  # noqa: S303


def matching_step(secret: bytes, code: str, now: int) -> int | None:
    """The time step near `now` (seconds) whose code this is, or None. Compares all of them, whatever the answer."""
    given = code.replace(" ", "").encode(errors="replace")
    found = None
    for step in range(now // STEP_SECONDS - DRIFT, now // STEP_SECONDS + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), given):
            found = step
    return found


def secret_text(secret: bytes) -> str:
    """Base32 of a secret, as a person may type it into an authenticator."""
    return base64.b32encode(secret).decode()


def parse_secret(text: str) -> bytes:
    """The 20 bytes of `secret_text`. Raises ValueError for any other spelling."""
    secret = base64.b32decode(text)
    if len(secret) != SECRET_LENGTH or secret_text(secret) != text:
        raise ValueError("a secret is 32 symbols of base32")
    return secret


def uri(secret: bytes, service: str, login: str) -> str:
    """The `otpauth:` link that authenticators read from a QR code."""
    asked = urlencode({"secret": secret_text(secret), "issuer": service}, quote_via=quote)
    return f"otpauth://totp/{quote(service)}:{quote(login)}?{asked}"
