"""The token T of a reporting person, as it comes with each of her calls, and the lookup the server knows her by.

A token that is missing or malformed becomes the lookup of nobody: it costs the same query and gets the same answer as one
that nobody has.
"""

from base64 import b64decode
from binascii import Error
from hashlib import sha256
from typing import Any

from litestar import Request

from reporting.errors import NotFound

NOBODY = bytes(32)  # no token has this hash
TOKEN_LENGTH = 32


def lookup(request: Request[Any, Any, Any]) -> bytes:
    """SHA-256(T) of `Authorization: Bearer base64(T)` (the sealing specification, 3), or NOBODY."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        token = b64decode(encoded, validate=True)
    except (Error, ValueError):
        token = b""
    digest = sha256(token).digest()
    return digest if scheme == "Bearer" and len(token) == TOKEN_LENGTH else NOBODY


def required(request: Request[Any, Any, Any]) -> bytes:
    """The lookup of somebody who makes something new. Raises NotFound for a malformed token."""
    found = lookup(request)
    if found == NOBODY:
        raise NotFound
    return found
